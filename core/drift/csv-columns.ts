/**
 * Comma-separated values by RFC 4180 as columns. Quoted cells may hold separators, line ends and doubled quotes; any
 * line end and a byte-order mark are taken; a semicolon or tab separates where the first line shows it. Lines without a
 * quote, which are nearly all, are cut by the runtime itself.
 */
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { type ColumnReader, LONGEST_ROW, MOST_COLUMNS } from './column-reader.ts';
import { addCell, type GatheredColumn, gatherColumn } from './gather.ts';

export function csvColumns(): ColumnReader {
  let rest = '';
  let line = 1;
  let rows = 0;
  let started = false;
  let separator = ',';
  let columns: GatheredColumn[] | undefined;

  function take(isEnd: boolean): Result<undefined> {
    let at = 0;
    while (at < rest.length) {
      const row = readRow(rest, at, separator, columns === undefined, isEnd);
      if (row === 'incomplete') {
        if (rest.length - at > LONGEST_ROW) return unclosed(line);
        break;
      }
      if (row === 'unclosed') return unclosed(line);
      if ('problem' in row) return problem(`Line ${line}: ${row.problem}`);
      const taken = takeRow(row);
      if (!taken.ok) return taken;
      at = row.end;
      line += row.lines;
    }
    rest = rest.slice(at);
    return ok(undefined);
  }

  function takeRow({ cells, isBlank, separator: found }: ReadRow): Result<undefined> {
    if (isBlank) return ok(undefined);
    if (columns === undefined) {
      separator = found;
      const header = headerOf(cells, line);
      if (!header.ok) return header;
      columns = header.value.map(gatherColumn);
      return ok(undefined);
    }
    if (cells.length !== columns.length) return wrongWidth(cells.length, columns, line);
    for (let index = 0; index < cells.length; index++) {
      const column = columns[index];
      if (column) addCell(column, cells[index]);
    }
    rows += 1;
    return ok(undefined);
  }

  return {
    push(text) {
      let piece = started ? text : text.replace(/^\uFEFF/, '');
      started ||= piece !== '';
      // A line end may be cut in two: the second half follows, or this was the whole of it.
      if (piece.endsWith('\r')) {
        piece = piece.slice(0, -1);
        const taken = this.push(piece);
        rest += '\r';
        return taken;
      }
      rest += piece;
      if (rest.includes('\r')) rest = rest.replace(/\r\n?/g, '\n');
      return take(false);
    },
    end() {
      rest = rest.replace(/\r\n?/g, '\n');
      const taken = take(true);
      if (!taken.ok) return taken;
      if (!columns) return problem('It is empty. Its first line must name the columns.');
      return ok({ columns, rows });
    },
  };
}

interface ReadRow {
  readonly cells: readonly string[];
  readonly end: number;
  readonly lines: number;
  readonly isBlank: boolean;
  readonly separator: string;
}

function readRow(
  text: string,
  at: number,
  separator: string,
  isHeader: boolean,
  isEnd: boolean,
): ReadRow | { readonly problem: string } | 'incomplete' | 'unclosed' {
  const newline = text.indexOf('\n', at);
  if (newline < 0 && !isEnd) return 'incomplete';
  const lineEnd = newline < 0 ? text.length : newline;
  const written = text.slice(at, lineEnd);
  const by = isHeader ? separatorOf(written) : separator;
  if (!written.includes('"')) {
    return { cells: written.split(by), end: lineEnd + 1, lines: 1, isBlank: written.trim() === '', separator: by };
  }
  return readQuotedRow(text, at, by, isEnd);
}

function readQuotedRow(
  text: string,
  from: number,
  separator: string,
  isEnd: boolean,
): ReadRow | { readonly problem: string } | 'incomplete' | 'unclosed' {
  const cells: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    if (text[at] === '"') {
      const cell = readQuotedCell(text, at);
      if (cell === undefined) return isEnd ? 'unclosed' : 'incomplete';
      // The quote may be the first half of a doubled one.
      if (cell.end >= text.length && !isEnd) return 'incomplete';
      cells.push(cell.value);
      lines += cell.lineEnds;
      at = cell.end;
      const follows = text[at];
      if (follows !== undefined && follows !== separator && follows !== '\n') {
        const rule = 'Only a separator or the end of the line may; a quote inside is written twice.';
        return { problem: `${quoted(follows)} follows a closing quote. ${rule}` };
      }
    } else {
      const end = endOfBareCell(text, at, separator);
      if (end >= text.length && !isEnd) return 'incomplete';
      cells.push(text.slice(at, end));
      at = end;
    }
    if (text[at] !== separator) return { cells, end: at + 1, lines, isBlank: false, separator };
    at += 1;
  }
}

function readQuotedCell(
  text: string,
  from: number,
): { readonly value: string; readonly end: number; readonly lineEnds: number } | undefined {
  const pieces: string[] = [];
  let start = from + 1;
  let close = text.indexOf('"', start);
  while (close >= 0 && text[close + 1] === '"') {
    pieces.push(text.slice(start, close + 1));
    start = close + 2;
    close = text.indexOf('"', start);
  }
  if (close < 0) return undefined;
  pieces.push(text.slice(start, close));
  const value = pieces.join('');
  let lineEnds = 0;
  for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) lineEnds += 1;
  return { value, end: close + 1, lineEnds };
}

function endOfBareCell(text: string, from: number, separator: string): number {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
  return end;
}

/** Whichever of the three the first line holds most of, outside quotes. */
function separatorOf(line: string): string {
  const counts = new Map([',', ';', '\t'].map((one) => [one, 0]));
  let inQuotes = false;
  for (const character of line) {
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let best = ',';
  for (const [separator, count] of counts) if (count > (counts.get(best) ?? 0)) best = separator;
  return best;
}

/** The column of row numbers that pandas writes has no name: it gets one by its place. */
function headerOf(cells: readonly string[], line: number): Result<readonly string[]> {
  if (cells.length > MOST_COLUMNS) {
    return problem(`Line ${line} names ${cells.length} columns; at most ${MOST_COLUMNS} are compared.`);
  }
  const names = cells.map((cell, index) => cell.trim() || `column ${index + 1}`);
  const places = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const before = places.get(name);
    if (before !== undefined) {
      return problem(
        `Line ${line}: columns ${before + 1} and ${index + 1} are both named ${quoted(name)}. Rename one.`,
      );
    }
    places.set(name, index);
  }
  return ok(names);
}

function wrongWidth(found: number, columns: readonly GatheredColumn[], line: number): Result<undefined> {
  const values = found === 1 ? '1 value' : `${found} values`;
  const hint =
    found > columns.length
      ? 'Put text that holds a separator in quotes.'
      : `Missing: ${columns
          .slice(found, found + 5)
          .map(({ name }) => quoted(name))
          .join(', ')}.`;
  return problem(`Line ${line} has ${values}, and the first line names ${columns.length} columns. ${hint}`);
}

function unclosed(line: number): Result<undefined> {
  return problem(`Line ${line}: a quote is never closed. Close it, or double it where it is part of the text.`);
}
