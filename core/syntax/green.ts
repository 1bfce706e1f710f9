/**
 * Green nodes: a syntax tree without positions.
 *
 * Every offset is relative to the node above, so a node that an edit does not touch is shared between versions, and
 * one object stands for "the same text with the same meaning". Views with absolute positions are in `view.ts`.
 */

import type { SyntaxErrorCode } from './errors.ts';
import type { ScalarNode, ScalarValue } from './tree.ts';

export type Green = GreenScalar | GreenAlias | GreenCollection;

interface GreenBase {
  /** Length of the node's own text, without anchor and tag. */
  readonly width: number;
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  /** Nodes in this subtree, this one included. */
  readonly nodes: number;
  readonly marks: number;
}

export interface GreenScalar extends GreenBase {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly style: ScalarNode['style'];
}

export interface GreenAlias extends GreenBase {
  readonly kind: 'alias';
  readonly name: string;
}

export interface GreenCollection extends GreenBase {
  readonly kind: 'map' | 'sequence';
  readonly flow: boolean;
  readonly entries: readonly GreenEntry[];
  /** Start of each entry, relative to the start of this node. */
  readonly starts: Int32Array;
  /** Indexes of the entries with marks, ascending. */
  readonly marked: readonly number[];
  /** Indexes of the entries of a map whose key was there before, ascending. */
  readonly repeated: readonly number[];
  /** How the entries lie in the lines of the text; undefined where they cannot be parsed one by one. */
  readonly layout: Layout | undefined;
}

/** A block collection all of whose entries start at one column, each parsed from its own lines alone. */
export interface Layout {
  readonly column: number;
  /** True when the first entry starts behind an indicator, as in `- key: value`, not at the start of a line. */
  readonly compact: boolean;
  /** True for list items at the column of the key that they belong to, where a line that is no item ends the list. */
  readonly beside: boolean;
  /** False when some entries start at another column: then single entries can be edited, but not the row of them. */
  readonly uniform: boolean;
  /** From the start of the node to the start of the line behind its last entry. */
  readonly extent: number;
}

/** One pair of a map or one item of a sequence. */
export interface GreenEntry {
  /** Undefined for the items of a sequence. */
  readonly key: Green | undefined;
  readonly keyAt: number;
  /** Undefined for a key without a colon. */
  readonly value: Green | undefined;
  readonly valueAt: number;
  /** Errors of this entry and of everything in it that is not an entry of a collection with a layout. */
  readonly errors: readonly GreenError[];
  readonly nodes: number;
  readonly marks: number;
}

