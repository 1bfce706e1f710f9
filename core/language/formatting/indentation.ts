/**
 * Where each line should begin: two spaces a level, the dashes of a list inside a map two further in than its key.
 *
 * Lines that hold the head of an entry are placed by the tree; further lines of a value follow it; a line that is only a
 * comment goes with the line that it was level with.
 */
import type { MapNode, Pair, ScalarNode, SequenceNode, SyntaxFile, SyntaxNode } from '../../syntax/tree.ts';

const STEP = 2;
const LONGEST_PROPERTIES = 200;

export interface Indentation {
  /** The white space a line should begin with, by line; undefined where it stays as it is. */
  readonly of: ReadonlyMap<number, number>;
  /** Lines whose white space is content, or that must not be told apart from it. */
  readonly content: ReadonlySet<number>;
  /** Blank lines of block scalars that are to become empty. */
  readonly emptied: ReadonlySet<number>;
}

export function indentationOf(file: SyntaxFile): Indentation {
  const { text, lines } = file;
  const of = new Map<number, number>();
  const content = new Set<number>();
  const emptied = new Set<number>();
  /** What stood at which column in a line, and where it goes: heads of entries, the outermost first. */
  const heads = new Map<number, { old: number; now: number }[]>();
  const lineOf = (offset: number): number => lines.positionAt(offset).line;
  /** The byte order mark is no column. */
  const marginOf = (line: number): number => (line === 0 && text.startsWith('\uFEFF') ? 1 : lines.lineStart(line));
  const firstOf = (line: number): number => {
    let at = marginOf(line);
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    return at;
  };
  const columnOf = (offset: number): number => offset - marginOf(lineOf(offset));

  /** The anchor and tag of a key stand before it, and the entry begins with them. */
  function behindProperties(start: number): number {
    const before = text.slice(Math.max(lines.lineStart(lineOf(start)), start - LONGEST_PROPERTIES), start);
    return start - (/(?:[&!]\S*[ \t]+)+$/.exec(before)?.[0].length ?? 0);
  }

  function placeHead(offset: number, now: number): void {
    const line = lineOf(offset);
    if (firstOf(line) === offset) of.set(line, now);
    const known = heads.get(line);
    const head = { old: columnOf(offset), now };
    if (known) known.push(head);
    else heads.set(line, [head]);
  }

  function placeMap(map: MapNode, now: number): void {
    for (const [index, pair] of map.pairs.entries()) {
      const from = index === 0 ? behindProperties(map.span.start) : (map.pairs[index - 1]?.span.end ?? pair.span.start);
      const head = startOfHead(text, from, pair.key.span.start, '?');
      const old = columnOf(head);
      if (text[head] === '?' && pair.key.span.start > head) {
        shiftLines(lineOf(head), lineOf(Math.max(head, pair.span.end - 1)), now - old);
        placeHead(head, now);
        continue;
      }
      placeHead(head, now);
      if (pair.value) placeValue(pair.value, now, old);
    }
  }

  function placeSequence(sequence: SequenceNode, now: number): void {
    let from = sequence.span.start;
    for (const item of sequence.items) {
      const dash = startOfHead(text, from, item.span.start, '-');
      placeHead(dash, now);
      placeValue(item, now, columnOf(dash));
      from = Math.max(item.span.end, dash + 1);
    }
  }

  /** `now` and `old` are the columns of the key or dash that holds the value. */
  function placeValue(node: SyntaxNode, now: number, old: number): void {
    if (node.kind === 'map' && !node.flow) placeMap(node, now + STEP);
    else if (node.kind === 'sequence' && !node.flow) placeSequence(node, now + STEP);
    else if (node.kind === 'scalar') placeScalar(node, now, old);
    else placeFlow(node, now + STEP, 0);
  }

  function placeScalar(node: ScalarNode, now: number, old: number): void {
    if (node.style === 'literal' || node.style === 'folded') placeBlock(node, now, old);
    else placeFolds(node, now + STEP);
  }

  function placeFolds({ span }: SyntaxNode, column: number): void {
    const last = lineOf(span.end);
    for (let line = lineOf(span.start) + 1; line <= last; line += 1) {
      if (isBlank(line)) content.add(line);
      else of.set(line, column);
      content.add(line - 1);
    }
  }

  function placeFlow(node: SyntaxNode, base: number, depth: number): void {
    const first = lineOf(node.span.start);
    const last = lineOf(node.span.end);
    if (first === last) return;
    if (node.kind === 'scalar') placeFolds(node, base + STEP * depth);
    if (node.kind === 'scalar' || node.kind === 'alias') return;
    const opens = text[node.span.start] === '{' || text[node.span.start] === '[';
    const inner = opens ? depth + 1 : depth;
    for (let line = first + 1; line <= last; line += 1) of.set(line, base + STEP * inner);
    if (opens && firstOf(last) === node.span.end - 1) of.set(last, base + STEP * depth);
    for (const child of childrenOf(node)) placeFlow(child, base, inner);
  }

  function placeBlock({ span }: ScalarNode, now: number, old: number): void {
    const header = lineOf(span.start);
    const end = lineOf(span.end);
    const last = span.end === lines.lineStart(end) && end > header ? end - 1 : end;
    let first = header + 1;
    while (first <= last && isBlank(first)) first += 1;
    for (let line = header + 1; line <= last; line += 1) content.add(line);
    const keeps = /^[|>][^\n#]*\+/.test(text.slice(span.start, span.start + 8));
    if (keeps) for (let line = last + 1; line < lines.count && isBlank(line); line += 1) content.add(line);
    if (first > last) return;
    const explicit = /^[|>][+-]?[1-9]/.test(text.slice(span.start, span.start + 4));
    const own = firstOf(first) - lines.lineStart(first);
    const shift = explicit ? now - old : now + STEP - own;
    const margin = explicit ? 0 : own;
    for (let line = header + 1; line <= last; line += 1) {
      const size = spacesAt(line);
      if (isBlank(line) && size <= margin) {
        if (!explicit) emptied.add(line);
      } else of.set(line, Math.max(0, size + shift));
    }
  }

  function spacesAt(line: number): number {
    let at = lines.lineStart(line);
    while (text[at] === ' ') at += 1;
    return at - lines.lineStart(line);
  }

  function isBlank(line: number): boolean {
    const at = firstOf(line);
    return at >= text.length || text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
  }

  function shiftLines(from: number, to: number, by: number): void {
    for (let line = from; line <= to; line += 1) {
      content.add(line);
      if (!isBlank(line)) of.set(line, Math.max(0, spacesAt(line) + by));
    }
  }

  for (const { root } of file.documents) {
    if (!root) continue;
    if (root.kind === 'map' && !root.flow) placeMap(root, 0);
    else if (root.kind === 'sequence' && !root.flow) placeSequence(root, 0);
    else if (root.kind === 'map' || root.kind === 'sequence') placeFlow(root, 0, 0);
    else for (let line = lineOf(root.span.start); line <= lineOf(root.span.end); line += 1) content.add(line);
  }
  placeComments();
  return { of, content, emptied };

  /** A comment on a line of its own moves with the next entry, or with the one before that it is level with. */
  function placeComments(): void {
    const open: { old: number; now: number }[] = [];
    const waiting: number[] = [];
    for (let line = 0; line < lines.count; line += 1) {
      const found = heads.get(line);
      if (found) {
        settle(waiting, open, found[0]);
        for (const head of found) {
          while ((open.at(-1)?.old ?? -1) >= head.old) open.pop();
          open.push(head);
        }
      } else if (isMarkerLine(line)) {
        settle(waiting, open, { old: 0, now: 0 });
        open.length = 0;
      } else if (text[firstOf(line)] === '#' && !content.has(line) && !of.has(line)) waiting.push(line);
    }
    settle(waiting, open, undefined);
  }

  function settle(
    waiting: number[],
    open: readonly { old: number; now: number }[],
    next: { old: number; now: number } | undefined,
  ): void {
    for (const line of waiting) {
      const own = firstOf(line) - marginOf(line);
      const level = next?.old === own ? next : open.find(({ old }) => old === own);
      of.set(line, level?.now ?? next?.now ?? open.findLast(({ old }) => old <= own)?.now ?? 0);
    }
    waiting.length = 0;
  }

  function isMarkerLine(line: number): boolean {
    const start = lines.lineStart(line);
    return text.startsWith('---', start) || text.startsWith('...', start);
  }
}

function childrenOf(node: MapNode | SequenceNode): readonly SyntaxNode[] {
  if (node.kind === 'sequence') return node.items;
  return node.pairs.flatMap(({ key, value }: Pair) => (value ? [key, value] : [key]));
}

/** The first thing between two nodes that is neither white space nor comment nor, for a key, a colon before it. */
export function startOfHead(text: string, from: number, to: number, mark: '-' | '?'): number {
  let at = from;
  while (at < to) {
    const char = text[at];
    if (char === '#') {
      const newline = text.indexOf('\n', at);
      at = newline < 0 ? to : newline;
    } else if (char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === ',') at += 1;
    else if (mark === '-' && char !== '-') at += 1;
    else return at;
  }
  return to;
}
