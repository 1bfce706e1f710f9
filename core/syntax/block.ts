/**
 * The segmenter: block maps and lists, cut into their entries by indentation and parsed entry by entry.
 *
 * In block style a line that is indented as little as the entries of a collection ends everything open below them:
 * plain and quoted text, brackets, block scalars. So where an entry ends is decided by indentation and by what lines
 * begin with, and never by what is inside the entry; that keeps an error inside one entry, and lets an edit parse again
 * only the entry that it is in. Entries of simple shape are read here; others go, one by one, to the `yaml` package,
 * with spaces before them so that they keep their column.
 */

import { compose } from './compose.ts';
import { type Problem, problem, tooDeep } from './errors.ts';
import { readFlow } from './flow.ts';
import {
  EMPTY,
  entryEnd,
  type Green,
  type GreenCollection,
  type GreenEntry,
  type GreenError,
  greenCollection,
  greenEntry,
  greenScalar,
} from './green.ts';
import { classify, columnOf, type Head, headOf, isConflictMarker, type Lines, startOf } from './lines.ts';
import { nesting } from './nesting.ts';
import {
  isBlank,
  isRestOfLineBlank,
  nameEnd,
  quotedValue,
  type ReadNode,
  readScalar,
  resolvePlain,
  skipBlanks,
} from './scalars.ts';

export interface BlockReader {
  readonly lines: Lines;
  readonly maxDepth: number;
}

/** Offsets are absolute. */
export interface PlacedError extends Problem {
  readonly start: number;
  readonly end: number;
}

interface ReadValue {
  readonly value: Green;
  readonly at: number;
  /** The first line behind the value. */
  readonly next: number;
  readonly errors: readonly PlacedError[];
}

type Kind = GreenCollection['kind'];

/** Where a collection stands: below entries at column `limit`, or beside them when `beside`, as `- ` may below a key. */
interface Place {
  readonly limit: number;
  readonly beside: boolean;
  readonly depth: number;
  readonly anchor: string | undefined;
  /** True for a map amid the items of a list, at their column: then items at its column are not its own. */
  readonly stray?: boolean;
}

export interface ReadBody {
  readonly value: Green | undefined;
  readonly at: number;
  readonly errors: readonly PlacedError[];
}

/** What stands in the lines of a document; `from` is where its text starts. */
export function readBody(reader: BlockReader, from: number): ReadBody {
  const { lines } = reader;
  if (lines.starts.length === 0) return { value: undefined, at: from, errors: [] };
  const place: Place = { limit: -1, beside: false, depth: 1, anchor: undefined };
  return readBelow(reader, 0, place) ?? composeBody(reader, from, place);
}

function composeBody(reader: BlockReader, from: number, place: Place): ReadBody {
  const { lines } = reader;
  const deep = depthProblem(reader, from, lines.end, place.depth);
  if (deep) return { value: undefined, at: from, errors: [deep] };
  const composed = composePart(lines.text, from, lines.end, 0);
  const recovered = isBroken(composed.errors) ? recover(reader, 0, place) : undefined;
  return recovered ?? { value: composed.root?.green, at: composed.root?.at ?? from, errors: composed.errors };
}

/** The block node whose first line is `line`; undefined if it takes the full lexer. */
function readBelow(reader: BlockReader, line: number, place: Place): ReadValue | undefined {
  const { lines } = reader;
  const at = contentOf(lines, line);
  const kind = collectionAt(lines, line, place.limit);
  if (kind) return readCollection(reader, kind, line, at, place);
  if (isDeeper(lines, line + 1, place.limit)) return undefined;
  const scalar = readLine(reader, at, place.anchor, place.depth);
  return scalar && { value: scalar.green, at, next: line + 1, errors: [] };
}

/** What starts at `at` if it ends on its line, with nothing but a comment behind it. */
function readLine(
  { lines, maxDepth }: BlockReader,
  at: number,
  anchor: string | undefined,
  depth: number,
): ReadNode | undefined {
  const first = lines.text.charAt(at);
  const found =
    first === '[' || first === '{'
      ? readFlow(lines.text, at, anchor, maxDepth - depth + 1)
      : readScalar(lines.text, at, anchor);
  return found && isRestOfLineBlank(lines.text, found.end) ? found : undefined;
}

