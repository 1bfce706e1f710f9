/**
 * Rows of text or JSON, gathered into columns. What a column is shows only when all of it has been seen, and the current data
 * must be read as the reference was: so a column first keeps its cells as numbers and as codes of texts, and becomes a
 * number or category column in `tablesOf`.
 */
import type { CategoryColumn, Column, ColumnKind, NumberColumn, Table } from './table.ts';

export type Cell = string | number | boolean | null | undefined;

/** Cells as they come in. Made by `gatherColumn`, filled by `addCell`. */
export interface GatheredColumn {
  readonly name: string;
  rows: number;
  /** NaN where the cell is not a number. */
  numbers: Float64Array;
  /** Codes of texts, or one of the two below. Empty while there are no texts. */
  codes: Int32Array;
  readonly texts: Map<string, number>;
  textCells: number;
  missingCells: number;
}

const missing = -1;
const numeric = -2;
/** What people and programs write for "no value" in a column of numbers. In a column of texts, `NA` may be Namibia. */
const noNumber = /^(?:na|n\/a|nan|null|nil|none|undefined|inf|\+inf|-inf|infinity|\+infinity|-infinity|-|\.|\?)$/i;
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** `007` and `01067` are names that happen to have digits. */
const leadingZero = /^[+-]?0\d/;

export function gatherColumn(name: string): GatheredColumn {
  return {
    name,
    rows: 0,
    numbers: new Float64Array(1024),
    codes: new Int32Array(0),
    texts: new Map(),
    textCells: 0,
    missingCells: 0,
  };
}

export function addCell(column: GatheredColumn, cell: Cell): void {
  const value = read(cell);
  if (value === undefined) addMissing(column);
  else if (typeof value === 'number') addNumber(column, value);
  else addText(column, value);
}

function read(cell: Cell): number | string | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  const text = cell?.trim() ?? '';
  if (text === '') return undefined;
  if (!decimal.test(text) || leadingZero.test(text)) return text;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function addNumber(column: GatheredColumn, value: number): void {
  const row = nextRow(column);
  column.numbers[row] = value;
  if (column.codes.length > 0) column.codes[row] = numeric;
}

function addMissing(column: GatheredColumn): void {
  const row = nextRow(column);
  column.numbers[row] = Number.NaN;
  if (column.codes.length > 0) column.codes[row] = missing;
  column.missingCells++;
}

function addText(column: GatheredColumn, text: string): void {
  if (column.codes.length === 0) startCodes(column);
  const row = nextRow(column);
  column.numbers[row] = Number.NaN;
  let code = column.texts.get(text);
  if (code === undefined) {
    code = column.texts.size;
    column.texts.set(text, code);
  }
  column.codes[row] = code;
  column.textCells++;
}

function startCodes(column: GatheredColumn): void {
  column.codes = new Int32Array(column.numbers.length);
  for (let row = 0; row < column.rows; row++) {
    column.codes[row] = Number.isNaN(column.numbers[row]) ? missing : numeric;
  }
}

function nextRow(column: GatheredColumn): number {
  const row = column.rows;
  if (row === column.numbers.length) {
    const numbers = new Float64Array(2 * row);
    numbers.set(column.numbers);
    column.numbers = numbers;
    if (column.codes.length > 0) {
      const codes = new Int32Array(2 * row);
      codes.set(column.codes);
      column.codes = codes;
    }
  }
  column.rows++;
  return row;
}

/** Rows of JSON objects or of a parsed CSV file. A row without a key has no value there. */
export function gatherRows(rows: Iterable<Readonly<Record<string, unknown>>>): readonly GatheredColumn[] {
  const columns = new Map<string, GatheredColumn>();
  let count = 0;
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name) ?? gatherColumn(name);
      columns.set(name, column);
      while (column.rows < count) addCell(column, undefined);
      addCell(column, cellOf(value));
    }
    count++;
  }
  for (const column of columns.values()) while (column.rows < count) addCell(column, undefined);
  return [...columns.values()];
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? undefined : JSON.stringify(value);
}

