/** Visits the nodes of a tree in the order of the text, and follows paths down from a node. */
import type { Path } from '../values/json.ts';
import { keyText } from './resolve.ts';
import type { SyntaxNode } from './tree.ts';

export function walkNodes(root: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(root);
  if (root.kind === 'sequence') for (const item of root.items) walkNodes(item, visit);
  if (root.kind !== 'map') return;
  for (const { key, value } of root.pairs) {
    walkNodes(key, visit);
    if (value) walkNodes(value, visit);
  }
}

/** Bounds what is remembered: of few siblings each is soon looked at again. */
const MANY_SIBLINGS = 8;

/**
 * The values below `root`, keys left out, that are as wanted. Whether one is must follow from its text alone: parts in
 * which there was none are entered in `barren`, by their green nodes, and passed over the next time.
 */
export function findValues(
  root: SyntaxNode,
  isWanted: (node: SyntaxNode) => boolean,
  barren: WeakSet<object>,
): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  look(root, 0);
  return found;

  function look(node: SyntaxNode, siblings: number): void {
    const isRemembered = siblings >= MANY_SIBLINGS && (node.kind === 'map' || node.kind === 'sequence');
    if (isRemembered && barren.has(node.green)) return;
    const before = found.length;
    if (isWanted(node)) found.push(node);
    if (node.kind === 'sequence') for (const item of node.items) look(item, node.items.length);
    if (node.kind === 'map') for (const { value } of node.pairs) if (value) look(value, node.pairs.length);
    if (isRemembered && found.length === before) barren.add(node.green);
  }
}

/** The node at a path below `root`; undefined where the path is absent or goes through an alias or a merge. */
export function descend(root: SyntaxNode, path: Path): SyntaxNode | undefined {
  let node: SyntaxNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'sequence') node = node.items[Number(step)];
    else if (node?.kind === 'map') node = node.pairs.find((pair) => keyText(pair.key) === String(step))?.value;
    else return undefined;
  }
  return node;
}
