/**
 * Feature: outline. The resources of a file with their parts: what a person would look for, not every key. Lists show what
 * their items are called.
 */
import { keyText } from '../syntax/resolve.ts';
import type { MapNode, Pair, Span, SyntaxNode } from '../syntax/tree.ts';
import type { PlacedResource } from '../workspace/resource.ts';
import type { FileView } from './file-view.ts';
import { rootOf } from './root-of.ts';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'resource' | 'group' | 'list' | 'item' | 'text' | 'number' | 'flag';
  readonly span: Span;
  /** What is selected when one goes there. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

/** An outline that is deeper or longer than this is no outline. */
const DEEPEST = 5;
const MOST = 5000;

export function documentSymbolsIn(view: FileView): readonly DocumentSymbol[] {
  const budget = { left: MOST };
  return (view.workspace.files.get(view.path)?.resources ?? []).flatMap((placed) => symbolOf(view, placed, budget));
}

interface Count {
  left: number;
}

function symbolOf({ file }: FileView, { resource, offset }: PlacedResource, budget: Count): readonly DocumentSymbol[] {
  const root = rootOf(file, offset);
  if (!root || budget.left <= 0) return [];
  budget.left -= 1;
  const { kind, name, version, nameSpan } = resource;
  const selection = { start: nameSpan.start + offset, end: nameSpan.end + offset };
  return [
    {
      name: name ?? kind,
      detail: version === undefined ? kind : `${kind} ${version}`,
      kind: 'resource',
      span: root.span,
      selection: within(selection, root.span),
      children: childrenOf(root, 1, budget),
    },
  ];
}

/** What says what a document is, and its name, stands in the line of the resource already. */
const SAID = new Set(['apiVersion', 'kind']);

function childrenOf(node: MapNode, depth: number, budget: Count): readonly DocumentSymbol[] {
  return node.pairs.flatMap((pair): DocumentSymbol[] => {
    const key = keyText(pair.key);
    if (key === '' || (depth === 1 && SAID.has(key)) || budget.left <= 0) return [];
    budget.left -= 1;
    return [pairSymbol(key, pair, depth, budget)];
  });
}

function pairSymbol(key: string, pair: Pair, depth: number, budget: Count): DocumentSymbol {
  const { value, span } = pair;
  return {
    name: key,
    detail: detailOf(value),
    kind: kindOf(value),
    span,
    selection: within(pair.key.span, span),
    children: depth >= DEEPEST ? [] : partsOf(value, depth, budget),
  };
}

function partsOf(value: SyntaxNode | undefined, depth: number, budget: Count): readonly DocumentSymbol[] {
  if (value?.kind === 'map') return childrenOf(value, depth + 1, budget);
  if (value?.kind !== 'sequence') return [];
  return value.items.flatMap((item, index): DocumentSymbol[] => {
    // Lists of plain words are told by their own line.
    if (item.kind !== 'map' || budget.left <= 0) return [];
    budget.left -= 1;
    return [
      {
        name: nameOfItem(item) ?? String(index + 1),
        detail: '',
        kind: 'item',
        span: item.span,
        selection: { start: item.span.start, end: Math.min(item.span.end, item.span.start + 1) },
        children: depth + 1 >= DEEPEST ? [] : childrenOf(item, depth + 2, budget),
      },
    ];
  });
}

const NAMES = ['name', 'displayName', 'metric', 'role', 'model', 'weight', 'target', 'ticket', 'input'];

function nameOfItem(item: MapNode): string | undefined {
  for (const wanted of NAMES) {
    const value = item.pairs.find((pair) => keyText(pair.key) === wanted)?.value;
    if (value?.kind === 'scalar' && value.value !== null) return shortened(String(value.value));
  }
  const first = item.pairs[0];
  return first && keyText(first.key);
}

function kindOf(value: SyntaxNode | undefined): DocumentSymbol['kind'] {
  if (value?.kind === 'map') return 'group';
  if (value?.kind === 'sequence') return 'list';
  if (value?.kind !== 'scalar') return 'text';
  return typeof value.value === 'number' ? 'number' : typeof value.value === 'boolean' ? 'flag' : 'text';
}

function detailOf(value: SyntaxNode | undefined): string {
  if (value?.kind === 'alias') return `*${value.name}`;
  return value?.kind === 'scalar' && value.value !== null ? shortened(String(value.value)) : '';
}

const LONGEST = 60;

function shortened(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** A selection must lie in its symbol, or clients refuse the whole outline. */
function within({ start, end }: Span, outer: Span): Span {
  const from = Math.max(outer.start, Math.min(start, outer.end));
  return { start: from, end: Math.max(from, Math.min(end, outer.end)) };
}
