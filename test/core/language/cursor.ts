/** Fixtures with a cursor: several files in one string, `$0` where the cursor is. */
import type { FileView } from '../../../core/language/file-view.ts';
import { parse } from '../../../core/syntax/parse.ts';
import { type FixtureFile, filesOf, workspaceFrom } from '../../fixture.ts';

export interface AtCursor {
  readonly view: FileView;
  readonly offset: number;
  readonly files: readonly FixtureFile[];
}

/** What a feature sees when the cursor stands at `$0`; without one it is the start of the last file. */
export function atCursor(fixture: string, today = '2026-11-20'): AtCursor {
  const marked = filesOf(fixture);
  const holder = marked.find(({ text }) => text.includes('$0')) ?? marked.at(-1);
  if (!holder) throw new Error('The fixture has no file.');
  const offset = Math.max(0, holder.text.indexOf('$0'));
  const files = marked.map(({ path, text }) => ({ path, text: text.replace('$0', '') }));
  return { view: viewOf(files, holder.path, today), offset, files };
}

export function viewOf(files: readonly FixtureFile[], path: string, today = '2026-11-20'): FileView {
  const text = files.find((file) => file.path === path)?.text ?? '';
  return { workspace: workspaceFrom(files, { named: false }), path, file: parse(text), today };
}

/** The lines of a text that a span touches, with carets under it: what a reviewer can see. */
export function pointed(text: string, span: { readonly start: number; readonly end: number }): string {
  const { lines } = parse(text);
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(span.end);
  const line = text.split('\n')[start.line] ?? '';
  const width = Math.max(1, (end.line === start.line ? end.character : line.length) - start.character);
  return `${line}\n${' '.repeat(start.character)}${'^'.repeat(width)}`;
}
