/** Whether two texts say the same to every reader: the same values, names, tags and comments, in the same order. */
import type { SyntaxFile, SyntaxNode } from '../../syntax/tree.ts';
import { walkNodes } from '../../syntax/walk.ts';

export function meansTheSame(before: SyntaxFile, after: SyntaxFile): boolean {
  return isSame(before, after, (node) => markOf(node, 'as written'));
}

/** The same, whatever stands in brackets, in quotes or on lines of its own. */
export function holdsTheSame(before: SyntaxFile, after: SyntaxFile): boolean {
  return isSame(before, after, (node) => markOf(node, 'any style'));
}

function isSame(before: SyntaxFile, after: SyntaxFile, mark: (node: SyntaxNode) => string): boolean {
  if (before.documents.length !== after.documents.length) return false;
  const left = marksOf(before, mark);
  const right = marksOf(after, mark);
  return left.length === right.length && left.every((one, index) => one === right[index]);
}

/** Everything that counts, in the order of the text. */
function marksOf(file: SyntaxFile, mark: (node: SyntaxNode) => string): readonly string[] {
  const marks: string[] = [];
  for (const { root, errors } of file.documents) {
    marks.push(`document ${errors.map(({ code }) => code).join(' ')}`);
    if (root) walkNodes(root, (node) => void marks.push(mark(node)));
  }
  for (const { text } of file.comments({ start: 0, end: file.text.length })) marks.push(`# ${text.trimEnd()}`);
  return marks;
}

function markOf(node: SyntaxNode, styles: 'as written' | 'any style'): string {
  const names = `${node.anchor ?? ''} ${node.tag ?? ''}`;
  const written = node.kind === 'scalar' ? node.style : node.kind === 'alias' || node.flow;
  const style = styles === 'any style' ? '' : String(written);
  switch (node.kind) {
    case 'scalar':
      return `${names} ${style} ${typeof node.value} ${String(node.value)}`;
    case 'alias':
      return `*${node.name}`;
    case 'map':
      return `${names} map ${style} ${node.pairs.length}`;
    case 'sequence':
      return `${names} sequence ${style} ${node.items.length}`;
  }
}
