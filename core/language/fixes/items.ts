/** Edits that add, remove and reorder the items of lists, in the style that the file has. Maps: `entries.ts`. */
import type { SequenceNode, Span, SyntaxFile, SyntaxNode, TextEdit } from '../../syntax/tree.ts';
import { walkNodes } from '../../syntax/walk.ts';
import { endOfLines, lineEndOf, lineStartOf, removePair } from './entries.ts';

/** The innermost list that holds a node, and the item that the node is or stands in. */
export interface FoundItem {
  readonly list: SequenceNode;
  readonly item: SyntaxNode;
}

export function itemAround(node: SyntaxNode | undefined): FoundItem | undefined {
  for (let item = node; item; item = item.parent)
    if (item.parent?.kind === 'sequence') return { list: item.parent, item };
  return undefined;
}

/** Undefined for the only item: what an empty list means, who removes it must know. */
export function removeItem(file: SyntaxFile, { list, item }: FoundItem): TextEdit | undefined {
  const next = list.items[item.index + 1];
  const previous = list.items[item.index - 1];
  if ((!next && !previous) || hasAnchor(item)) return undefined;
  if (!list.flow) {
    const start = dashLineOf(file, item);
    return start === undefined ? undefined : { span: { start, end: endOfLines(file, item.span) }, text: '' };
  }
  if (item.tag !== undefined || next?.anchor !== undefined || next?.tag !== undefined) return undefined;
  const span = next
    ? { start: item.span.start, end: next.span.start }
    : { start: previous?.span.end ?? item.span.start, end: item.span.end };
  return file.comments(span).length > 0 ? undefined : { span, text: '' };
}

/** The only item goes with its list, and that with the map that would be left empty; but `spec` stays. */
export function removeItemOrList(file: SyntaxFile, around: FoundItem): TextEdit | undefined {
  if (around.list.items.length > 1) return removeItem(file, around);
  let node: SyntaxNode = around.list;
  while (node.parent?.kind === 'map' && node.parent.pairs.length === 1 && node.parent.parent?.parent !== undefined)
    node = node.parent;
  const map = node.parent;
  const pair = map?.kind === 'map' ? map.pairs[node.index] : undefined;
  if (map?.kind !== 'map' || !pair || map.parent === undefined || hasAnchor(node)) return undefined;
  return map.pairs.length > 1 ? removePair(file, map, pair) : undefined;
}

/** `text` is one line. */
export function addItem(file: SyntaxFile, list: SequenceNode, text: string): TextEdit | undefined {
  const last = list.items.at(-1);
  if (list.flow) {
    const isClosed = file.text[list.span.start] === '[' && file.text[list.span.end - 1] === ']';
    if (!isClosed) return undefined;
    const at = last ? last.span.end : list.span.start + 1;
    return { span: { start: at, end: at }, text: last ? `, ${text}` : text };
  }
  const start = last && dashLineOf(file, last);
  if (!last || start === undefined) return undefined;
  const indent = /^ */.exec(file.text.slice(start, last.span.start))?.[0] ?? '';
  const at = endOfLines(file, last.span);
  const lineEnd = lineEndOf(file);
  const line = `${indent}- ${text}${lineEnd}`;
  return { span: { start: at, end: at }, text: file.text[at - 1] === '\n' ? line : `${lineEnd}${line}` };
}

/**
 * The items in another order: `order` names them by their index, each once. In block style the comments above an item and
 * behind it go with it.
 */
export function reorderItems(file: SyntaxFile, list: SequenceNode, order: readonly number[]): TextEdit | undefined {
  const chunks = list.flow ? flowChunks(file, list) : blockChunks(file, list);
  const first = chunks?.[0];
  const last = chunks?.at(-1);
  if (!chunks || !first || !last || list.items.some(hasAnchor)) return undefined;
  const lineEnd = lineEndOf(file);
  const texts = chunks.map(({ start, end }) => file.text.slice(start, end));
  const between = chunks.map(({ end }, index) => file.text.slice(end, chunks[index + 1]?.start ?? end));
  const isCut = !list.flow && texts.some((text) => !text.endsWith('\n'));
  const moved = order.map((from, index) => {
    const text = texts[from] ?? '';
    return `${isCut && !text.endsWith('\n') ? text + lineEnd : text}${between[index] ?? ''}`;
  });
  const joined = moved.join('');
  const text = isCut ? joined.slice(0, -lineEnd.length) : joined;
  return { span: { start: first.start, end: last.end }, text };
}

function flowChunks(file: SyntaxFile, { items, span }: SequenceNode): readonly Span[] | undefined {
  // A comment ends at its line, so that what is moved behind it would become part of it.
  const isSimple = items.every(({ tag }) => tag === undefined) && file.comments(span).length === 0;
  return isSimple ? items.map((item) => item.span) : undefined;
}

function blockChunks(file: SyntaxFile, { items }: SequenceNode): readonly Span[] | undefined {
  const dashes = items.flatMap((item) => dashLineOf(file, item) ?? []);
  const [first] = dashes;
  if (first === undefined || dashes.length < items.length) return undefined;
  let end = commentsAbove(file, first);
  return items.map(({ span }) => {
    // Empty lines between items stay where they are.
    const start = end + (/^(?:[ \t]*\r?\n)*/.exec(file.text.slice(end, span.start))?.[0].length ?? 0);
    end = endOfLines(file, span);
    return { start, end };
  });
}

/** The start of the first of the lines of comments that stand right above a line. */
function commentsAbove(file: SyntaxFile, lineStart: number): number {
  let start = lineStart;
  while (start > 0) {
    const above = lineStartOf(file, start - 1);
    if (!/^ *#/.test(file.text.slice(above, start))) break;
    start = above;
  }
  return start;
}

/** The start of the line of an item, where only its dash, a tag and an anchor stand before it. */
function dashLineOf(file: SyntaxFile, item: SyntaxNode): number | undefined {
  const start = lineStartOf(file, item.span.start);
  return /^ *- +(?:[&!]\S* +)*$/.test(file.text.slice(start, item.span.start)) ? start : undefined;
}

function hasAnchor(node: SyntaxNode): boolean {
  let found = false;
  walkNodes(node, (one) => {
    if (one.anchor !== undefined) found = true;
  });
  return found;
}
