/**
 * An edit, carried out on green nodes: parses again the entries that it touches and shares all others.
 *
 * Entries may be read again on their own when the text that replaces them is again nothing but whole entries of the
 * same collection: it starts with one, ends with a line, no line in it is indented less, and what the collection is
 * taken for does not change. Then reading all of the collection would read these entries just so, since an entry is
 * read from its own lines alone (see `block.ts`). Where that does not hold, the next larger collection is tried.
 */

import { readRun } from './block.ts';
import { type GreenCollection, type GreenDocument, type GreenEntry, greenEntry, spliceEntries } from './green.ts';
import { classify, columnOf, type HeadKind, headOf, isMarker, type Lines, scanLines } from './lines.ts';
import { readDocuments } from './stream.ts';
import { lastStartBefore } from './view.ts';
import type { WorkCounter } from './work.ts';

export interface Change {
  /** The text after the edit. */
  readonly text: string;
  /** What is replaced, in the text before the edit. */
  readonly start: number;
  readonly end: number;
  /** By how much the text grows. */
  readonly delta: number;
  readonly maxDepth: number;
  readonly work: WorkCounter;
}

export interface GreenFile {
  readonly documents: readonly GreenDocument[];
  /** Where each document starts. */
  readonly starts: Int32Array;
  readonly length: number;
}

export function readFile(text: string, maxDepth: number, work: WorkCounter): GreenFile {
  const { documents } = readDocuments({ text, maxDepth }, 0, text.length, true);
  work.bytesLexed += text.length;
  for (const document of documents) work.nodesBuilt += document.nodes;
  return greenFile(documents, text.length);
}

function greenFile(documents: readonly GreenDocument[], length: number): GreenFile {
  const starts = new Int32Array(documents.length);
  let at = 0;
  for (const [index, document] of documents.entries()) {
    starts[index] = at;
    at += document.extent;
  }
  return { documents, starts, length };
}

export function editFile(file: GreenFile, change: Change): GreenFile {
  change.work.edits += 1;
  const first = lastStartBefore(file.starts, change.start);
  let last = first;
  while (documentEnd(file, last) < change.end) last += 1;
  const inside = first === last ? editDocument(file, first, change) : undefined;
  if (inside) return spliceDocuments(file, first, first, [inside], change.delta);
  for (const [from, to] of [
    [first, last],
    [first - 1, last],
    [first, last + 1],
  ] as const) {
    const documents = readDocumentsAgain(file, from, to, change);
    if (!documents) continue;
    change.work.fallbacks.document += 1;
    return spliceDocuments(file, from, to, documents, change.delta);
  }
  change.work.fallbacks.file += 1;
  return readFile(change.text, change.maxDepth, change.work);
}

function documentEnd(file: GreenFile, index: number): number {
  return file.starts[index + 1] ?? file.length;
}

function spliceDocuments(
  file: GreenFile,
  from: number,
  to: number,
  documents: readonly GreenDocument[],
  delta: number,
): GreenFile {
  const all = file.documents.slice(0, from).concat(documents, file.documents.slice(to + 1));
  return greenFile(all, file.length + delta);
}

/** The document with the edit made in one of its entries. */
function editDocument(file: GreenFile, index: number, change: Change): GreenDocument | undefined {
  const document = file.documents[index];
  const start = file.starts[index] ?? 0;
  if (!document || (document.root?.kind !== 'map' && document.root?.kind !== 'sequence')) return undefined;
  const root = editCollection(document.root, start + document.rootAt, 1, change);
  if (!root) return undefined;
  const errors = document.errors.map((error) => shiftError(error, change.start - start, change.delta));
  return { ...document, root, errors, nodes: root.nodes, extent: document.extent + change.delta };
}

function shiftError<T extends { readonly start: number; readonly end: number }>(
  error: T,
  from: number,
  delta: number,
): T {
  return error.start < from ? error : { ...error, start: error.start + delta, end: error.end + delta };
}

/** The documents from `from` to `to`, read again, if those before and behind them stay what they are. */
function readDocumentsAgain(
  file: GreenFile,
  from: number,
  to: number,
  { text, delta, maxDepth, work }: Change,
): readonly GreenDocument[] | undefined {
  const before = file.documents[from - 1];
  const last = file.documents[to];
  if (from < 0 || !last) return undefined;
  const start = file.starts[from] ?? 0;
  const end = documentEnd(file, to) + delta;
  if (start === end && file.documents.length > to - from + 1) return undefined;
  const atPrelude = from === 0 || before?.endsWithDots === true;
  if (!endsLine(text, end) || !(atPrelude || isDocumentStart(text, start))) return undefined;
  work.bytesLexed += end - start;
  const { documents, startsEmpty, endsEmpty } = readDocuments({ text, maxDepth }, start, end, atPrelude);
  if (from > 0 && startsEmpty) return undefined;
  const isLastOfFile = to === file.documents.length - 1;
  if (!isLastOfFile && (endsEmpty || documents.at(-1)?.endsWithDots !== last.endsWithDots)) return undefined;
  for (const document of documents) work.nodesBuilt += document.nodes;
  return documents;
}

