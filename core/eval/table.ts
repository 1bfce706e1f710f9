/** Rows read from a file of cases, and what went wrong where. */
import type { JsonObject } from '../values/json.ts';
import type { Problem } from '../values/result.ts';

export interface Row {
  /** From 1: where the row begins in its file. */
  readonly line: number;
  readonly values: JsonObject;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** What a reader should know although nothing is wrong, such as a column of mixed types. */
  readonly notes: readonly string[];
}

export type TableResult = { readonly ok: true; readonly value: Table } | DataProblem;

export interface DataProblem extends Problem {
  /** From 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

export function dataProblem(line: number, column: number, sentence: string): DataProblem {
  return { ok: false, line, column, problem: `Line ${line}, column ${column}: ${sentence}` };
}

export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
