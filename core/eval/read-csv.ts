/**
 * Comma-separated values by RFC 4180, in one pass: quoted fields may hold separators, line ends and doubled quotes; a
 * byte-order mark and any line end are taken; a semicolon or tab separates where the header shows it.
 *
 * A column whose cells are all numbers (or all true and false) holds numbers; empty cells are then null. Otherwise it is
 * text, and 007 stays 007.
 */
import type { JsonValue } from '../values/json.ts';
import { quoted } from '../values/result.ts';
import {
  type DataProblem,
  dataProblem,
  type Row,
  type Table,
  type TableResult,
  withoutByteOrderMark,
} from './table.ts';

interface RawRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** UTF-16 columns where the cells begin, on the record's first line as long as none holds a line end. */
  readonly starts: readonly number[];
}

export function readCsv(source: string): TableResult {
  const text = withoutByteOrderMark(source);
  const records = readRecords(text, separatorOf(text));
  if ('ok' in records) return records;
  const [header, ...rest] = records;
  if (header === undefined) return dataProblem(1, 1, 'the file is empty. Its first line must name the columns.');
  const wrong = headerProblem(header);
  if (wrong !== undefined) return wrong;
  for (const record of rest) {
    const problem = widthProblem(record, header.cells);
    if (problem !== undefined) return problem;
  }
  return { ok: true, value: typed(header.cells, rest) };
}

function separatorOf(text: string): string {
  const counts = new Map([',', ';', '\t'].map((separator) => [separator, 0]));
  let inQuotes = false;
  for (const character of firstLine(text)) {
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  let best = ',';
  for (const [separator, count] of counts) if (count > (counts.get(best) ?? 0)) best = separator;
  return best;
}

function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.slice(0, end);
}

function readRecords(text: string, separator: string): readonly RawRecord[] | DataProblem {
  const records: RawRecord[] = [];
  let place = { at: 0, line: 1, lineStart: 0 };
  while (place.at < text.length) {
    const record = readRecord(text, separator, place);
    if ('ok' in record) return record;
    const blank = record.cells.length === 1 && record.cells[0] === '' && !record.quoted;
    if (!blank) records.push({ line: place.line, cells: record.cells, starts: record.starts });
    place = record.next;
  }
  return records;
}

interface Place {
  readonly at: number;
  readonly line: number;
  readonly lineStart: number;
}

interface ReadRecord {
  readonly cells: readonly string[];
  readonly starts: readonly number[];
  /** True when a cell was written in quotes, so that `""` alone on a line is a cell and not a blank line. */
  readonly quoted: boolean;
  readonly next: Place;
}