function isDocumentStart(text: string, at: number): boolean {
  return text.startsWith('---', at) && isMarker(text, at);
}

function endsLine(text: string, at: number): boolean {
  return at === text.length || text.charAt(at - 1) === '\n';
}

/** Where an entry starts that an edit may replace: at its line, or at its head for the first of `- key: value`. */
function entryStart({ starts, layout }: GreenCollection, start: number, index: number): number {
  const head = start + (starts[index] ?? 0);
  if (!layout || (index === 0 && layout.compact)) return head;
  return head - layout.column;
}

function entryStop(green: GreenCollection, start: number, index: number): number {
  if (index + 1 < green.entries.length) return entryStart(green, start, index + 1);
  return start + (green.layout?.extent ?? 0);
}

/** The collection with the edit made in its entries, or undefined if that cannot be done within it. */
function editCollection(
  green: GreenCollection,
  start: number,
  depth: number,
  change: Change,
): GreenCollection | undefined {
  const { layout } = green;
  if (!layout || change.end > start + layout.extent) return undefined;
  const lead = layout.compact ? 0 : layout.column;
  const first = Math.max(0, lastStartBefore(green.starts, change.start - start + layout.column));
  if (change.start < start - lead || change.start < entryStart(green, start, first)) return undefined;
  let last = first;
  while (entryStop(green, start, last) < change.end) last += 1;
  if (first === last) {
    const entry = editEntry(green.entries[first], start + (green.starts[first] ?? 0), layout.column, depth, change);
    if (entry) return withEntries(green, first, first + 1, [entry], [green.starts[first] ?? 0], change);
    if (layout.uniform) {
      const edited = editHead(green, start, first, depth, change) ?? editTail(green, start, first, depth, change);
      if (edited) return edited === OUTSIDE ? undefined : edited;
    }
  }
  return layout.uniform ? editRun(green, start, first, last, depth, change) : undefined;
}

function withEntries(
  green: GreenCollection,
  from: number,
  to: number,
  entries: readonly GreenEntry[],
  starts: readonly number[],
  { delta, work }: Change,
): GreenCollection {
  work.nodesBuilt += 1;
  return spliceEntries(green, from, to, entries, starts, delta);
}

/** The entry with the edit made inside its value. */
function editEntry(
  entry: GreenEntry | undefined,
  start: number,
  column: number,
  depth: number,
  change: Change,
): GreenEntry | undefined {
  const value = entry?.value;
  if (!entry || (value?.kind !== 'map' && value?.kind !== 'sequence') || !value.layout) return undefined;
  // Below an entry that is indented too little, columns do not tell what belongs to what.
  if (value.layout.column < column || (value.layout.column === column && !value.layout.beside)) return undefined;
  const edited = editCollection(value, start + entry.valueAt, depth + 1, change);
  if (!edited) return undefined;
  change.work.nodesBuilt += 1;
  const errors = entry.errors.map((error) => shiftError(error, change.start - start, change.delta));
  return greenEntry({ ...entry, value: edited, errors });
}

/** A key or dash that is edited above the block below it: only its own line is read again. */
function editHead(
  green: GreenCollection,
  start: number,
  index: number,
  depth: number,
  change: Change,
): GreenCollection | undefined {
  const old = green.entries[index];
  const value = old?.value;
  if (!green.layout || !old || (value?.kind !== 'map' && value?.kind !== 'sequence') || !value.layout) return undefined;
  const { column, compact } = green.layout;
  const head = start + (green.starts[index] ?? 0);
  const below = entryStart(value, head + old.valueAt, 0);
  const isBelow = !value.layout.compact && (value.layout.column > column || value.layout.beside);
  if (!isBelow || change.end >= below || old.errors.some((error) => head + error.start >= below)) return undefined;
  const from = entryStart(green, start, index);
  const to = below + change.delta;
  const { text, maxDepth, work } = change;
  work.bytesLexed += to - from;
  const lines = scanRun(text, from, to, compact && index === 0 ? column : undefined);
  const isWhole = lines.starts.length === 1 && endsLine(text, to) && isRun(lines, from, green, index);
  if (!isWhole || !fits(lines, green, start, index, index, change)) return undefined;
  const place = { limit: column - 1, beside: false, depth, anchor: undefined };
  const [entry] = readRun({ lines, maxDepth }, green.kind, 0, lines.contents[0] ?? from, place).entries;
  if (!entry || !lacksValue(entry, headOf(lines, 0).kind, green.kind)) return undefined;
  if (entry.value?.anchor !== value.anchor) return undefined;
  const valueAt = old.valueAt + change.delta;
  return withEntries(
    green,
    index,
    index + 1,
    [greenEntry({ ...entry, value, valueAt })],
    [green.starts[index] ?? 0],
    change,
  );
}