/**
 * Both sides as tables. A column is what it is declared as, else what its reference looks like, else (where the reference is
 * empty) what the current data look like.
 */
export function tablesOf(
  reference: readonly GatheredColumn[],
  current: readonly GatheredColumn[],
  declared: ReadonlyMap<string, ColumnKind> = new Map(),
): { readonly reference: Table; readonly current: Table } {
  const kinds = new Map<string, ColumnKind>();
  for (const column of [...current, ...reference]) {
    const detected = detectKind(column);
    if (detected !== undefined) kinds.set(column.name, detected);
  }
  for (const [name, kind] of declared) kinds.set(name, kind);
  const tableOf = (columns: readonly GatheredColumn[]): Table => ({
    columns: columns.map((column) => finish(column, kinds.get(column.name) ?? 'category')),
  });
  return { reference: tableOf(reference), current: tableOf(current) };
}

/** Undefined when there is no value to tell from. */
export function detectKind(column: GatheredColumn): ColumnKind | undefined {
  const present = column.rows - column.missingCells;
  if (present === 0) return undefined;
  const numbers = present - column.textCells;
  const words = column.textCells - textCellsWhere(column, (text) => noNumber.test(text));
  // A column of numbers with a few slips is still one of numbers; the slips then count as unreadable.
  if (numbers > 0 && numbers >= 9 * words) return 'number';
  if (numbers === 0 && [...column.texts.keys()].every((text) => /^(?:true|false)$/i.test(text))) return 'boolean';
  if (column.texts.size > 50 && column.texts.size > present / 2) return 'text';
  return 'category';
}

function finish(column: GatheredColumn, kind: ColumnKind): Column {
  return kind === 'number' ? finishNumbers(column) : finishCategories(column, kind);
}

function finishNumbers(column: GatheredColumn): NumberColumn {
  const { name, rows, numbers, missingCells, textCells } = column;
  const values =
    missingCells + textCells === 0 ? numbers.subarray(0, rows) : numbers.subarray(0, rows).filter(isNumber);
  const unreadable = textCellsWhere(column, (text) => !noNumber.test(text));
  return { name, kind: 'number', values, missing: rows - values.length, unreadable };
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

/** Counts cells by looking at each different text once. */
function textCellsWhere(column: GatheredColumn, accept: (text: string) => boolean): number {
  if (column.textCells === 0) return 0;
  const accepted = Uint8Array.from(column.texts.keys(), (text) => (accept(text) ? 1 : 0));
  let count = 0;
  for (let row = 0; row < column.rows; row++) {
    const code = column.codes[row] ?? missing;
    if (code >= 0) count += accepted[code] ?? 0;
  }
  return count;
}

function finishCategories(column: GatheredColumn, kind: CategoryColumn['kind']): CategoryColumn {
  const { name, rows, numbers, missingCells } = column;
  const categories = new Map<string, number>();
  const codeOfText = Int32Array.from(column.texts.keys(), (text) =>
    codeOf(categories, kind === 'boolean' ? text.toLowerCase() : text),
  );
  const codes = new Int32Array(rows - missingCells);
  let place = 0;
  for (let row = 0; row < rows; row++) {
    const text = column.codes[row] ?? numeric;
    const value = numbers[row] ?? Number.NaN;
    if (text === missing || (text < 0 && Number.isNaN(value))) continue;
    codes[place] = text >= 0 ? (codeOfText[text] ?? 0) : codeOf(categories, String(value));
    place++;
  }
  return { name, kind, codes, categories: [...categories.keys()], missing: missingCells };
}

function codeOf(categories: Map<string, number>, category: string): number {
  const known = categories.get(category);
  if (known !== undefined) return known;
  categories.set(category, categories.size);
  return categories.size - 1;
}
