/** `*name`: the anchors that stand before the cursor in its document. */
import { documentAt } from '../../syntax/find.ts';
import type { SyntaxFile } from '../../syntax/tree.ts';
import type { Slot } from './cursor.ts';
import type { Completion, CompletionList } from './item.ts';

const ANCHOR = /(?<=^|[\s[{,])&([^\s,[\]{}]+)/g;

export function anchorItems(
  file: SyntaxFile,
  slot: Slot,
  offset: number,
): Pick<CompletionList, 'items' | 'span'> | undefined {
  const { token } = slot;
  const isMerge = slot.position === 'value' && slot.path.at(-1) === '<<';
  if (token.style !== 'plain' || token.multiline || !(token.prefix.startsWith('*') || isMerge)) return undefined;
  const lead = slot.needsSpace ? ' ' : '';
  const items = anchorsBefore(file, offset).map(
    (name): Completion => ({
      label: `*${name}`,
      kind: 'value',
      detail: 'anchor in this document',
      insert: `${lead}*${name}`,
    }),
  );
  return { items, span: { start: token.start, end: token.end } };
}

/** The nearest first. */
export function anchorsBefore(file: SyntaxFile, offset: number): readonly string[] {
  const document = documentAt(file.documents, offset);
  if (!document) return [];
  const text = file.text.slice(document.span.start, offset);
  const names = [...text.matchAll(ANCHOR)].map((match) => match[1] ?? '').reverse();
  // In quotes and comments nothing is an anchor.
  return [...new Set(names)].filter((name) => document.resolveAnchor(name, offset) !== undefined);
}
