/**
 * One walk from a syntax tree to plain data and a table of where everything stood.
 *
 * Rules and indexes work on plain values and paths; the table turns a path back into a span long after the tree is
 * gone, for 20 bytes a value. Spans are relative to the start of the resource, so they survive edits elsewhere.
 */
import { childOf } from '../schema/value-at.ts';
import { isMerge, merges, resolved } from '../syntax/resolve.ts';
import type { DocumentNode, MapNode, Pair, ScalarValue, Span, SyntaxNode } from '../syntax/tree.ts';
import { isJsonArray, type JsonObject, type JsonValue, type Path } from '../values/json.ts';

export interface FlatValue {
  readonly value: JsonValue;
  readonly places: Places;
  /** False when aliases stand for too much and were cut off: what follows from absent values cannot be told. */
  readonly complete: boolean;
  /** True when a value came through an alias, so the text of the resource alone does not decide it. */
  readonly usesAliases: boolean;
}

/** A collection that uses no aliases: the same in whatever version it stands. Places are relative to its own start. */
interface Part {
  readonly value: JsonValue;
  readonly places: Places;
}

/** A cache: a part follows from its green node alone. Of a resource with thousands of rows, an edit changes one. */
const parts = new WeakMap<object, Part>();
/** Only collections of some size are worth it, and of those only the ones that stand beside many others. */
const LEAST_VALUES = 16;
const MANY_SIBLINGS = 8;

/** Five numbers a value, in the order of the walk: values in the subtree, key start, key end, start, end. */
export type Places = Int32Array;

const FIELDS = 5;
/** What aliases and merge keys may add to a resource. Its own text is bounded by the parser. */
const BUDGET = 100_000;
/** The parser stops at 200 levels; aliases inside aliases may double that. */
const DEEPEST = 400;

export function flatten(root: SyntaxNode, document: DocumentNode, budget = BUDGET): FlatValue {
  const base = root.span.start;
  const table = placeTable();
  /** The targets of the aliases that are being followed. */
  const open = new Set<SyntaxNode>();
  let left = budget;
  let depth = 0;
  let complete = true;
  let usesAliases = false;

  /** `site` is the alias or merge key of the resource's own text that a value came through. */
  function add({ node, key, site, fallback, siblings }: Added): JsonValue {
    const own = site ?? node?.span ?? fallback;
    const isPart = siblings >= MANY_SIBLINGS && site === undefined && node !== undefined && isCollection(node);
    const known = isPart ? parts.get(node.green) : undefined;
    if (known) {
      table.append(known.places, own.start - base, key, base);
      return known.value;
    }
    const index = table.open(own, key, base);
    const sawAliases = usesAliases;
    usesAliases = false;
    const value = node ? convert(node, site) : null;
    const count = table.close(index);
    if (isPart && !usesAliases && complete && count >= LEAST_VALUES) {
      parts.set(node.green, { value, places: table.part(index, own.start - base) });
    }
    usesAliases ||= sawAliases;
    return value;
  }

  function convert(node: SyntaxNode, site: Span | undefined): JsonValue {
    if (site && !spend()) return null;
    switch (node.kind) {
      case 'scalar':
        return scalar(node.value);
      case 'sequence':
        return nested(() => {
          const { items, span: fallback } = node;
          return items.map((item) => add({ node: item, key: undefined, site, fallback, siblings: items.length }));
        });
      case 'map':
        return nested(() => convertMap(node, site));
      case 'alias':
        return follow(node, document.resolveAnchor(node.name, node.span.start), site);
    }
  }

  /** An alias that leads nowhere, or into itself, is an error of the syntax and stands for nothing. */
  function follow(alias: SyntaxNode, target: SyntaxNode | undefined, site: Span | undefined): JsonValue {
    usesAliases = true;
    if (!target || open.has(target)) return null;
    open.add(target);
    const value = convert(target, site ?? alias.span);
    open.delete(target);
    return value;
  }

  function convertMap(node: MapNode, site: Span | undefined): JsonValue {
    const pairs = new Map<string, EffectivePair>();
    collectPairs(node, site, pairs);
    const result: Record<string, JsonValue> = Object.create(null);
    // Objects list integer-like keys first; the table must follow the order that `placeOf` will read.
    for (const name of pairs.keys()) result[name] = null;
    for (const name of Object.keys(result)) {
      const found = pairs.get(name);
      if (!found) continue;
      const { pair, through } = found;
      const { span } = pair.key;
      result[name] = add({
        node: pair.value,
        key: through ?? span,
        site: through,
        fallback: span,
        siblings: pairs.size,
      });
    }
    return result;
  }

  /** Explicit keys win over merged ones, earlier merges over later ones; a merged map may merge others itself. */
  function collectPairs(node: MapNode, through: Span | undefined, found: Map<string, EffectivePair>): void {
    for (const pair of node.pairs) {
      if (through && !spend()) return;
      if (isMerge(pair, document)) continue;
      if (pair.key.kind === 'alias') usesAliases = true;
      const name = keyName(pair.key, document);
      if (name !== undefined && !found.has(name)) found.set(name, { pair, through });
    }
    for (const { map, site } of merges(node, document)) {
      usesAliases = true;
      if (!spend() || open.has(map)) continue;
      open.add(map);
      nested(() => collectPairs(map, through ?? site, found));
      open.delete(map);
    }
  }

  function spend(): boolean {
    left -= 1;
    if (left < 0) complete = false;
    return left >= 0;
  }

  function nested<Result>(action: () => Result): Result | null {
    if (depth === DEEPEST) {
      complete = false;
      return null;
    }
    depth += 1;
    const result = action();
    depth -= 1;
    return result;
  }

  const value = add({ node: root, key: undefined, site: undefined, fallback: root.span, siblings: 0 });
  return { value, places: table.all(), complete, usesAliases };
}