/** True when what is below would be the value of the entry, were it read along with it. */
function lacksValue({ value, errors }: GreenEntry, head: HeadKind, kind: GreenCollection['kind']): boolean {
  if (kind === 'map' && head === 'word') return value === undefined;
  const isEmpty = value?.kind === 'scalar' && value.width === 0 && value.style === 'plain' && value.tag === undefined;
  return errors.length === 0 && isEmpty && head === (kind === 'map' ? 'key' : 'item');
}

/** Says that the lines of an edit belong further out, so that there is no use in trying here. */
const OUTSIDE = Symbol('outside');

/** Lines that are added or changed behind the last line of an entry. */
function editTail(
  green: GreenCollection,
  start: number,
  index: number,
  depth: number,
  change: Change,
): GreenCollection | typeof OUTSIDE | undefined {
  const entry = green.entries[index];
  const last = entry && lastLeafEnd(entry, start + (green.starts[index] ?? 0));
  const from = last === undefined ? 0 : change.text.indexOf('\n', last) + 1;
  if (from === 0 || change.start < from) return undefined;
  return rereadBehind(green, start, index, index, from, depth, change);
}

/**
 * Reads again what is behind the entry `previous`, from `from` to the end of the entry `last`: comments, and entries of
 * this collection. `previous` itself stays as it is; only where it and what is in it ends has to be moved.
 */
function rereadBehind(
  green: GreenCollection,
  start: number,
  previous: number,
  last: number,
  from: number,
  depth: number,
  change: Change,
): GreenCollection | typeof OUTSIDE | undefined {
  const { layout } = green;
  const entry = green.entries[previous];
  const { text, maxDepth, work } = change;
  const to = entryStop(green, start, last) + change.delta;
  if (!layout || !entry || to < from || !endsLine(text, to)) return undefined;
  work.bytesLexed += to - from;
  const lines = scanLines(text, from, to);
  const first = lines.starts[0] ?? to;
  // White space with tabs means something to some values before it.
  if (text.slice(from, first).includes('\t')) return undefined;
  let entries: readonly GreenEntry[] = [extended(entry, first - entryStop(green, start, previous))];
  let starts: readonly number[] = [green.starts[previous] ?? 0];
  if (lines.starts.length > 0) {
    if (columnOf(lines, 0) < layout.column) return OUTSIDE;
    if (!isRun(lines, first, green, previous + 1)) return undefined;
    const place = { limit: layout.column - 1, beside: false, depth, anchor: undefined };
    const run = readRun({ lines, maxDepth }, green.kind, 0, lines.contents[0] ?? first, place);
    for (const { nodes } of run.entries) work.nodesBuilt += nodes;
    entries = entries.concat(run.entries);
    starts = starts.concat(run.starts.map((at) => at - start));
  }
  if (!fits(lines, green, start, previous + 1, last, change)) return undefined;
  return withEntries(green, previous, last + 1, entries, starts, change);
}

/** Where the last node in an entry ends, if nothing behind it can have a bearing on it. */
function lastLeafEnd(entry: GreenEntry, start: number): number | undefined {
  if (entry.errors.length > 0 || !entry.value) return undefined;
  const at = start + entry.valueAt;
  const { value } = entry;
  if (value.kind === 'scalar' && (value.style === 'literal' || value.style === 'folded')) return undefined;
  if (value.kind === 'scalar' || value.kind === 'alias' || value.flow) return at + value.width;
  const last = value.entries.length - 1;
  const lastEntry = value.entries[last];
  return value.layout?.uniform && lastEntry ? lastLeafEnd(lastEntry, at + (value.starts[last] ?? 0)) : undefined;
}

/** The entry with the extent of all that ends with it moved. */
function extended(entry: GreenEntry, by: number): GreenEntry {
  const { value } = entry;
  if (by === 0 || (value?.kind !== 'map' && value?.kind !== 'sequence') || !value.layout) return entry;
  const last = value.entries.length - 1;
  const lastEntry = value.entries[last];
  if (!lastEntry) return entry;
  const replaced = extended(lastEntry, by);
  return greenEntry({
    ...entry,
    value: spliceEntries(value, last, last + 1, [replaced], [value.starts[last] ?? 0], by),
  });
}

