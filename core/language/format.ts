/**
 * Feature: formatting. One way to write a file: two spaces a level, `{a: 1, b: 2}`, at most one blank line in a row, no
 * spaces at the ends of lines, one form of shares, money and durations. Comments, anchors, quotes, the order of keys,
 * line ends and what is lined up stay as they are.
 *
 * Only white space and the forms of values ever change, and the result is read again: where it would not say exactly
 * the same, less is done. A text with syntax errors is left alone, since nobody knows what it means.
 */
import { parse } from '../syntax/parse.ts';
import type { Span, SyntaxFile, TextEdit } from '../syntax/tree.ts';
import type { PlacedResource } from '../workspace/resource.ts';
import { applied, type EditList, editList, inOrder } from './formatting/edits.ts';
import { indentationOf } from './formatting/indentation.ts';
import { meansTheSame } from './formatting/same-meaning.ts';
import { tidySpaces } from './formatting/spaces.ts';
import { tidyValues } from './formatting/values.ts';

export type Formatted =
  | { readonly kind: 'edits'; readonly edits: readonly TextEdit[] }
  /** Nothing is touched, and why. */
  | { readonly kind: 'refused'; readonly why: string };

export function formatFile(file: SyntaxFile, resources: readonly PlacedResource[]): Formatted {
  if (file.notAnalysed) return { kind: 'refused', why: file.notAnalysed.message };
  const error = file.documents.flatMap(({ errors }) => errors)[0];
  if (error) {
    const line = file.lines.positionAt(error.span.start).line + 1;
    return { kind: 'refused', why: `its syntax is broken in line ${line} (syntax/${error.code})` };
  }
  const layout = layoutEdits(file, true);
  const sound = isSound(file, layout) ? layout : withoutIndentation(file);
  const values = valueEdits(file, resources);
  return {
    kind: 'edits',
    edits: inOrder([...values, ...commentEdits(file, inOrder([...values, ...sound])), ...sound]),
  };
}

/** Of the edits those on the whole lines that a span touches, if they alone leave the meaning as it is. */
export function formatRange(file: SyntaxFile, resources: readonly PlacedResource[], span: Span): Formatted {
  const all = formatFile(file, resources);
  if (all.kind === 'refused') return all;
  const first = file.lines.lineStart(file.lines.positionAt(span.start).line);
  const lastLine = file.lines.positionAt(Math.max(span.start, span.end - 1)).line;
  const end = lastLine + 1 < file.lines.count ? file.lines.lineStart(lastLine + 1) : file.text.length;
  const inside = all.edits.filter((edit) => edit.span.start >= first && edit.span.end <= end);
  const values = new Set(valueEdits(file, resources).map((edit) => edit.span.start));
  const spaces = inside.filter((edit) => !values.has(edit.span.start));
  if (isSound(file, spaces)) return { kind: 'edits', edits: inside };
  const flush = inside.filter((edit) => !isLineStart(file, edit.span.start));
  const flushSpaces = spaces.filter((edit) => !isLineStart(file, edit.span.start));
  return { kind: 'edits', edits: isSound(file, flushSpaces) ? flush : [] };
}

function isLineStart(file: SyntaxFile, offset: number): boolean {
  return file.lines.positionAt(offset).character === 0;
}

function isSound(file: SyntaxFile, edits: readonly TextEdit[]): boolean {
  return edits.length === 0 || meansTheSame(file, parse(applied(file.text, edits)));
}

function withoutIndentation(file: SyntaxFile): readonly TextEdit[] {
  const edits = layoutEdits(file, false);
  return isSound(file, edits) ? edits : [];
}

function valueEdits(file: SyntaxFile, resources: readonly PlacedResource[]): readonly TextEdit[] {
  const list = editList(file.text);
  tidyValues(file, resources, list);
  return list.edits();
}

function layoutEdits(file: SyntaxFile, indents: boolean): readonly TextEdit[] {
  const list = editList(file.text);
  const indentation = indentationOf(file);
  tidyLines(file, list, { ...indentation, ...(indents ? {} : { of: new Map(), emptied: new Set() }) });
  if (indents) tidySpaces(file, list);
  return list.edits();
}