/** Offsets are relative to what holds the error. */
export interface GreenError {
  readonly code: SyntaxErrorCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface GreenDocument {
  /** Length of everything from the start of the document to the start of the next. */
  readonly extent: number;
  readonly root: Green | undefined;
  readonly rootAt: number;
  readonly errors: readonly GreenError[];
  readonly nodes: number;
  /** True when a line `...` ends it, so that directives may follow. */
  readonly endsWithDots: boolean;
}

/** What can be found below a node: lets a walk skip the rest. */
export const HAS_ERRORS = 1;
export const HAS_ANCHORS = 2;
export const HAS_ALIASES = 4;

const NO_ERRORS: readonly GreenError[] = [];

export function greenScalar(fields: {
  readonly width: number;
  readonly value: ScalarValue;
  readonly style: ScalarNode['style'];
  readonly anchor?: string | undefined;
  readonly tag?: string | undefined;
}): GreenScalar {
  const { width, value, style, anchor, tag } = fields;
  return { kind: 'scalar', width, value, style, anchor, tag, nodes: 1, marks: anchor === undefined ? 0 : HAS_ANCHORS };
}

/** The null of no width that stands where a value is left out. */
export const EMPTY: GreenScalar = greenScalar({ width: 0, value: null, style: 'plain' });

export function greenAlias(name: string, width: number): GreenAlias {
  return { kind: 'alias', width, name, anchor: undefined, tag: undefined, nodes: 1, marks: HAS_ALIASES };
}

export function greenEntry(fields: {
  readonly key?: Green | undefined;
  readonly keyAt?: number;
  readonly value: Green | undefined;
  readonly valueAt: number;
  readonly errors?: readonly GreenError[];
}): GreenEntry {
  const { key, keyAt = 0, value, valueAt, errors = NO_ERRORS } = fields;
  const marks = (key?.marks ?? 0) | (value?.marks ?? 0) | (errors.length > 0 ? HAS_ERRORS : 0);
  return { key, keyAt, value, valueAt, errors, nodes: (key?.nodes ?? 0) + (value?.nodes ?? 0) + 1, marks };
}

export function greenCollection(fields: {
  readonly kind: 'map' | 'sequence';
  readonly flow: boolean;
  readonly width: number;
  readonly entries: readonly GreenEntry[];
  readonly starts: Int32Array;
  readonly anchor?: string | undefined;
  readonly tag?: string | undefined;
  readonly layout?: Layout | undefined;
}): GreenCollection {
  const { kind, flow, width, entries, starts, anchor, tag, layout } = fields;
  const repeated = kind === 'map' ? repeatedKeys(entries) : [];
  const marked: number[] = [];
  let nodes = 1;
  let marks = (anchor === undefined ? 0 : HAS_ANCHORS) | (repeated.length > 0 ? HAS_ERRORS : 0);
  for (const [index, entry] of entries.entries()) {
    nodes += entry.nodes;
    marks |= entry.marks;
    if (entry.marks !== 0) marked.push(index);
  }
  return { kind, flow, width, entries, starts, marked, repeated, layout, anchor, tag, nodes, marks };
}

/** End of an entry's last node, relative to the start of the entry. */
export function entryEnd(entry: GreenEntry): number {
  const value = entry.value;
  if (value) return entry.valueAt + value.width;
  return entry.key ? entry.keyAt + entry.key.width : 0;
}

export function repeatedKeys(entries: readonly GreenEntry[]): readonly number[] {
  if (entries.length < 2) return [];
  const seen = new Set<string>();
  const repeated: number[] = [];
  for (const [index, { key }] of entries.entries()) {
    const identity = keyIdentity(key);
    if (identity === undefined) continue;
    if (seen.has(identity)) repeated.push(index);
    else seen.add(identity);
  }
  return repeated;
}

/** Equal for keys that YAML counts as equal: `1` and `0x1`, not `1` and `"1"`. Merge keys may be repeated. */
export function keyIdentity(key: Green | undefined): string | undefined {
  if (key?.kind !== 'scalar') return undefined;
  const { value } = key;
  if (typeof value === 'string') return value === '<<' && key.style === 'plain' ? undefined : `"${value}`;
  return Number.isNaN(value) ? undefined : String(value);
}

/** The collection with the entries from `from` to `to` replaced. The text in place of them is `delta` units longer. */
export function spliceEntries(
  old: GreenCollection,
  from: number,
  to: number,
  entries: readonly GreenEntry[],
  starts: readonly number[],
  delta: number,
): GreenCollection {
  const all = old.entries.slice(0, from).concat(entries, old.entries.slice(to));
  const allStarts = new Int32Array(all.length);
  allStarts.set(old.starts.subarray(0, from));
  allStarts.set(starts, from);
  const shifted = from + entries.length;
  for (let index = shifted; index < all.length; index += 1) {
    allStarts[index] = (old.starts[index - shifted + to] ?? 0) + delta;
  }
  const marked = spliceMarked(old.marked, from, to, entries);
  const repeated = spliceRepeated(old, from, to, entries, all);
  let marks = (old.anchor === undefined ? 0 : HAS_ANCHORS) | (repeated.length > 0 ? HAS_ERRORS : 0);
  for (const index of marked) marks |= all[index]?.marks ?? 0;
  let nodes = old.nodes;
  for (let index = from; index < to; index += 1) nodes -= old.entries[index]?.nodes ?? 0;
  for (const entry of entries) nodes += entry.nodes;
  const last = all.at(-1);
  const width = last ? (allStarts[all.length - 1] ?? 0) + entryEnd(last) : 0;
  const layout = old.layout && { ...old.layout, extent: old.layout.extent + delta };
  return { ...old, entries: all, starts: allStarts, marked, repeated, marks, nodes, width, layout };
}

function spliceMarked(
  old: readonly number[],
  from: number,
  to: number,
  entries: readonly GreenEntry[],
): readonly number[] {
  const marked = old.filter((index) => index < from);
  for (const [index, entry] of entries.entries()) if (entry.marks !== 0) marked.push(from + index);
  const shift = from + entries.length - to;
  for (const index of old) if (index >= to) marked.push(index + shift);
  return marked;
}

/** Most edits leave the keys alone; then the repeated ones are where they were. */
function spliceRepeated(
  old: GreenCollection,
  from: number,
  to: number,
  entries: readonly GreenEntry[],
  all: readonly GreenEntry[],
): readonly number[] {
  if (old.kind !== 'map') return old.repeated;
  const isSame =
    entries.length === to - from &&
    entries.every(({ key }, index) => keyIdentity(key) === keyIdentity(old.entries[from + index]?.key));
  return isSame ? old.repeated : repeatedKeys(all);
}
