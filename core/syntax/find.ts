/**
 * From offsets and paths to nodes and back.
 */

import { isMerge, keyText, merges, resolved } from './resolve.ts';
import type { DocumentNode, MapNode, Pair, SequenceNode, Span, SyntaxFile, SyntaxNode } from './tree.ts';

export interface FoundNode {
  readonly document: DocumentNode;
  /** The innermost node that holds or touches the offset. */
  readonly node: SyntaxNode;
  /** The pair whose key or value the node is. */
  readonly pair?: Pair;
  readonly inKey: boolean;
}

export function nodeAtOffset(file: SyntaxFile, offset: number): FoundNode | undefined {
  const document = documentAt(file.documents, offset);
  const root = document?.root;
  if (!document || !root || !touches(root, offset)) return undefined;
  let found: FoundNode = { document, node: root, inKey: false };
  while (true) {
    const next = childAt(found, offset);
    if (!next) return found;
    found = next;
  }
}

function childAt({ document, node }: FoundNode, offset: number): FoundNode | undefined {
  if (node.kind === 'sequence') {
    const item = node.itemAt(offset);
    return item && touches(item, offset) ? { document, node: item, inKey: false } : undefined;
  }
  if (node.kind !== 'map') return undefined;
  const pair = node.pairAt(offset);
  if (!pair) return undefined;
  if (touches(pair.key, offset)) return { document, node: pair.key, pair, inKey: true };
  if (pair.value && touches(pair.value, offset)) return { document, node: pair.value, pair, inKey: false };
  return undefined;
}

function touches({ span }: SyntaxNode, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The last document that starts at or before `offset`. */
export function documentAt(documents: readonly DocumentNode[], offset: number): DocumentNode | undefined {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((documents[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return documents[low - 1];
}

/** Keys and indexes from the root of the document to the node. A key has the path of its value. */
export function pathOf(node: SyntaxNode): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: SyntaxNode = node; at.parent; at = at.parent) path.push(step(at.parent, at.index));
  return path.reverse();
}

function step(parent: MapNode | SequenceNode, index: number): string | number {
  if (parent.kind === 'sequence') return index;
  const key = parent.pairs[index]?.key;
  return key ? keyText(key) : '';
}

export interface FoundPath {
  /** Behind any alias. */
  readonly node: SyntaxNode;
  /** The pair that holds the node, where its parent is a map. */
  readonly pair?: Pair;
}

/** Follows aliases and merge keys. `from` is where the path starts: the root of the document unless told. */
export function nodeAtPath(
  document: DocumentNode,
  path: readonly (string | number)[],
  from: SyntaxNode | undefined = document.root,
): FoundPath | undefined {
  const walked = walk(document, path, from);
  return walked && walked.left === 0 ? walked.found : undefined;
}

export interface PathSpan {
  readonly span: Span;
  readonly keySpan?: Span;
}

/**
 * Where to point for a path: at its node; at the alias or the `<<` in the place of use when the path leads through one;
 * at the nearest ancestor that exists when the path leads nowhere.
 */
export function spanForPath(
  document: DocumentNode,
  path: readonly (string | number)[],
  from: SyntaxNode | undefined = document.root,
): PathSpan {
  const walked = walk(document, path, from);
  return walked?.place ?? { span: document.span };
}

interface Walked {
  readonly found: FoundPath;
  readonly place: PathSpan;
  /** True once the path has left the place where it was written. */
  readonly away: boolean;
  /** Steps of the path that lead nowhere. */
  readonly left: number;
}

function walk(
  document: DocumentNode,
  path: readonly (string | number)[],
  from: SyntaxNode | undefined,
): Walked | undefined {
  if (!from) return undefined;
  const target = resolved(from, document) ?? from;
  let at: Walked = { found: { node: target }, place: { span: from.span }, away: target !== from, left: 0 };
  for (const [index, step] of path.entries()) {
    const next = stepInto(at, step, document);
    if (!next) return { ...at, left: path.length - index };
    at = next;
  }
  return at;
}

function stepInto(at: Walked, step: string | number, document: DocumentNode): Walked | undefined {
  const { node } = at.found;
  if (node.kind === 'sequence') {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item && arrive(at, item, { span: item.span }, document);
  }
  if (node.kind !== 'map') return undefined;
  const key = String(step);
  const pair = findPair(node, key, document);
  if (pair) return arriveAtPair(at, pair, { span: (pair.value ?? pair.key).span, keySpan: pair.key.span }, document);
  for (const merged of merges(node, document)) {
    const found = findPair(merged.map, key, document);
    const place = { span: merged.site, keySpan: merged.pair.key.span };
    if (found) return arriveAtPair({ ...at, place: at.away ? at.place : place, away: true }, found, place, document);
  }
  return undefined;
}

/** Of two equal keys the last one counts, as in JSON. */
function findPair(map: MapNode, key: string, document: DocumentNode): Pair | undefined {
  return map.pairs.findLast((pair) => keyText(pair.key, document) === key && !isMerge(pair, document));
}

function arriveAtPair(at: Walked, pair: Pair, place: PathSpan, document: DocumentNode): Walked {
  const arrived = arrive(at, pair.value ?? pair.key, place, document);
  return { ...arrived, found: { ...arrived.found, pair } };
}

function arrive(at: Walked, node: SyntaxNode, place: PathSpan, document: DocumentNode): Walked {
  const target = resolved(node, document) ?? node;
  return {
    found: { node: target },
    place: at.away ? at.place : place,
    away: at.away || target !== node,
    left: 0,
  };
}
