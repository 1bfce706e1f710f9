/**
 * Views: green nodes with absolute positions, parents and, for collections, children made on first use.
 *
 * The classes own nothing; they are the cheapest way to have children that are computed once and only when asked for.
 */

import {
  EMPTY,
  entryEnd,
  type Green,
  type GreenAlias,
  type GreenCollection,
  type GreenEntry,
  type GreenScalar,
} from './green.ts';
import type { AliasNode, MapNode, Pair, ScalarNode, SequenceNode, Span, SyntaxNode } from './tree.ts';

type Parent = MapNode | SequenceNode | undefined;

export function view(green: Green, start: number, parent: Parent, index: number): SyntaxNode {
  switch (green.kind) {
    case 'scalar':
      return scalarView(green, start, parent, index);
    case 'alias':
      return aliasView(green, start, parent, index);
    default:
      return green.kind === 'map'
        ? new MapView(green, start, parent, index)
        : new SequenceView(green, start, parent, index);
  }
}

function scalarView(green: GreenScalar, start: number, parent: Parent, index: number): ScalarNode {
  const { value, style, anchor, tag } = green;
  return { kind: 'scalar', span: { start, end: start + green.width }, parent, index, anchor, tag, value, style, green };
}

function aliasView(green: GreenAlias, start: number, parent: Parent, index: number): AliasNode {
  const { name, anchor, tag } = green;
  return { kind: 'alias', span: { start, end: start + green.width }, parent, index, anchor, tag, name, green };
}

class CollectionView {
  readonly green: GreenCollection;
  readonly span: Span;
  readonly parent: Parent;
  readonly index: number;

  constructor(green: GreenCollection, start: number, parent: Parent, index: number) {
    this.green = green;
    this.span = { start, end: start + green.width };
    this.parent = parent;
    this.index = index;
  }

  get flow(): boolean {
    return this.green.flow;
  }

  get anchor(): string | undefined {
    return this.green.anchor;
  }

  get tag(): string | undefined {
    return this.green.tag;
  }
}

export class MapView extends CollectionView implements MapNode {
  readonly kind = 'map';
  readonly #made: (Pair | undefined)[] = [];
  #pairs: readonly Pair[] | undefined;

  get pairs(): readonly Pair[] {
    this.#pairs ??= this.green.entries.map((entry, index) => this.#made[index] ?? this.#make(entry, index));
    return this.#pairs;
  }

  /** The pair at a place in the map, with a view of no other. */
  pair(index: number): Pair | undefined {
    const entry = this.green.entries[index];
    return entry && (this.#pairs?.[index] ?? this.#made[index] ?? this.#make(entry, index));
  }

  pairAt(offset: number): Pair | undefined {
    return this.pair(lastStartBefore(this.green.starts, offset - this.span.start));
  }

  #make(entry: GreenEntry, index: number): Pair {
    const start = this.span.start + (this.green.starts[index] ?? 0);
    const keyStart = start + entry.keyAt;
    const pair: Pair = {
      index,
      key: view(entry.key ?? EMPTY, keyStart, this, index),
      value: entry.value && view(entry.value, start + entry.valueAt, this, index),
      span: { start: keyStart, end: start + entryEnd(entry) },
      green: entry,
    };
    this.#made[index] = pair;
    return pair;
  }
}

export class SequenceView extends CollectionView implements SequenceNode {
  readonly kind = 'sequence';
  readonly #made: (SyntaxNode | undefined)[] = [];
  #items: readonly SyntaxNode[] | undefined;

  get items(): readonly SyntaxNode[] {
    this.#items ??= this.green.entries.map((entry, index) => this.#made[index] ?? this.#make(entry, index));
    return this.#items;
  }

  /** The item at a place in the sequence, with a view of no other. */
  item(index: number): SyntaxNode | undefined {
    const entry = this.green.entries[index];
    return entry && (this.#items?.[index] ?? this.#made[index] ?? this.#make(entry, index));
  }

  itemAt(offset: number): SyntaxNode | undefined {
    return this.item(lastStartBefore(this.green.starts, offset - this.span.start));
  }

  #make(entry: GreenEntry, index: number): SyntaxNode {
    const start = this.span.start + (this.green.starts[index] ?? 0);
    const item = view(entry.value ?? EMPTY, start + entry.valueAt, this, index);
    this.#made[index] = item;
    return item;
  }
}

/** Index of the last start at or before `offset`, or -1. */
export function lastStartBefore(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
