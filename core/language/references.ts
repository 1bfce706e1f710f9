/** Feature: references. Everything that mentions what the word under the cursor names, in all files, and what defines it. */
import type { FileView } from './file-view.ts';
import { type Name, nameAt } from './names.ts';
import { type Occurrence, occurrencesOf, type TreeOf } from './occurrences.ts';

export function referencesAt(
  view: FileView,
  offset: number,
  options: { readonly withDefinition: boolean; readonly treeOf: TreeOf },
): readonly Occurrence[] {
  const found = nameAt(view, offset);
  if (!found) return [];
  return inOrder(
    occurrencesOf(view, wholeName(found.name), options.treeOf).filter(
      ({ role }) => options.withDefinition || role === 'mention',
    ),
  );
}

/** Feature: highlights. The same word in this file. */
export function highlightsAt(view: FileView, offset: number): readonly Occurrence[] {
  const found = nameAt(view, offset);
  if (!found) return [];
  const all = occurrencesOf(view, wholeName(found.name), () => undefined);
  return inOrder(all.filter(({ file }) => file === view.path));
}

/** Who asks from one mention of a prompt wants to know of all, whatever their ranges. */
export function wholeName(name: Name): Name {
  return name.kind === 'resource' ? { ...name, range: undefined } : name;
}

function inOrder(all: readonly Occurrence[]): readonly Occurrence[] {
  return all.toSorted((left, right) =>
    left.file === right.file ? left.span.start - right.span.start : left.file < right.file ? -1 : 1,
  );
}
