/**
 * Offsets to lines and back, as LSP counts them: `\n`, `\r\n` and a lone `\r` end a line.
 *
 * An edit looks only at the text it brings; the starts of other lines are copied and shifted.
 */

import type { LineIndex, Position, TextEdit } from './tree.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

interface EditableLineIndex extends LineIndex {
  /** The index of the text after `edit`; `text` is that text. */
  edit(edit: TextEdit, text: string): EditableLineIndex;
}

export type { EditableLineIndex };

export function createLineIndex(text: string): EditableLineIndex {
  return lineIndex(text, Int32Array.from([0, ...lineStartsIn(text, 0, text.length)]));
}

function lineIndex(text: string, starts: Int32Array): EditableLineIndex {
  const startOf = (line: number): number => {
    if (line <= 0) return 0;
    return line < starts.length ? (starts[line] ?? 0) : text.length;
  };
  return {
    count: starts.length,
    lineStart: startOf,
    lineText: (line) => text.slice(startOf(line), startOf(line + 1)),
    positionAt(offset) {
      const clamped = Math.max(0, Math.min(offset, text.length));
      const line = lineAt(starts, clamped);
      return { line, character: clamped - startOf(line) };
    },
    offsetAt({ line, character }: Position) {
      if (line < 0) return 0;
      if (line >= starts.length) return text.length;
      const start = startOf(line);
      const end = line + 1 < starts.length ? endOfLine(text, start, startOf(line + 1)) : text.length;
      return Math.max(start, Math.min(start + character, end));
    },
    edit: (edit, newText) => lineIndex(newText, editedStarts(text, starts, edit, newText)),
  };
}

/** The last line that starts at or before `offset`. */
function lineAt(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function endOfLine(text: string, start: number, next: number): number {
  let end = next;
  if (end > start && text.charCodeAt(end - 1) === LINE_FEED) end -= 1;
  if (end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end -= 1;
  return end;
}

function editedStarts(oldText: string, starts: Int32Array, edit: TextEdit, newText: string): Int32Array {
  // A `\r` just before the edit and a `\n` just behind it may come together or part: look at them again.
  const from = oldText.charCodeAt(edit.span.start - 1) === CARRIAGE_RETURN ? edit.span.start - 1 : edit.span.start;
  const to = oldText.charCodeAt(edit.span.end) === LINE_FEED ? edit.span.end + 1 : edit.span.end;
  const delta = edit.text.length - (edit.span.end - edit.span.start);
  const inserted = lineStartsIn(newText, from, to + delta);
  const kept = lineAt(starts, from) + 1;
  const dropped = lineAt(starts, to) + 1;
  const result = new Int32Array(kept + inserted.length + starts.length - dropped);
  result.set(starts.subarray(0, kept));
  result.set(inserted, kept);
  let target = kept + inserted.length;
  for (let line = dropped; line < starts.length; line += 1) {
    result[target] = (starts[line] ?? 0) + delta;
    target += 1;
  }
  return result;
}

/** Starts of the lines whose line end before them lies in the range. */
function lineStartsIn(text: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (let offset = from; offset < to; offset += 1) {
    const unit = text.charCodeAt(offset);
    const ends = unit === LINE_FEED || (unit === CARRIAGE_RETURN && text.charCodeAt(offset + 1) !== LINE_FEED);
    if (ends) found.push(offset + 1);
  }
  return found;
}
