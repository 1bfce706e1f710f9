/**
 * One piece of text through the `yaml` package's lexer, parser and composer, and from its tree to green nodes.
 */

import {
  Composer,
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type Scalar,
  Schema,
} from 'yaml';
import { type FoundError, translateErrors } from './compose-errors.ts';
import {
  type Green,
  type GreenEntry,
  type GreenError,
  greenAlias,
  greenCollection,
  greenEntry,
  greenScalar,
} from './green.ts';
import type { ScalarNode, ScalarValue } from './tree.ts';

/** Offsets are relative to the start of the composed text. */
export interface Composed {
  readonly root: Placed | undefined;
  readonly errors: readonly GreenError[];
}

export interface Placed {
  readonly green: Green;
  readonly at: number;
}

/** `uniqueKeys` and the resolution of aliases are ours: the package's take quadratic time. */
const OPTIONS = {
  version: '1.2',
  uniqueKeys: false,
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const;

/** Made once: making a schema costs more than composing a small piece of text. Nothing in it changes. */
const CORE_SCHEMA = new Schema({ schema: 'core', merge: false, resolveKnownTags: false });

/** More than anybody reads. A long row of quotes has an error for each. */
const MAX_ERRORS = 100;

/** Composes the first document of `source`. */
export function compose(source: string): Composed {
  const found: FoundError[] = [];
  const report = (code: ErrorCode, message: string, start: number, end: number): void => {
    if (found.length < MAX_ERRORS) found.push({ code, message, start, end });
  };
  // A directive may ask for the schema of YAML 1.1.
  const options = source.startsWith('%') || source.includes('\n%') ? OPTIONS : { ...OPTIONS, schema: CORE_SCHEMA };
  const composer = new Composer(options);
  // The package would make an Error with a stack for each, which takes seconds for text that is nothing but errors.
  Object.assign(composer, {
    onError: (at: ErrorPlace, code: ErrorCode, message: string) => report(code, message, ...rangeOfError(at)),
  });
  let document: Document.Parsed | undefined;
  for (const token of new Parser().parse(source)) {
    if (token.type === 'error')
      report('UNEXPECTED_TOKEN', token.message, token.offset, token.offset + token.source.length);
    else for (const composed of composer.next(token)) document ??= composed;
  }
  for (const composed of composer.end(true, source.length)) document ??= composed;
  return { root: place(document?.contents), errors: translateErrors(found, source) };
}

type ErrorPlace = number | readonly number[] | { readonly offset: number; readonly source?: unknown };

function rangeOfError(at: ErrorPlace): readonly [number, number] {
  if (typeof at === 'number') return [at, at + 1];
  if ('offset' in at) return [at.offset, at.offset + (typeof at.source === 'string' ? at.source.length : 1)];
  return [at[0] ?? 0, at[1] ?? 0];
}

function place(node: unknown): Placed | undefined {
  if (isScalar(node)) return placeScalar(node);
  if (isAlias(node)) {
    const [start, end] = rangeOf(node);
    return { green: greenAlias(node.source, end - start), at: start };
  }
  if (isMap(node)) {
    const entries = node.items.map((pair) => placePair(pair.key, pair.value));
    return placeCollection('map', node, entries);
  }
  if (isSeq(node)) {
    const entries = node.items.map(placeItem);
    return placeCollection('sequence', node, entries);
  }
  return undefined;
}

interface PlacedEntry {
  readonly entry: GreenEntry;
  readonly at: number;
  readonly end: number;
}

function placePair(keyNode: unknown, valueNode: unknown): PlacedEntry {
  const key = place(keyNode);
  const value = place(valueNode);
  const at = key?.at ?? value?.at ?? 0;
  const end = value ? value.at + value.green.width : at + (key?.green.width ?? 0);
  return { entry: greenEntry({ key: key?.green, value: value?.green, valueAt: (value?.at ?? at) - at }), at, end };
}

function placeItem(node: unknown): PlacedEntry {
  const value = place(node);
  const at = value?.at ?? 0;
  return { entry: greenEntry({ value: value?.green, valueAt: 0 }), at, end: at + (value?.green.width ?? 0) };
}

interface CollectionFields {
  readonly range?: readonly [number, number, number] | null | undefined;
  readonly flow?: boolean | undefined;
  readonly anchor?: string | undefined;
  readonly tag?: string | undefined;
}

function placeCollection(kind: 'map' | 'sequence', node: CollectionFields, placed: readonly PlacedEntry[]): Placed {
  const [rangeStart, rangeEnd] = rangeOf(node);
  const flow = node.flow === true;
  const start = flow ? rangeStart : Math.min(rangeStart, placed[0]?.at ?? rangeStart);
  const end = flow ? rangeEnd : (placed.at(-1)?.end ?? rangeEnd);
  const green = greenCollection({
    kind,
    flow,
    width: end - start,
    entries: placed.map(({ entry }) => entry),
    starts: Int32Array.from(placed, ({ at }) => at - start),
    anchor: node.anchor,
    tag: node.tag,
  });
  return { green, at: start };
}

function placeScalar(node: Scalar): Placed {
  const [start, end] = rangeOf(node);
  const green = greenScalar({
    width: end - start,
    value: scalarValue(node),
    style: styleOf(node),
    anchor: node.anchor,
    tag: node.tag,
  });
  return { green, at: start };
}

function scalarValue(node: Scalar): ScalarValue {
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return value;
  return node.source ?? '';
}

function styleOf(node: Scalar): ScalarNode['style'] {
  switch (node.type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_LITERAL':
      return 'literal';
    case 'BLOCK_FOLDED':
      return 'folded';
    default:
      return 'plain';
  }
}

function rangeOf(node: {
  readonly range?: readonly [number, number, number] | null | undefined;
}): readonly [number, number] {
  return node.range ? [node.range[0], node.range[1]] : [0, 0];
}