function collectionAt(lines: Lines, line: number, limit: number): Kind | undefined {
  const { kind } = headOf(lines, line);
  if (kind === 'item') return 'sequence';
  if (kind === 'key' || kind === 'explicit') return 'map';
  return kind === 'word' && startsMap(lines, line, columnOf(lines, line), limit) ? 'map' : undefined;
}

/** A word is a key that still lacks its colon when a key is the next thing at its column. */
function startsMap(lines: Lines, line: number, column: number, limit: number): boolean {
  for (let next = line + 1; next < lines.starts.length && columnOf(lines, next) > limit; next += 1) {
    if (columnOf(lines, next) > column) continue;
    const { kind } = headOf(lines, next);
    if (kind !== 'word') return kind === 'key';
  }
  return false;
}

function readCollection(reader: BlockReader, kind: Kind, line: number, at: number, place: Place): ReadValue {
  const { lines } = reader;
  const column = at - startOf(lines, line);
  if (place.depth > reader.maxDepth) {
    const next = behindRun(lines, line, column, place, kind);
    const error = { ...tooDeep(reader.maxDepth), start: at, end: wordEnd(lines.text, at) };
    return { value: EMPTY, at, next, errors: [error] };
  }
  const run = readRun(reader, kind, line, at, place);
  const extent = startOf(lines, run.next) - at;
  const compact = at !== contentOf(lines, line);
  const layout = { column: run.column, compact, beside: place.beside, uniform: run.uniform, extent };
  const value = collectionOf(kind, at, run, { anchor: place.anchor, layout });
  return { value, at, next: run.next, errors: [] };
}

/** The first line behind all entries of a collection that is not to be read. */
function behindRun(lines: Lines, line: number, column: number, place: Place, kind: Kind): number {
  let next = line + 1;
  while (next < lines.starts.length && (isDeeper(lines, next, column) || goesOn(lines, next, column, place, kind))) {
    next += 1;
  }
  return next;
}

export interface Run {
  readonly entries: readonly GreenEntry[];
  /** Absolute. */
  readonly starts: readonly number[];
  readonly next: number;
  readonly column: number;
  /** True when all entries start at the column. */
  readonly uniform: boolean;
}

function collectionOf(
  kind: Kind,
  at: number,
  { entries, starts }: Run,
  { anchor, layout }: Pick<GreenCollection, 'anchor' | 'layout'>,
): GreenCollection {
  const last = entries.at(-1);
  const width = last ? (starts.at(-1) ?? at) - at + entryEnd(last) : 0;
  const relative = Int32Array.from(starts, (start) => start - at);
  return greenCollection({ kind, flow: false, width, entries, starts: relative, anchor, layout });
}

/** The entries from `at` on, as long as they belong to the collection. */
export function readRun(reader: BlockReader, kind: Kind, first: number, firstAt: number, place: Place): Run {
  const { lines } = reader;
  const entries: GreenEntry[] = [];
  const starts: number[] = [];
  const compact = firstAt !== contentOf(lines, first);
  let column = firstAt - startOf(lines, first);
  let uniform = true;
  let strayColumn = -1;
  let line = first;
  let at = firstAt;
  do {
    const own = at - startOf(lines, line);
    const first = entries[0];
    let complains = own !== column && own !== strayColumn;
    if (own !== column) {
      uniform = false;
      strayColumn = own;
      if (first && entries.length === 1 && !compact && isSameKind(kind, headOf(lines, line))) {
        // Of two lines that differ the first is taken for the odd one: more like the second may follow.
        entries[0] = misplaced(first, lines.text, firstAt);
        column = own;
        complains = false;
      }
    }
    const { entry, next } = readEntry(reader, kind, line, at, column, place);
    entries.push(complains ? misplaced(entry, lines.text, at) : entry);
    starts.push(at);
    line = next;
    at = contentOf(lines, line);
  } while (line < lines.starts.length && goesOn(lines, line, column, place, kind));
  return { entries, starts, next: line, column, uniform };
}

function isSameKind(kind: Kind, head: Head): boolean {
  return (kind === 'sequence') === (head.kind === 'item');
}

