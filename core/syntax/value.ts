/**
 * Plain values of nodes, for schema validation: aliases and merge keys followed, under a budget.
 */

import type { JsonValue } from '../values/json.ts';
import { HAS_ALIASES } from './green.ts';
import { isMerge, keyText, merges } from './resolve.ts';
import type { DocumentNode, MapNode, ScalarValue, SequenceNode, SyntaxNode } from './tree.ts';
import { MapView, SequenceView } from './view.ts';

export interface PlainValue {
  readonly value: JsonValue;
  /** False when the budget ran out, or an alias leads nowhere or into itself: then parts are null. */
  readonly complete: boolean;
}

const DEFAULT_BUDGET = 100_000;

/** Aliases may nest values deeper than the text is; the stack has to bear it. */
const MAX_DEPTH = 1000;

/** A subtree without aliases has the same value wherever it stands. Nothing but a cache: green nodes never change. */
const valuesByGreen = new WeakMap<object, JsonValue>();

export function toValue(node: SyntaxNode, document: DocumentNode, budget = { nodes: DEFAULT_BUDGET }): PlainValue {
  const state: State = { document, left: budget.nodes, complete: true, open: new Set() };
  const value = convert(node, state);
  return { value, complete: state.complete };
}

interface State {
  readonly document: DocumentNode;
  readonly open: Set<SyntaxNode>;
  left: number;
  complete: boolean;
}

function convert(node: SyntaxNode, state: State): JsonValue {
  if (node instanceof MapView || node instanceof SequenceView) {
    return (node.green.marks & HAS_ALIASES) === 0 ? convertCached(node, state) : convertCollection(node, state);
  }
  if (!spend(1, state)) return null;
  if (node.kind === 'scalar') return scalarValue(node.value);
  if (node.kind !== 'alias') return convertCollection(node, state);
  const target = state.document.resolveAnchor(node.name, node.span.start);
  if (!target || state.open.has(target)) {
    state.complete = false;
    return null;
  }
  return convert(target, state);
}

/** Costs the same with and without a cached value, so that the cache cannot change an answer. */
function convertCached(node: MapView | SequenceView, state: State): JsonValue {
  if (!spend(node.green.nodes, state)) return null;
  const known = valuesByGreen.get(node.green);
  if (known !== undefined) return known;
  const unlimited: State = { ...state, left: Number.POSITIVE_INFINITY, open: new Set() };
  const value = convertCollection(node, unlimited);
  valuesByGreen.set(node.green, value);
  return value;
}

function convertCollection(node: MapNode | SequenceNode, state: State): JsonValue {
  if (state.open.has(node) || state.open.size >= MAX_DEPTH) {
    state.complete = false;
    return null;
  }
  state.open.add(node);
  const value = node.kind === 'map' ? convertMap(node, state) : node.items.map((item) => convert(item, state));
  state.open.delete(node);
  return value;
}

function convertMap(map: MapNode, state: State): JsonValue {
  const result: Record<string, JsonValue> = Object.create(null);
  for (const pair of map.pairs) {
    if (isMerge(pair, state.document)) continue;
    result[keyText(pair.key, state.document)] = pair.value ? convert(pair.value, state) : null;
  }
  for (const { map: source } of merges(map, state.document)) mergeInto(result, source, state);
  return result;
}

/** What is there stays: explicit keys are stronger than merged ones, earlier merges stronger than later ones. */
function mergeInto(result: Record<string, JsonValue>, source: MapNode, state: State): void {
  if (!spend(1, state) || state.open.has(source)) {
    state.complete = false;
    return;
  }
  const merged = convert(source, state);
  if (typeof merged !== 'object' || merged === null || Array.isArray(merged)) return;
  for (const [key, value] of Object.entries(merged)) if (!(key in result)) result[key] = value;
}

function spend(nodes: number, state: State): boolean {
  state.left -= nodes;
  if (state.left < 0) state.complete = false;
  return state.left >= 0;
}

function scalarValue(value: ScalarValue): JsonValue {
  return typeof value === 'bigint' ? Number(value) : value;
}
