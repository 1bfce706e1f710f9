/** Collects edits of one text: what changes nothing is left out, and of two that overlap the first stands. */
import type { TextEdit } from '../../syntax/tree.ts';

export interface EditList {
  replace(start: number, end: number, text: string): void;
  /** In the order of the text. */
  edits(): readonly TextEdit[];
}

export function editList(text: string): EditList {
  const found: TextEdit[] = [];
  return {
    replace(start, end, replacement) {
      if (end < start || text.slice(start, end) === replacement) return;
      found.push({ span: { start, end }, text: replacement });
    },
    edits: () => inOrder(found),
  };
}

/** Sorted, and without those that reach into the one before. */
export function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  const sorted = edits.toSorted((left, right) => left.span.start - right.span.start || left.span.end - right.span.end);
  const kept: TextEdit[] = [];
  let end = -1;
  for (const edit of sorted) {
    if (edit.span.start < end) continue;
    kept.push(edit);
    end = edit.span.end;
  }
  return kept;
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: replacement } of inOrder(edits)) {
    parts.push(text.slice(at, span.start), replacement);
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
