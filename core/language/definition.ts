/**
 * Feature: go to definition. From a name to what it names: a resource of any kind (of a prompt all versions in the range,
 * the highest first), an input or output of the served prompt, a provider, a scorer, an anchor; from a path to its file.
 */
import type { Span } from '../syntax/tree.ts';
import type { FileView } from './file-view.ts';
import { nameAt, samePath } from './names.ts';
import { type Occurrence, occurrencesOf, type TreeOf } from './occurrences.ts';
import { placeAt } from './place-at.ts';

export interface DefinitionLink {
  /** What was pointed at. */
  readonly origin: Span;
  readonly targets: readonly DefinitionTarget[];
}

export type DefinitionTarget =
  | (Pick<Occurrence, 'file' | 'span' | 'whole'> & { readonly kind: 'place' })
  /** As the manifest writes it. */
  | { readonly kind: 'file'; readonly path: string };

export function definitionAt(view: FileView, offset: number, treeOf: TreeOf): DefinitionLink | undefined {
  const found = nameAt(view, offset);
  if (found) {
    const definitions = occurrencesOf(view, found.name, treeOf).filter(({ role }) => role === 'definition');
    const targets = definitions.map(({ file, span, whole }) => ({ kind: 'place' as const, file, span, whole }));
    return targets.length > 0 ? { origin: found.span, targets } : undefined;
  }
  const place = placeAt(view, offset);
  const path = place?.at === 'value' && place.resource.paths.find((one) => samePath(one.path, place.path));
  if (!place || !path) return undefined;
  return { origin: place.span, targets: [{ kind: 'file', path: path.file }] };
}
