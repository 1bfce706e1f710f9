/**
 * What a map holds once its merge keys are followed, and what a node is once its aliases are.
 */

import type { AliasNode, DocumentNode, MapNode, Pair, Span, SyntaxNode } from './tree.ts';

/** The node behind any number of aliases; undefined when one leads nowhere. */
export function resolved(node: SyntaxNode, document: DocumentNode): Exclude<SyntaxNode, AliasNode> | undefined {
  let at: SyntaxNode | undefined = node;
  // Each hop goes to a definition further up, but for an alias inside its own anchor, which never ends.
  for (let last = Number.POSITIVE_INFINITY; at?.kind === 'alias'; ) {
    if (at.span.start >= last) return undefined;
    last = at.span.start;
    at = document.resolveAnchor(at.name, at.span.start);
  }
  return at;
}

export function isMergeKey(key: SyntaxNode): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && key.value === '<<';
}

/** The key as a JSON object would have it. */
export function keyText(key: SyntaxNode, document?: DocumentNode): string {
  if (key.kind === 'scalar') return key.value === null ? '' : String(key.value);
  if (key.kind !== 'alias') return '';
  const target = document && resolved(key, document);
  return target?.kind === 'scalar' ? keyText(target) : `*${key.name}`;
}

export interface Merged {
  readonly map: MapNode;
  /** Where the map that merges says so: the alias, or the `<<`. */
  readonly site: Span;
  readonly pair: Pair;
}

/** The maps that the merge keys of a map bring in, the strongest first. */
export function merges(map: MapNode, document: DocumentNode): readonly Merged[] {
  const found: Merged[] = [];
  for (const pair of map.pairs) {
    if (!pair.value || !isMergeKey(pair.key)) continue;
    const value = resolved(pair.value, document);
    const sources = value?.kind === 'sequence' ? value.items : [pair.value];
    for (const source of sources) {
      const target = resolved(source, document);
      if (target?.kind !== 'map') continue;
      const alias = pair.value.kind === 'alias' ? pair.value : source;
      found.push({ map: target, site: alias.kind === 'alias' ? alias.span : pair.key.span, pair });
    }
  }
  return found;
}

/** True when the pair is a merge that works and so is no key of its own. */
export function isMerge(pair: Pair, document: DocumentNode): boolean {
  if (!isMergeKey(pair.key)) return false;
  const value = pair.value && resolved(pair.value, document);
  return value === undefined || value.kind !== 'scalar' || value.value === null;
}
