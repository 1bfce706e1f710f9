/** The cases of a suite: rows of a file, or the test data of a prompt, each with an id that stays when rows are moved. */
import { own } from '../prompt/own-key.ts';
import { canonicalJson } from '../values/canonical-json.ts';
import { type Digest, type Sha256, shortDigest } from '../values/digest.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { nearest } from '../values/suggest.ts';
import type { EvalCase } from './result.ts';

export interface CaseOptions {
  readonly cluster: string | undefined;
  readonly slices: readonly string[];
  readonly sha256: Sha256;
}

/** A row without a line is one of a prompt's `testData`. */
export interface CaseRow {
  readonly values: JsonObject;
  readonly line?: number;
}

/** Refuses what would make results wrong in silence: no rows, ids given twice, grouping columns that no row has. */
export function casesOf(rows: readonly CaseRow[], options: CaseOptions): Result<readonly EvalCase[]> {
  if (rows.length === 0) return problem('There are no cases. A suite needs one row of data at least.');
  const columns = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  const grouping = options.cluster === undefined ? options.slices : [options.cluster, ...options.slices];
  for (const column of grouping) {
    if (!columns.has(column)) return missingColumn(column, columns);
  }
  const cases: EvalCase[] = [];
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const text = canonicalJson(row.values);
    if (!text.ok) return problem(`${whereOf(row, index)} cannot be read: ${text.problem}`);
    const digest = options.sha256(text.value);
    const id = idOf(row, index, digest, seen);
    if (!id.ok) return id;
    cases.push({
      id: id.value,
      digest,
      values: row.values,
      cluster: clusterOf(row.values, options.cluster),
      slices: Object.fromEntries(options.slices.map((slice) => [slice, sliceOf(own(row.values, slice))])),
      line: row.line ?? null,
    });
  }
  return ok(cases);
}

/** The column `id` where there is one; else the content, so that a case keeps its id wherever it stands. */
function idOf(row: CaseRow, index: number, digest: Digest, seen: Map<string, number>): Result<string> {
  const given = own(row.values, 'id');
  const written = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
  if (written === '') return ok(contentId(digest, seen));
  const before = seen.get(written);
  if (before !== undefined) {
    return problem(
      `${whereOf(row, index)} has the id ${quoted(written)}, and so has case ${before + 1}. Ids tell cases apart: change one.`,
    );
  }
  seen.set(written, index);
  return ok(written);
}

/** Rows that say the same are counted: they are the same case, asked again. */
function contentId(digest: Digest, seen: Map<string, number>): string {
  const base = shortDigest(digest);
  const count = (seen.get(base) ?? 0) + 1;
  seen.set(base, count);
  return count === 1 ? base : `${base}-${count}`;
}

function whereOf({ line }: CaseRow, index: number): string {
  return line === undefined ? `Case ${index + 1}` : `The case in line ${line}`;
}

function missingColumn(column: string, columns: ReadonlySet<string>): Result<never> {
  const guess = nearest(column, columns);
  const hint =
    guess === undefined
      ? `The columns are ${[...columns].slice(0, 20).map(quoted).join(', ')}.`
      : `Did you mean ${quoted(guess)}?`;
  return problem(`No case has the column ${quoted(column)} that the suite groups by. ${hint}`);
}

/** A case whose cluster is unknown stands alone. */
function clusterOf(values: JsonObject, column: string | undefined): string | null {
  const value = column === undefined ? undefined : own(values, column);
  return value === undefined || value === null || value === '' ? null : asText(value);
}

/** What cases without a value are listed under. */
export const noValue = '(none)';

function sliceOf(value: JsonValue | undefined): string {
  return value === undefined || value === null || value === '' ? noValue : asText(value);
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What is sent of a case: the declared inputs or features that it has. A prompt that declares none may refer to any
 * column, as GitHub's runner allows.
 */
export function inputOf(values: JsonObject, declared: readonly string[] | undefined): JsonObject {
  if (declared === undefined) return values;
  return Object.fromEntries(
    declared.flatMap((name) => {
      const value = own(values, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
