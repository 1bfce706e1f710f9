/** Feature: folding. Documents, maps, lists, long texts and runs of comments, by lines. */
import type { DocumentNode, LineIndex, Span, SyntaxFile, SyntaxNode } from '../syntax/tree.ts';

export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'comment' | 'region';
}

export function foldsIn(file: SyntaxFile, most = 5000): readonly Fold[] {
  const folds = new Map<number, Fold>();
  const add = (startLine: number, endLine: number, kind: Fold['kind']) => {
    const known = folds.get(startLine);
    // Of several that begin in one line the longest is the one to fold.
    if (endLine > startLine && (!known || known.endLine < endLine)) folds.set(startLine, { startLine, endLine, kind });
  };
  if (file.documents.length > 1) for (const one of file.documents) addDocument(file, one, add);
  for (const { root } of file.documents) if (root) addNode(root, file, add);
  addComments(file, add);
  const all = [...folds.values()].toSorted((left, right) => left.startLine - right.startLine);
  if (all.length <= most) return all;
  // The outer ones are worth more.
  const kept = new Set(
    all.toSorted((left, right) => right.endLine - right.startLine - (left.endLine - left.startLine)).slice(0, most),
  );
  return all.filter((fold) => kept.has(fold));
}

type Add = (startLine: number, endLine: number, kind: Fold['kind']) => void;

function addDocument(file: SyntaxFile, { root }: DocumentNode, add: Add): void {
  if (root) add(file.lines.positionAt(root.span.start).line, lastLine(file, root.span), 'region');
}

function addNode(node: SyntaxNode, file: SyntaxFile, add: Add): void {
  if (node.kind === 'sequence') {
    for (const item of node.items) {
      add(file.lines.positionAt(item.span.start).line, lastLine(file, item.span), 'region');
      addNode(item, file, add);
    }
    return;
  }
  if (node.kind !== 'map') return;
  for (const { key, value } of node.pairs) {
    if (!value) continue;
    add(file.lines.positionAt(key.span.start).line, lastLine(file, value.span), 'region');
    addNode(value, file, add);
  }
}

/** The last line that holds something. */
function lastLine({ text, lines }: SyntaxFile, { start, end }: Span): number {
  let last = end;
  while (last > start && /\s/.test(text[last - 1] ?? '')) last -= 1;
  return lines.positionAt(last).line;
}

function addComments(file: SyntaxFile, add: Add): void {
  let run: { first: number; last: number } | undefined;
  for (const { span } of file.comments({ start: 0, end: file.text.length })) {
    const { line } = file.lines.positionAt(span.start);
    if (!isAlone(file.text, file.lines, line, span)) continue;
    if (run && line === run.last + 1) {
      run.last = line;
      continue;
    }
    if (run) add(run.first, run.last, 'comment');
    run = { first: line, last: line };
  }
  if (run) add(run.first, run.last, 'comment');
}

function isAlone(text: string, lines: LineIndex, line: number, { start }: Span): boolean {
  return text.slice(lines.lineStart(line), start).trim() === '';
}