function goesOn(lines: Lines, line: number, column: number, { limit, beside }: Place, kind: Kind): boolean {
  const own = columnOf(lines, line);
  if (own <= limit) return false;
  return !(beside && own === column && kind === 'sequence') || headOf(lines, line).kind === 'item';
}

/** Reads one entry whose head is at `at`, and everything that is deeper than `column`. */
function readEntry(
  reader: BlockReader,
  kind: Kind,
  line: number,
  at: number,
  column: number,
  { depth, stray = false }: Place,
): ReadEntry {
  const head = headAt(reader.lines, line, at);
  const spot: Spot = { line, at, column, depth, head, ownsItems: kind === 'map' && !stray };
  if (kind === 'map') return readPair(reader, spot);
  return head.kind === 'item' ? readItem(reader, spot) : readStray(reader, spot);
}

interface Spot {
  readonly line: number;
  readonly at: number;
  readonly column: number;
  readonly depth: number;
  readonly head: Head;
  /** True when list items at the column belong to this entry. */
  readonly ownsItems: boolean;
}

interface ReadEntry {
  readonly entry: GreenEntry;
  readonly next: number;
}

function readPair(reader: BlockReader, spot: Spot): ReadEntry {
  const { lines } = reader;
  const { line, at, head } = spot;
  if (head.kind !== 'key' && head.kind !== 'word') return composeEntry(reader, 'map', spot);
  const key = readKey(lines.text, at, head.end);
  if (!key) return composeEntry(reader, 'map', spot);
  if (head.kind === 'word') return withStrayItems(reader, spot, readWord(reader, spot, key));
  const read = readBehind(reader, spot, head.behind);
  if (read) return withStrayItems(reader, spot, pairOf(spot, key, read));
  const composed = composeEntry(reader, 'map', spot);
  if (!isBroken(composed.entry.errors) || !isRestOfLineBlank(lines.text, head.behind)) return composed;
  if (!startsBelow(lines, line + 1, spot)) return composed;
  const recovered = recover(reader, line + 1, placeBelow(reader, spot, undefined));
  return recovered ? withStrayItems(reader, spot, pairOf(spot, key, recovered)) : composed;
}

function pairOf({ at }: Spot, key: Green, { value, at: valueAt, next, errors }: ReadValue): ReadEntry {
  return { entry: greenEntry({ key, value, valueAt: valueAt - at, errors: relative(errors, at) }), next };
}

function readKey(text: string, start: number, end: number): Green | undefined {
  const source = text.slice(start, end);
  const width = end - start;
  const quote = source.charAt(0);
  if (quote !== '"' && quote !== "'") return greenScalar({ width, value: resolvePlain(source), style: 'plain' });
  const value = quotedValue(source);
  if (value === undefined) return undefined;
  return greenScalar({ width, value, style: quote === '"' ? 'double' : 'single' });
}

/** A key without its colon, as it stands while it is typed. What is indented below it is taken for its value. */
function readWord(reader: BlockReader, spot: Spot, key: Green): ReadEntry {
  const { lines } = reader;
  const { line, at, column, head } = spot;
  const error = { ...missing('missing-colon', lines.text, at), start: at, end: head.end };
  const place = placeBelow(reader, spot, undefined);
  const isBlock = startsBelow(lines, line + 1, spot) && collectionAt(lines, line + 1, place.limit);
  const read = isBlock ? readBelow(reader, line + 1, place) : undefined;
  if (read) return pairOf(spot, key, { ...read, errors: [error, ...read.errors] });
  const entry = greenEntry({ key, value: undefined, valueAt: 0, errors: relative([error], at) });
  return { entry, next: behindDeeper(lines, line + 1, column) };
}

function missing(code: 'missing-colon' | 'missing-dash', text: string, at: number): Problem {
  return problem(isConflictMarker(text, at) ? 'conflict-marker' : code);
}

/** List items at the column of the keys belong below a key that has no other value; elsewhere they are in the way. */
function withStrayItems({ lines }: BlockReader, { at, column, ownsItems }: Spot, read: ReadEntry): ReadEntry {
  if (!ownsItems) return read;
  let { entry, next } = read;
  while (next < lines.starts.length && columnOf(lines, next) === column && headOf(lines, next).kind === 'item') {
    const dash = contentOf(lines, next);
    const error = { ...problem('unexpected-dash'), start: dash - at, end: dash + 1 - at };
    entry = greenEntry({ ...entry, errors: [...entry.errors, error] });
    next = behindDeeper(lines, next + 1, column);
  }
  return { entry, next };
}

