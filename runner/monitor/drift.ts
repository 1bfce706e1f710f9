/** Whether what a model sees now still looks like its reference: the drift block of each manifest, on the records of each target. */
import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { type DriftColumn, type ModelDrift, Refusal } from '../../core/contract/runner.ts';
import type { ReadColumns } from '../../core/drift/column-reader.ts';
import { type ColumnDrift, compareInSteps, type DriftReport } from '../../core/drift/compare.ts';
import { addCell, type Cell, type GatheredColumn, gatherColumn, tablesOf } from '../../core/drift/gather.ts';
import type { DriftPage } from '../../core/drift/report/page.ts';
import { humanDuration } from '../../core/values/duration.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import type { Result } from '../../core/values/result.ts';
import { readColumns } from '../../host/columns.ts';
import { fileNamedIn } from '../deploy/subject.ts';
import { openRecords } from '../store/records.ts';
import type { CountedSource } from './counting.ts';
import type { DeclaredModel, DriftBlock } from './declared.ts';

export interface DriftMonitor {
  /** One result for each target that has served the model; one that says so where none has. */
  check(model: DeclaredModel, sources: readonly CountedSource[], options: DriftCheck): Promise<readonly ModelDrift[]>;
  /** The same comparison on one target, whole. `Refusal` where the reference cannot be read. */
  report(model: DeclaredModel, drift: DriftBlock, source: CountedSource, options: DriftCheck): Promise<DriftPage>;
}

export interface DriftCheck {
  readonly now: number;
  /** Seconds; the manifest's own unless given. */
  readonly window?: number | undefined;
  readonly signal?: AbortSignal;
}

/** More rows show no drift that these do not show, and cost time. */
const MOST_ROWS = 100_000;
const ROWS_AT_A_TIME = 2000;

export function driftMonitor(root: string): DriftMonitor {
  const references = new Map<string, { readonly print: string; readonly read: Promise<Result<ReadColumns>> }>();

  async function referenceOf(path: string): Promise<Result<ReadColumns>> {
    const print = await stat(path).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'gone',
    );
    const known = references.get(path);
    if (known?.print === print) return known.read;
    const read = readColumns(path);
    references.set(path, { print, read });
    return read;
  }

  return {
    async check(model, sources, { now, window: given, signal }) {
      const { drift } = model;
      if (!drift) return [];
      const window = given ?? drift.window;
      const at = { model: model.name, at: new Date(now).toISOString(), window, columns: [] };
      const reference = await referenceOf(fileNamedIn(root, model.file, drift.reference));
      if (!reference.ok) {
        const why = `The reference \`${drift.reference}\` cannot be compared with. ${reference.problem}`;
        return [{ ...at, target: sources[0]?.target ?? 'local', verdict: 'not_evaluated', why }];
      }
      const results: ModelDrift[] = [];
      for (const source of sources) {
        const gathered = await gather(model.name, drift, source, now - window * 1000, signal);
        if (gathered.rows === 0 && !gathered.everServed) continue;
        const report = await compare(reference.value, gathered, drift, signal);
        const { verdict, why } = report.dataset;
        results.push({
          ...at,
          target: source.target,
          columns: report.columns.map(columnOf),
          verdict,
          why: gathered.rows === 0 ? `No records in the last ${humanDuration(window)}.` : `${why}${cutNote(gathered)}`,
        });
      }
      if (results.length > 0) return results;
      const why = 'Nothing was recorded yet: requests come first.';
      return [{ ...at, target: sources[0]?.target ?? 'local', verdict: 'inconclusive', why }];
    },
    async report(model, drift, source, { now, window: given, signal }) {
      const window = given ?? drift.window;
      const reference = await referenceOf(fileNamedIn(root, model.file, drift.reference));
      if (!reference.ok) {
        throw new Refusal(
          'refused',
          `The reference \`${drift.reference}\` cannot be compared with. ${reference.problem}`,
        );
      }
      const gathered = await gather(model.name, drift, source, now - window * 1000, signal);
      const last = humanDuration(window);
      const report = await compare(reference.value, gathered, drift, signal);
      const { verdict, why } = report.dataset;
      const told = gathered.rows === 0 ? `No records in the last ${last}.` : `${why}${cutNote(gathered)}`;
      return {
        report: { ...report, dataset: { verdict, why: told } },
        reference: { name: drift.reference, rows: reference.value.rows },
        current: { name: `records of ${model.name} on ${source.target}, the last ${last}`, rows: gathered.rows },
        at: new Date(now).toISOString(),
      };
    },
  };
}

