/**
 * The view of one document: its root, its anchors and all errors in it, each computed on first use.
 *
 * Anchors and aliases are resolved here and not by the parser: what an alias means depends on everything before it.
 */

import { duplicateKey, type Problem, recursiveAlias, unresolvedAlias } from './errors.ts';
import { type GreenDocument, type GreenError, HAS_ALIASES, HAS_ANCHORS, HAS_ERRORS } from './green.ts';
import type { AliasNode, DocumentNode, SyntaxError as FoundError, Span, SyntaxNode } from './tree.ts';
import { MapView, SequenceView, view } from './view.ts';

/** Beyond this many anchors no similar name is looked for. */
const SUGGESTION_LIMIT = 200;

export class DocumentView implements DocumentNode {
  readonly green: GreenDocument;
  readonly span: Span;
  readonly root: SyntaxNode | undefined;
  #anchors: AnchorTable | undefined;
  #errors: readonly FoundError[] | undefined;

  constructor(green: GreenDocument, start: number) {
    this.green = green;
    this.span = { start, end: start + green.extent };
    this.root = green.root && view(green.root, start + green.rootAt, undefined, 0);
  }

  get errors(): readonly FoundError[] {
    this.#errors ??= this.#findErrors();
    return this.#errors;
  }

  resolveAnchor(name: string, offset: number): SyntaxNode | undefined {
    return this.#table().resolve(name, offset);
  }

  #table(): AnchorTable {
    this.#anchors ??= anchorTable(this.root);
    return this.#anchors;
  }

  #findErrors(): readonly FoundError[] {
    const found = this.green.errors.map((error) => placed(error, this.span.start));
    if (this.root) collectErrors(this.root, found);
    const all = this.root && hasMark(this.root, HAS_ALIASES) ? found.concat(this.#table().errors) : found;
    return all.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }
}

function placed({ code, message, start, end }: GreenError, origin: number): FoundError {
  return { code, message, span: { start: origin + start, end: origin + end } };
}

function collectErrors(node: SyntaxNode, found: FoundError[]): void {
  if (node instanceof MapView) {
    for (const index of node.green.repeated) {
      const key = node.pair(index)?.key;
      if (key?.kind === 'scalar') found.push({ ...duplicateKey(String(key.value)), span: key.span });
    }
    for (const index of node.green.marked) {
      const entry = node.green.entries[index];
      if (!entry || (entry.marks & HAS_ERRORS) === 0) continue;
      const origin = node.span.start + (node.green.starts[index] ?? 0);
      for (const error of entry.errors) found.push(placed(error, origin));
      const pair = node.pair(index);
      if (!pair) continue;
      collectErrors(pair.key, found);
      if (pair.value) collectErrors(pair.value, found);
    }
  }
  if (node instanceof SequenceView) {
    for (const index of node.green.marked) {
      const entry = node.green.entries[index];
      if (!entry || (entry.marks & HAS_ERRORS) === 0) continue;
      const origin = node.span.start + (node.green.starts[index] ?? 0);
      for (const error of entry.errors) found.push(placed(error, origin));
      const item = node.item(index);
      if (item) collectErrors(item, found);
    }
  }
}

function hasMark(node: SyntaxNode, mark: number): boolean {
  if (node instanceof MapView || node instanceof SequenceView) return (node.green.marks & mark) !== 0;
  if (node.kind === 'alias') return (HAS_ALIASES & mark) !== 0;
  return node.anchor !== undefined && (HAS_ANCHORS & mark) !== 0;
}

interface AnchorTable {
  readonly errors: readonly FoundError[];
  resolve(name: string, offset: number): SyntaxNode | undefined;
}

/** One walk in document order over what is marked: definitions are met before the aliases that may use them. */
function anchorTable(root: SyntaxNode | undefined): AnchorTable {
  const definitions = new Map<string, SyntaxNode[]>();
  const errors: FoundError[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.anchor !== undefined) {
      const known = definitions.get(node.anchor);
      if (known) known.push(node);
      else definitions.set(node.anchor, [node]);
    }
    if (node.kind === 'alias') {
      const found = aliasProblem(node, definitions);
      if (found) errors.push({ ...found, span: node.span });
    }
    visitMarked(node, visit);
  };
  if (root) visit(root);
  return {
    errors,
    resolve(name, offset) {
      const known = definitions.get(name);
      return known && lastBefore(known, offset);
    },
  };
}

function visitMarked(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const mask = HAS_ANCHORS | HAS_ALIASES;
  if (node instanceof MapView) {
    for (const index of node.green.marked) {
      if (((node.green.entries[index]?.marks ?? 0) & mask) === 0) continue;
      const pair = node.pair(index);
      if (!pair) continue;
      visit(pair.key);
      if (pair.value) visit(pair.value);
    }
  }
  if (node instanceof SequenceView) {
    for (const index of node.green.marked) {
      if (((node.green.entries[index]?.marks ?? 0) & mask) === 0) continue;
      const item = node.item(index);
      if (item) visit(item);
    }
  }
}

function aliasProblem(alias: AliasNode, definitions: ReadonlyMap<string, readonly SyntaxNode[]>): Problem | undefined {
  // An alias without a name is an error already.
  if (alias.name === '') return undefined;
  const target = definitions.get(alias.name)?.at(-1);
  if (!target) return unresolvedAlias(alias.name, nearName(alias.name, definitions));
  return encloses(target.span, alias.span) ? recursiveAlias(alias.name) : undefined;
}

function encloses(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The last definition whose node starts before `offset`. */
function lastBefore(nodes: readonly SyntaxNode[], offset: number): SyntaxNode | undefined {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1];
}

/** A known name that one changed, missing or added letter, or another case, would turn into this one. */
function nearName(name: string, definitions: ReadonlyMap<string, unknown>): string | undefined {
  if (definitions.size > SUGGESTION_LIMIT) return undefined;
  for (const known of definitions.keys()) if (isNear(name, known)) return known;
  return undefined;
}

function isNear(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true;
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 2) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const restOfA = a.slice(start);
  const restOfB = b.slice(start);
  return restOfA.slice(1) === restOfB.slice(1) || restOfA === restOfB.slice(1) || restOfA.slice(1) === restOfB;
}