function readRecord(text: string, separator: string, from: Place): ReadRecord | DataProblem {
  const cells: string[] = [];
  const starts: number[] = [];
  let { at, line, lineStart } = from;
  let anyQuoted = false;
  for (;;) {
    starts.push(at - lineStart + 1);
    if (text[at] === '"') {
      anyQuoted = true;
      const cell = readQuoted(text, at);
      if (cell === undefined) {
        return dataProblem(
          line,
          at - lineStart + 1,
          'this quote is never closed. Close it, or double it where it is part of the text.',
        );
      }
      cells.push(cell.value);
      line += cell.lineEnds;
      if (cell.lineEnds > 0) lineStart = cell.lastLineStart;
      at = cell.end;
      const follows = text[at];
      if (follows !== undefined && follows !== separator && follows !== '\r' && follows !== '\n') {
        return dataProblem(
          line,
          at - lineStart + 1,
          `${quoted(follows)} follows a closing quote. Only a separator or the end of the line may; a quote inside is written twice.`,
        );
      }
    } else {
      const end = endOfBareCell(text, at, separator);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (text[at] !== separator) break;
    at++;
  }
  if (text[at] === '\r' && text[at + 1] === '\n') at++;
  if (text[at] === '\r' || text[at] === '\n') at++;
  return { cells, starts, quoted: anyQuoted, next: { at, line: line + 1, lineStart: at } };
}

function endOfBareCell(text: string, from: number, separator: string): number {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

interface QuotedCell {
  readonly value: string;
  readonly end: number;
  readonly lineEnds: number;
  readonly lastLineStart: number;
}

function readQuoted(text: string, from: number): QuotedCell | undefined {
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
  let lineEnds = 0;
  let lastLineStart = 0;
  for (let at = from; at < close; at++) {
    const isEnd = text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n');
    if (!isEnd) continue;
    lineEnds++;
    lastLineStart = at + 1;
  }
  return { value: pieces.join(''), end: close + 1, lineEnds, lastLineStart };
}

function headerProblem({ cells, starts, line }: RawRecord): DataProblem | undefined {
  const seen = new Map<string, number>();
  for (const [index, name] of cells.entries()) {
    const column = starts[index] ?? 1;
    if (name.trim() === '')
      return dataProblem(line, column, `column ${index + 1} has no name. The first line must name every column.`);
    const before = seen.get(name);
    if (before !== undefined) {
      return dataProblem(
        line,
        column,
        `columns ${before + 1} and ${index + 1} are both named ${quoted(name)}. Rename one.`,
      );
    }
    seen.set(name, index);
  }
  return undefined;
}

function widthProblem({ cells, starts, line }: RawRecord, header: readonly string[]): DataProblem | undefined {
  if (cells.length === header.length) return undefined;
  const count = `this row has ${cells.length} ${cells.length === 1 ? 'value' : 'values'}, and the header names ${header.length} columns`;
  if (cells.length > header.length) {
    return dataProblem(line, starts[header.length] ?? 1, `${count}. Put text that holds a separator in quotes.`);
  }
  const missing = header.slice(cells.length).map(quoted).join(', ');
  return dataProblem(
    line,
    starts.at(-1) ?? 1,
    `${count}: ${missing} ${header.length - cells.length === 1 ? 'is' : 'are'} missing.`,
  );
}

type CellType = 'number' | 'boolean' | 'text';

const numberPattern = /^-?(?:0|[1-9]\d{0,307})(?:\.\d{1,307})?(?:[eE][+-]?\d{1,3})?$/;

function typeOfCell(cell: string): CellType | undefined {
  if (cell === '' || cell === 'NaN' || cell === 'nan') return undefined;
  if (numberPattern.test(cell) && Number.isFinite(Number(cell))) return 'number';
  return /^(?:true|false)$/i.test(cell) ? 'boolean' : 'text';
}

function typed(columns: readonly string[], records: readonly RawRecord[]): Table {
  const notes: string[] = [];
  const types = columns.map((name, index) => columnType(name, index, records, notes));
  const rows = records.map(({ line, cells }): Row => {
    const values = columns.map((name, index): [string, JsonValue] => [
      name,
      typedCell(cells[index] ?? '', types[index]),
    ]);
    return { line, values: Object.fromEntries(values) };
  });
  return { columns, rows, notes };
}

function columnType(name: string, index: number, records: readonly RawRecord[], notes: string[]): CellType {
  let found: CellType | undefined;
  for (const { line, cells } of records) {
    const type = typeOfCell(cells[index] ?? '');
    if (type === undefined || type === found) continue;
    if (found === undefined) {
      found = type;
      continue;
    }
    const first = found === 'number' ? 'numbers' : found === 'boolean' ? 'true and false' : 'text';
    if (found !== 'text')
      notes.push(
        `The column ${quoted(name)} begins with ${first} and holds ${quoted(cells[index] ?? '')} in line ${line}: all of it is read as text.`,
      );
    return 'text';
  }
  return found ?? 'text';
}

function typedCell(cell: string, type: CellType | undefined): JsonValue {
  if (type === 'text' || type === undefined) return cell;
  if (typeOfCell(cell) === undefined) return null;
  return type === 'number' ? Number(cell) : cell.toLowerCase() === 'true';
}