interface Gathered {
  readonly columns: readonly GatheredColumn[];
  readonly rows: number;
  readonly everServed: boolean;
}

async function gather(
  model: string,
  drift: DriftBlock,
  { path }: CountedSource,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Gathered> {
  using reader = openRecords(path);
  const observed = reader.observed(model, from, MOST_ROWS);
  const columns = new Map<string, GatheredColumn>();
  let rows = 0;
  for (const [index, { features, input, output }] of observed.entries()) {
    if (index % ROWS_AT_A_TIME === ROWS_AT_A_TIME - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    // Features win over what was rendered, and inputs over results of the same name.
    const sources = [features, input, output].map(objectIn).filter((one) => one !== undefined);
    // Where a manifest keeps no content there is nothing to compare: that is no missing value.
    if (sources.length === 0) continue;
    for (const { name } of drift.columns) {
      const holder = sources.find((one) => Object.hasOwn(one, name));
      const column = columns.get(name) ?? (holder && gatherColumn(name));
      if (!column) continue;
      columns.set(name, column);
      while (column.rows < rows) addCell(column, undefined);
      addCell(column, cellOf(holder?.[name]));
    }
    rows += 1;
  }
  for (const column of columns.values()) while (column.rows < rows) addCell(column, undefined);
  return { columns: [...columns.values()], rows, everServed: rows > 0 || reader.observed(model, 0, 1).length > 0 };
}

function objectIn(text: string | null): JsonObject | undefined {
  if (!text?.startsWith('{')) return undefined;
  try {
    const value: JsonValue = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function cellOf(value: JsonValue | undefined): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? undefined : JSON.stringify(value);
}

async function compare(
  reference: ReadColumns,
  current: Gathered,
  { columns }: DriftBlock,
  signal: AbortSignal | undefined,
): Promise<DriftReport> {
  const names = new Set(columns.map(({ name }) => name));
  const kinds = new Map(columns.flatMap(({ name, as }) => (as === undefined ? [] : [[name, as] as const])));
  const watched = reference.columns.filter(({ name }) => names.has(name));
  const tables = tablesOf(watched, current.columns, kinds);
  const steps = compareInSteps(tables.reference, tables.current, {
    columns: columns.map(({ name, as, minEffect }) => ({
      name,
      ...(as !== undefined && { as }),
      ...(minEffect !== undefined && { minEffect }),
    })),
  });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
    signal?.throwIfAborted();
  }
}

function columnOf(column: ColumnDrift): DriftColumn {
  const { name, type, method, statistic, effect, pValue, pAdjusted, verdict, why, reference, current } = column;
  return {
    name,
    type,
    method: method ?? 'none',
    ...(statistic !== null && { statistic }),
    ...(effect !== null && { effect }),
    ...(pValue !== null && { pValue }),
    ...(pAdjusted !== null && { pAdjusted }),
    reference: { n: reference.n },
    current: { n: current.n },
    ...(column.distribution && { distribution: column.distribution }),
    verdict,
    why,
  };
}

function cutNote({ rows }: Gathered): string {
  return rows < MOST_ROWS
    ? ''
    : ` Compared with the newest ${MOST_ROWS.toLocaleString('en-US')} records of the window.`;
}