function readItem(reader: BlockReader, spot: Spot): ReadEntry {
  const { lines } = reader;
  const { line, at, head } = spot;
  const read = readCompact(reader, spot) ?? readBehind(reader, spot, head.behind);
  if (read) return itemOf(spot, read);
  const composed = composeEntry(reader, 'sequence', spot);
  if (!isBroken(composed.entry.errors) || !isRestOfLineBlank(lines.text, head.behind)) return composed;
  if (!startsBelow(lines, line + 1, spot)) return composed;
  const recovered = recover(reader, line + 1, placeBelow(reader, spot, undefined));
  return recovered ? itemOf({ ...spot, at }, recovered) : composed;
}

function itemOf({ at }: Spot, { value, at: valueAt, next, errors }: ReadValue): ReadEntry {
  return { entry: greenEntry({ value, valueAt: valueAt - at, errors: relative(errors, at) }), next };
}

/** A collection that starts on the line of its item: `- key: value`. */
function readCompact(reader: BlockReader, spot: Spot): ReadValue | undefined {
  const { lines } = reader;
  const { line, column, head } = spot;
  let at = head.behind;
  while (lines.text.charAt(at) === ' ') at += 1;
  const { kind } = classify(lines.text, at);
  const place = { limit: column, beside: false, depth: spot.depth + 1, anchor: undefined };
  if (kind === 'item') return readCollection(reader, 'sequence', line, at, place);
  const isMap = kind === 'key' || kind === 'explicit';
  if (isMap || (kind === 'word' && startsMap(lines, line, at - startOf(lines, line), column))) {
    return readCollection(reader, 'map', line, at, place);
  }
  return undefined;
}

/** A line between the items of a list that is none itself. */
function readStray(reader: BlockReader, spot: Spot): ReadEntry {
  const { lines } = reader;
  const { line, at, column, head } = spot;
  const error = { ...missing('missing-dash', lines.text, at), start: at, end: wordEnd(lines.text, at) };
  const place = placeBelow(reader, spot, undefined);
  if (head.kind === 'key' || head.kind === 'explicit') {
    const read = readCollection(reader, 'map', line, at, { ...place, stray: true });
    // Its entries share their column with the items around it, so they cannot be told apart in an edit.
    const value = withoutLayout(read.value);
    return itemOf(spot, { ...read, value, errors: [error, ...read.errors] });
  }
  const scalar = readLine(reader, at, undefined, spot.depth + 1);
  const next = behindDeeper(lines, line + 1, column);
  return itemOf(spot, { value: scalar?.green ?? EMPTY, at, next, errors: [error] });
}

function withoutLayout(value: Green): Green {
  return value.kind === 'map' || value.kind === 'sequence' ? { ...value, layout: undefined } : value;
}

/** The value behind a colon or dash, on its line or below it. */
function readBehind(reader: BlockReader, spot: Spot, behind: number): ReadValue | undefined {
  const { lines } = reader;
  const { line, column } = spot;
  const { text } = lines;
  let at = skipBlanks(text, behind);
  let anchor: string | undefined;
  if (text.charAt(at) === '&') {
    const end = nameEnd(text, at);
    if (end === at + 1 || !isBlank(text, end)) return undefined;
    anchor = text.slice(at + 1, end);
    at = skipBlanks(text, end);
  }
  if (isRestOfLineBlank(text, at) || (text.charAt(at) === '#' && at > behind)) {
    if (startsBelow(lines, line + 1, spot)) {
      return readBelow(reader, line + 1, placeBelow(reader, spot, anchor));
    }
    if (isDeeper(lines, line + 1, column)) return undefined;
    const value = anchor === undefined ? EMPTY : greenScalar({ width: 0, value: null, style: 'plain', anchor });
    return { value, at, next: line + 1, errors: [] };
  }
  const scalar = readLine(reader, at, anchor, spot.depth + 1);
  if (!isDeeper(lines, line + 1, column)) return scalar && { value: scalar.green, at, next: line + 1, errors: [] };
  return scalar && readOverIndented(reader, spot, { value: scalar.green, at });
}