function tidyLines(file: SyntaxFile, list: EditList, { of, content, emptied }: ReturnType<typeof indentationOf>): void {
  const { text, lines } = file;
  const bom = text.startsWith('\uFEFF') ? 1 : 0;
  let blank: { first: number; start: number } | undefined;
  for (let line = 0; line < lines.count; line += 1) {
    const start = lines.lineStart(line) + (line === 0 ? bom : 0);
    const next = line + 1 < lines.count ? lines.lineStart(line + 1) : text.length;
    const end = text.slice(start, next).replace(/\r?\n$/, '').length + start;
    const own = text.slice(start, end);
    if (!content.has(line) && own.trim() === '' && !of.has(line)) {
      blank ??= { first: line, start };
      continue;
    }
    if (blank) closeBlank(blank, line, start);
    blank = undefined;
    if (emptied.has(line)) {
      list.replace(start, end, '');
      continue;
    }
    const lead = /^[ \t]*/.exec(own)?.[0].length ?? 0;
    const wanted = of.get(line);
    if (wanted !== undefined && lead < own.length) list.replace(start, start + lead, ' '.repeat(wanted));
    else if (wanted !== undefined) list.replace(start, end, ' '.repeat(wanted));
    if (!content.has(line) && lead < own.length) list.replace(start + own.trimEnd().length, end, '');
  }
  if (blank) {
    list.replace(blank.start, text.length, '');
  } else if (text.length > bom && !text.endsWith('\n') && !endsInBlock(file)) {
    list.replace(text.length, text.length, text.includes('\r\n') ? '\r\n' : '\n');
  }

  /** Of several blank lines one stays, and none at the start of the file. */
  function closeBlank({ first, start }: { first: number; start: number }, line: number, to: number): void {
    const lineEnd = text.slice(lines.lineStart(line - 1), to).endsWith('\r\n') ? '\r\n' : '\n';
    list.replace(start, to, first === 0 ? '' : lineEnd);
  }
}

/** Whether the last value would gain a line end from one at the end of the file. */
function endsInBlock(file: SyntaxFile): boolean {
  let last = file.documents.at(-1)?.root;
  while (last?.kind === 'map' || last?.kind === 'sequence') {
    const inner = last.kind === 'map' ? (last.pairs.at(-1)?.value ?? undefined) : last.items.at(-1);
    if (!inner) return false;
    last = inner;
  }
  return last?.kind === 'scalar' && (last.style === 'literal' || last.style === 'folded');
}

/** Comments behind values keep their distance; those lined up with each other move together. */
function commentEdits(file: SyntaxFile, edits: readonly TextEdit[]): readonly TextEdit[] {
  const { text, lines } = file;
  const deltas = new Map<number, number>();
  for (const { span, text: inserted } of edits) {
    const { line } = lines.positionAt(span.start);
    deltas.set(line, (deltas.get(line) ?? 0) + inserted.length - (span.end - span.start));
  }
  const list = editList(text);
  let run: { line: number; column: number; gap: number; end: number; at: number }[] = [];
  const settle = () => {
    const gap = Math.min(...run.map((one) => one.gap));
    const column = Math.max(...run.map((one) => one.end)) + gap;
    for (const one of run) list.replace(one.at - one.gap, one.at, ' '.repeat(column - one.end));
    run = [];
  };
  for (const { span } of file.comments({ start: 0, end: text.length })) {
    const { line, character } = lines.positionAt(span.start);
    const before = text.slice(lines.lineStart(line), span.start);
    const code = before.trimEnd();
    if (code === '' || code === '\uFEFF') continue;
    const last = run.at(-1);
    if (last && (last.line !== line - 1 || last.column !== character)) settle();
    const end = code.length + (deltas.get(line) ?? 0);
    run.push({ line, column: character, gap: before.length - code.length, end, at: span.start });
  }
  if (run.length > 0) settle();
  return list.edits();
}