interface Added {
  readonly node: SyntaxNode | undefined;
  readonly key: Span | undefined;
  readonly site: Span | undefined;
  /** Where a value stands that is not written. */
  readonly fallback: Span;
  readonly siblings: number;
}

function isCollection({ kind }: SyntaxNode): boolean {
  return kind === 'map' || kind === 'sequence';
}

/** Grows while a resource is walked. Places in it are relative to `base`. */
function placeTable() {
  let table = new Int32Array(64 * FIELDS);
  let length = 0;

  function reserve(more: number): void {
    if (length + more <= table.length) return;
    const larger = new Int32Array(Math.max(2 * table.length, length + more));
    larger.set(table);
    table = larger;
  }

  function setKey(index: number, key: Span | undefined, base: number): void {
    table[index + 1] = key ? key.start - base : -1;
    table[index + 2] = key ? key.end - base : -1;
  }

  return {
    open(own: Span, key: Span | undefined, base: number): number {
      reserve(FIELDS);
      const index = length;
      length += FIELDS;
      setKey(index, key, base);
      table[index + 3] = own.start - base;
      table[index + 4] = own.end - base;
      return index;
    },
    /** The number of values from there on. */
    close(index: number): number {
      const count = (length - index) / FIELDS;
      table[index] = count;
      return count;
    },
    append(places: Places, at: number, key: Span | undefined, base: number): void {
      reserve(places.length);
      const index = length;
      table.set(places, index);
      length += places.length;
      move(table, index, length, at);
      setKey(index, key, base);
    },
    part(index: number, at: number): Places {
      const places = table.slice(index, length);
      places[1] = -1;
      places[2] = -1;
      move(places, 0, places.length, -at);
      return places;
    },
    all: (): Places => table.slice(0, length),
  };
}

/** Items of lists have no key, and keep none. */
function move(places: Int32Array, from: number, to: number, by: number): void {
  for (let at = from; at < to; at += FIELDS) {
    for (let field = (places[at + 1] ?? -1) < 0 ? 3 : 1; field < FIELDS; field += 1) {
      places[at + field] = (places[at + field] ?? 0) + by;
    }
  }
}

interface EffectivePair {
  readonly pair: Pair;
  /** The alias or merge key of the resource's own text that the pair came through. */
  readonly through: Span | undefined;
}

/** The text a key stands for; keys that are maps or sequences have no place in our files. */
export function keyName(key: SyntaxNode, document: DocumentNode): string | undefined {
  const target = resolved(key, document);
  return target?.kind === 'scalar' ? String(target.value) : undefined;
}

function scalar(value: ScalarValue): JsonValue {
  if (typeof value !== 'bigint') return value;
  return Number(value);
}

export interface Place {
  readonly key: Span | undefined;
  readonly value: Span;
  /** True when the path leads to a value; false when only an ancestor of it exists. */
  readonly exact: boolean;
}

/** Where the value at `path` stands, or its nearest ancestor that exists. Relative to the resource. */
export function placeOf(flat: Pick<FlatValue, 'value' | 'places'>, path: Path): Place {
  const { places } = flat;
  let index = 0;
  let value = flat.value;
  let exact = true;
  for (const step of path) {
    const child = childAt(places, index, value, step);
    if (!child) {
      exact = false;
      break;
    }
    ({ index, value } = child);
  }
  const at = index * FIELDS;
  const keyStart = places[at + 1] ?? -1;
  return {
    key: keyStart < 0 ? undefined : { start: keyStart, end: places[at + 2] ?? keyStart },
    value: { start: places[at + 3] ?? 0, end: places[at + 4] ?? 0 },
    exact,
  };
}

interface Child {
  readonly index: number;
  readonly value: JsonValue;
}

function childAt(places: Places, index: number, parent: JsonValue, step: string | number): Child | undefined {
  const value = childOf(parent, step);
  if (value === undefined || typeof parent !== 'object' || parent === null) return undefined;
  const { ordinals, indexes } = childrenOf(places, index, parent);
  const found = indexes[ordinals?.get(String(step)) ?? Number(step)];
  return found === undefined ? undefined : { index: index + found, value };
}

interface Children {
  /** The place of each key among the children; arrays need none. */
  readonly ordinals: ReadonlyMap<string, number> | undefined;
  /** Where each child stands in the table, counted in values from its parent: the same wherever the parent stands. */
  readonly indexes: Int32Array;
}

/** A cache: without it, looking up all the children of one map would take quadratic time. */
const childrenByParent = new WeakMap<object, Children>();

function childrenOf(places: Places, index: number, parent: readonly JsonValue[] | JsonObject): Children {
  const known = childrenByParent.get(parent);
  if (known) return known;
  const keys = Object.keys(parent);
  const indexes = new Int32Array(keys.length);
  let next = index + 1;
  for (let nth = 0; nth < keys.length; nth += 1) {
    indexes[nth] = next - index;
    next += places[next * FIELDS] ?? 1;
  }
  const children = { ordinals: isJsonArray(parent) ? undefined : new Map(keys.map((key, nth) => [key, nth])), indexes };
  childrenByParent.set(parent, children);
  return children;
}