/** `key: value` with a deeper `key: value` below it, which cannot be part of it: the second is indented too much. */
function readOverIndented(
  { lines }: BlockReader,
  spot: Spot,
  scalar: Pick<ReadValue, 'value' | 'at'>,
): ReadValue | undefined {
  const line = spot.line + 1;
  if (headOf(lines, line).kind !== 'key') return undefined;
  const start = contentOf(lines, line);
  const error = { ...problem('bad-indent'), start, end: wordEnd(lines.text, start) };
  return { ...scalar, next: behindDeeper(lines, line, spot.column), errors: [error] };
}

/** True when the line starts a node below the entry. */
function startsBelow(lines: Lines, line: number, { column, ownsItems }: Spot): boolean {
  if (line >= lines.starts.length) return false;
  const own = columnOf(lines, line);
  return own > column || (ownsItems && own === column && headOf(lines, line).kind === 'item');
}

/** True when the line belongs to the entry at `column` before it, whatever that is. */
function isDeeper(lines: Lines, line: number, column: number): boolean {
  if (line >= lines.starts.length) return false;
  return columnOf(lines, line) > column || headOf(lines, line).kind === 'closer';
}

function behindDeeper(lines: Lines, from: number, column: number): number {
  let next = from;
  while (isDeeper(lines, next, column)) next += 1;
  return next;
}

function placeBelow({ lines }: BlockReader, spot: Spot, anchor: string | undefined): Place {
  const { line, column, depth } = spot;
  const isBeside = startsBelow(lines, line + 1, spot) && columnOf(lines, line + 1) === column;
  return { limit: isBeside ? column - 1 : column, beside: isBeside, depth: depth + 1, anchor };
}

/**
 * A collection whose first line nobody can make sense of, such as an open quote, but with a proper entry behind it.
 *
 * Whether it is one depends on all of its text, so it has no layout: an edit in it parses all of it again.
 */
function recover(reader: BlockReader, first: number, place: Place): ReadValue | undefined {
  const { lines } = reader;
  if (first >= lines.starts.length || place.depth > reader.maxDepth) return undefined;
  const column = columnOf(lines, first);
  for (let line = first + 1; line < lines.starts.length && columnOf(lines, line) > place.limit; line += 1) {
    if (columnOf(lines, line) > column) continue;
    const { kind } = headOf(lines, line);
    if (kind !== 'key' && kind !== 'item') continue;
    const at = contentOf(lines, first);
    const run = readRun(reader, kind === 'key' ? 'map' : 'sequence', first, at, place);
    const value = collectionOf(kind === 'key' ? 'map' : 'sequence', at, run, {
      anchor: place.anchor,
      layout: undefined,
    });
    return { value, at, next: run.next, errors: [] };
  }
  return undefined;
}

/** True for errors of structure: text with an unknown tag is still what it looks like. */
function isBroken(errors: readonly Problem[]): boolean {
  return errors.some(({ code }) => code !== 'unknown-tag');
}

/** One entry by way of the `yaml` package. */
function composeEntry(reader: BlockReader, kind: Kind, spot: Spot): ReadEntry {
  const { lines } = reader;
  const { line, at, depth } = spot;
  const next = behindEntry(lines, spot);
  const end = startOf(lines, next);
  const deep = depthProblem(reader, at, end, depth);
  if (deep)
    return { entry: greenEntry({ value: EMPTY, valueAt: 0, errors: relative([deep], at), ...keyFor(kind) }), next };
  const { root, errors } = composePart(lines.text, at, end, at - startOf(lines, line));
  const own = root && entryOf(root, kind, at);
  if (own) return { entry: greenEntry({ ...own, errors: relative([...errors, ...surplus(root, errors)], at) }), next };
  const missing = { ...problem('missing-colon'), start: at, end: wordEnd(lines.text, at) };
  const found = isBroken(errors) ? errors : [...errors, missing];
  const key = root?.green ?? EMPTY;
  const keyAt = (root?.at ?? at) - at;
  const fields = kind === 'map' ? { key, keyAt, value: undefined, valueAt: 0 } : { value: key, valueAt: keyAt };
  return { entry: greenEntry({ ...fields, errors: relative(found, at) }), next };
}