/** Reads the entries from `first` to `last` again, with one neighbour on either side where that is needed. */
function editRun(
  green: GreenCollection,
  start: number,
  first: number,
  last: number,
  depth: number,
  change: Change,
): GreenCollection | undefined {
  const stop = entryStop(green, start, last) + change.delta;
  const to = endsLine(change.text, stop) ? last : last + 1;
  if (to >= green.entries.length) return undefined;
  const edited = rereadRun(green, start, first, to, depth, change);
  if (edited || first === 0) return edited;
  const before = green.entries[first - 1];
  const isClosed = before && lastLeafEnd(before, start + (green.starts[first - 1] ?? 0)) !== undefined;
  const from = entryStart(green, start, first);
  const behind = isClosed ? rereadBehind(green, start, first - 1, to, from, depth, change) : undefined;
  if (behind) return behind === OUTSIDE ? undefined : behind;
  return rereadRun(green, start, first - 1, to, depth, change);
}

function rereadRun(
  green: GreenCollection,
  start: number,
  first: number,
  last: number,
  depth: number,
  change: Change,
): GreenCollection | undefined {
  const { layout, kind } = green;
  if (!layout || first < 0) return undefined;
  const from = entryStart(green, start, first);
  const to = entryStop(green, start, last) + change.delta;
  const { text, maxDepth, work } = change;
  work.bytesLexed += to - from;
  const lines = scanRun(text, from, to, first === 0 && layout.compact ? layout.column : undefined);
  if (!isRun(lines, from, green, first)) return undefined;
  if (!fits(lines, green, start, first, last, change)) return undefined;
  const place = { limit: layout.column - 1, beside: false, depth, anchor: undefined };
  const run = readRun({ lines, maxDepth }, kind, 0, lines.contents[0] ?? from, place);
  for (const { nodes } of run.entries) work.nodesBuilt += nodes;
  const starts = run.starts.map((at) => at - start);
  return withEntries(green, first, last + 1, run.entries, starts, change);
}

/** The lines of some entries. When the first one starts inside its line, `column` is where it counts as standing. */
function scanRun(text: string, from: number, to: number, column: number | undefined): Lines {
  const lines = scanLines(text, from, to);
  if (column === undefined || lines.contents[0] !== from) return lines;
  return { ...lines, starts: [from - column, ...lines.starts.slice(1)] };
}

/** True when the lines are whole entries at the column, and nothing else. */
function isRun(lines: Lines, from: number, { kind, layout }: GreenCollection, first: number): boolean {
  if (!layout || lines.starts.length === 0) return false;
  const { column, compact, beside } = layout;
  const startsInLine = compact && first === 0;
  if ((startsInLine ? lines.contents[0] : lines.starts[0]) !== from) return false;
  for (let line = 0; line < lines.starts.length; line += 1) {
    const own = columnOf(lines, line);
    if (own < column || (line === 0 && own !== column)) return false;
    if (own > column) continue;
    if (column === 0 && isMarker(lines.text, lines.starts[line] ?? 0)) return false;
    const head = headOf(lines, line).kind;
    if (beside && head !== 'item') return false;
    if (line === 0 && (head === 'closer' || (kind === 'map' && head === 'item'))) return false;
  }
  return true;
}

/** True when the entries around the lines are read as before, and the collection is taken for what it was. */
function fits(
  lines: Lines,
  green: GreenCollection,
  start: number,
  first: number,
  last: number,
  { text, delta }: Change,
): boolean {
  const column = green.layout?.column ?? 0;
  const heads: HeadKind[] = [];
  for (let line = 0; line < lines.starts.length; line += 1) {
    if (columnOf(lines, line) === column) heads.push(headOf(lines, line).kind);
  }
  const headBefore = (index: number) => classify(text, start + (green.starts[index] ?? 0)).kind;
  const headBehind = (index: number) => classify(text, start + delta + (green.starts[index] ?? 0)).kind;
  // A line `: value` belongs to a line `? key` before it.
  const isFirstTorn = heads[0] === 'colon' && first > 0 && headBefore(first - 1) === 'explicit';
  const opensLast = heads.includes('explicit') && last + 1 < green.entries.length;
  if (isFirstTorn || (opensLast && headBehind(last + 1) === 'colon')) return false;
  if (green.kind === 'sequence') return first > 0 || heads[0] === 'item';

  // Words at the start make a map only when a key is the next thing.
  for (let index = 0; index < first; index += 1) {
    const head = headBefore(index);
    if (head !== 'word') return true;
  }
  if (first === 0 && heads[0] === 'explicit') return true;
  const head = heads.find((kind) => kind !== 'word');
  if (head) return head === 'key';
  for (let index = last + 1; index < green.entries.length; index += 1) {
    const behind = headBehind(index);
    if (behind !== 'word') return behind === 'key';
  }
  return false;
}
