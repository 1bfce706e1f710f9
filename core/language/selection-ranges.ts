/** Feature: growing selection. From the word to the value, its pair, its map, and so on up to the whole file. */
import { celTokens } from '../cel/tokens.ts';
import { documentAt, nodeAtOffset } from '../syntax/find.ts';
import type { Span, SyntaxNode } from '../syntax/tree.ts';
import { expressionAt } from './expression-at.ts';
import type { FileView } from './file-view.ts';
import { unquoted } from './names.ts';
import { placeAt } from './place-at.ts';

/** The innermost first; each lies in the next and is smaller. */
export function selectionsAt(view: FileView, offset: number): readonly Span[] {
  const { file } = view;
  const spans: Span[] = [];
  const found = nodeAtOffset(file, offset);
  if (found) {
    spans.push(...insideScalar(view, found.node, offset));
    for (let node: SyntaxNode | undefined = found.node; node; node = node.parent) {
      spans.push(node.span);
      const { parent, index }: SyntaxNode = node;
      const pair = parent?.kind === 'map' ? parent.pairs[index] : undefined;
      if (pair) spans.push(pair.span);
    }
  }
  const document = documentAt(file.documents, offset);
  if (document) spans.push(document.span);
  spans.push({ start: 0, end: file.text.length });
  return growing(spans, offset);
}

function insideScalar(view: FileView, node: SyntaxNode, offset: number): readonly Span[] {
  if (node.kind !== 'scalar') return [];
  const { text } = view.file;
  const place = placeAt(view, offset);
  const expression = place && expressionAt(view, place, offset);
  const token =
    expression &&
    celTokens(expression.source).find((one) => one.start <= expression.offset && expression.offset <= one.end);
  const word = token && expression ? expression.span(token.start, token.end) : wordAt(text, node.span, offset);
  return [word, unquoted(text, node.span)];
}

function wordAt(text: string, { start, end }: Span, offset: number): Span {
  let from = Math.max(start, Math.min(offset, end));
  let to = from;
  while (from > start && /[\p{L}\p{N}_-]/u.test(text[from - 1] ?? '')) from -= 1;
  while (to < end && /[\p{L}\p{N}_-]/u.test(text[to] ?? '')) to += 1;
  return { start: from, end: to };
}

function growing(spans: readonly Span[], offset: number): readonly Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    const holds = span.start <= offset && offset <= span.end && span.end > span.start;
    const isLarger =
      !last || (span.start <= last.start && last.end <= span.end && span.end - span.start > last.end - last.start);
    if (holds && isLarger) kept.push(span);
  }
  return kept.length > 0 ? kept : [{ start: offset, end: offset }];
}