function keyFor(kind: Kind): { key?: Green } {
  return kind === 'map' ? { key: EMPTY } : {};
}

/** The first line that does not belong to the entry: another head at its column. */
function behindEntry(lines: Lines, spot: Spot): number {
  let next = spot.line + 1;
  while (isDeeper(lines, next, spot.column) || isContinued(lines, next, spot)) next += 1;
  return next;
}

function isContinued(lines: Lines, line: number, { column, head, ownsItems }: Spot): boolean {
  if (line >= lines.starts.length || columnOf(lines, line) !== column) return false;
  const { kind } = headOf(lines, line);
  return (kind === 'item' && ownsItems) || (kind === 'colon' && head.kind === 'explicit');
}

interface PlacedGreen {
  readonly green: Green;
  readonly at: number;
}

interface ComposedPart {
  readonly root: PlacedGreen | undefined;
  readonly errors: readonly PlacedError[];
}

/** Without it the first line could be taken for a directive, or lose what looks like a byte order mark. */
const DOCUMENT_START = '---\n';

function composePart(text: string, from: number, to: number, column: number): ComposedPart {
  const start = text.charAt(from) === '%' || text.charAt(from) === '\uFEFF' ? DOCUMENT_START : '';
  const before = start.length + column;
  // A carriage return that ends the text is a line end, which the package takes for content.
  const end = to > from && text.charAt(to - 1) === '\r' ? to - 1 : to;
  const { root, errors } = compose(`${start}${' '.repeat(column)}${text.slice(from, end)}`);
  const place = (offset: number) => Math.max(from, from + offset - before);
  return {
    root: root && { green: root.green, at: place(root.at) },
    errors: errors.map((error) => ({ ...error, start: place(error.start), end: place(error.end) })),
  };
}

function entryOf(root: PlacedGreen, kind: Kind, at: number): GreenEntry | undefined {
  const { green } = root;
  if (green.kind !== kind || green.flow || green.anchor !== undefined || green.tag !== undefined) return undefined;
  const entry = green.entries[0];
  const shift = root.at + (green.starts[0] ?? 0) - at;
  return entry && { ...entry, keyAt: entry.keyAt + shift, valueAt: entry.valueAt + shift };
}

/** The `yaml` package takes some text for several entries that no YAML allows on the lines of one. */
function surplus({ green, at }: PlacedGreen, errors: readonly Problem[]): readonly PlacedError[] {
  const second = green.kind === 'map' || green.kind === 'sequence' ? green.starts[1] : undefined;
  if (second === undefined || isBroken(errors)) return [];
  return [{ ...problem('unexpected-text'), start: at + second, end: at + second + 1 }];
}

function depthProblem(reader: BlockReader, from: number, to: number, depth: number): PlacedError | undefined {
  const { text } = reader.lines;
  if (depth - 1 + nesting(text, from, to) <= reader.maxDepth) return undefined;
  return { ...tooDeep(reader.maxDepth), start: from, end: wordEnd(text, from) };
}

/** The entry with an error about its indentation, which also explains any other error about how it begins. */
function misplaced(entry: GreenEntry, text: string, at: number): GreenEntry {
  const error = { ...problem('bad-indent'), start: 0, end: wordEnd(text, at) - at };
  return greenEntry({ ...entry, errors: [error, ...entry.errors.filter(({ start }) => start > 0)] });
}

function relative(errors: readonly PlacedError[], origin: number): readonly GreenError[] {
  return errors.map((error) => ({ ...error, start: error.start - origin, end: error.end - origin }));
}

function contentOf(lines: Lines, line: number): number {
  return lines.contents[line] ?? lines.end;
}

function headAt(lines: Lines, line: number, at: number): Head {
  return at === contentOf(lines, line) ? headOf(lines, line) : classify(lines.text, at);
}

/** Behind the word at `at`; at least one character. */
function wordEnd(text: string, at: number): number {
  let end = at + 1;
  while (!isBlank(text, end)) end += 1;
  return end;
}
