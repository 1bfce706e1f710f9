/** The node of a resource, from the place where it starts. */
import { documentAt } from '../syntax/find.ts';
import type { MapNode, SyntaxFile } from '../syntax/tree.ts';

export function rootOf({ documents }: SyntaxFile, offset: number): MapNode | undefined {
  const root = documentAt(documents, offset)?.root;
  if (root?.kind === 'map') return root.span.start === offset ? root : undefined;
  const item = root?.kind === 'sequence' ? root.itemAt(offset) : undefined;
  return item?.kind === 'map' && item.span.start === offset ? item : undefined;
}
