/**
 * Comments of a stretch of text: every `#` at the start of a line or behind white space that no scalar holds.
 */

import { nodeAtOffset } from './find.ts';
import type { Comment, Span, SyntaxFile, SyntaxNode } from './tree.ts';

export function commentsIn(file: SyntaxFile, { start, end }: Span): readonly Comment[] {
  const { text } = file;
  const found: Comment[] = [];
  // A comment may begin before the span and reach into it.
  let at = text.indexOf('#', lineStart(text, start));
  while (at >= 0 && at <= end) {
    const stop = stopOfComment(file, at);
    if (stop === undefined) {
      at = text.indexOf('#', behindScalar(file, at));
      continue;
    }
    if (stop >= start) found.push({ span: { start: at, end: stop }, text: text.slice(at + 1, stop) });
    at = text.indexOf('#', stop);
  }
  return found;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function stopOfComment(file: SyntaxFile, at: number): number | undefined {
  const { text } = file;
  if (at > 0 && !' \t\r\n\uFEFF'.includes(text.charAt(at - 1))) return undefined;
  const holder = scalarAt(file, at);
  if (holder && !isBehindHeader(text, holder, at)) return undefined;
  const newline = text.indexOf('\n', at);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** From where to look on when the `#` at `at` is no comment. */
function behindScalar(file: SyntaxFile, at: number): number {
  const holder = scalarAt(file, at);
  return holder ? Math.max(at + 1, holder.span.end) : at + 1;
}

function scalarAt(file: SyntaxFile, at: number): SyntaxNode | undefined {
  const node = nodeAtOffset(file, at)?.node;
  return node?.kind === 'scalar' && node.span.start <= at && at < node.span.end ? node : undefined;
}

/** In `| # comment` the comment lies inside the span of the block scalar. */
function isBehindHeader(text: string, { kind, span, ...node }: SyntaxNode, at: number): boolean {
  if (kind !== 'scalar' || !('style' in node) || (node.style !== 'literal' && node.style !== 'folded')) return false;
  const newline = text.indexOf('\n', span.start);
  return newline < 0 || at < newline;
}
