/**
 * Per-minute sums of records, written in the transaction of the records themselves. The thread is the only writer, so a
 * row that was touched lately is kept in memory and written whole; a failed commit forgets them all.
 */
import type { DatabaseSync } from 'node:sqlite';
import { type RecordColumn, recordColumns, rollupDimensions, rollupMeasures } from '../../core/contract/records-db.ts';
import { addToHistogram, type LogHistogram, parseHistogram, printHistogram } from '../../core/stats/log-histogram.ts';
import type { Cell, RecordRow } from './protocol.ts';

interface Rollup {
  readonly dimensions: readonly (string | number)[];
  count: number;
  fallbacks: number;
  invalidOutputs: number;
  reviews: number;
  cost: number;
  priced: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  readonly latency: LogHistogram;
  readonly ttft: LogHistogram;
}

export interface Rollups {
  readonly add: (row: RecordRow) => void;
  /** Inside the transaction of the rows. */
  readonly write: () => void;
  readonly forget: () => void;
}

const keptAtMost = 2000;
const separator = '\u0000';
const index = (column: RecordColumn): number => recordColumns.indexOf(column);
const at = {
  ts: index('ts'),
  fallback: index('fallback'),
  review: index('review'),
  cost: index('cost'),
  inputTokens: index('input_tokens'),
  cachedInputTokens: index('cached_input_tokens'),
  outputTokens: index('output_tokens'),
  latency: index('latency_ms'),
  ttft: index('ttft_ms'),
  invalidOutput: recordColumns.length,
} as const;
const dimensionColumns = rollupDimensions.filter((name) => name !== 'minute').map((name) => index(name));

export function openRollups(database: DatabaseSync): Rollups {
  const columns = [...rollupDimensions, ...rollupMeasures];
  const insert = database.prepare(
    `INSERT OR REPLACE INTO rollups (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const select = database.prepare(
    `SELECT * FROM rollups WHERE ${rollupDimensions.map((name) => `${name} = ?`).join(' AND ')}`,
  );
  const kept = new Map<string, Rollup>();
  const touched = new Set<Rollup>();

  function find(dimensions: readonly (string | number)[]): Rollup {
    const key = dimensions.join(separator);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const found = readRollup(dimensions, select.get(...dimensions));
    kept.set(key, found);
    return found;
  }

  return {
    add(row) {
      const minute = Math.floor(Number(row[at.ts]) / 60_000);
      const rollup = find([minute, ...dimensionColumns.map((column) => row[column] ?? '')]);
      addRow(rollup, row);
      touched.add(rollup);
    },
    write() {
      for (const rollup of touched) insert.run(...cellsOf(rollup));
      touched.clear();
      if (kept.size > keptAtMost) kept.clear();
    },
    forget() {
      kept.clear();
      touched.clear();
    },
  };
}

function addRow(rollup: Rollup, row: RecordRow): void {
  const number = (column: number): number => Number(row[column] ?? 0);
  rollup.count += 1;
  if (row[at.fallback] !== null) rollup.fallbacks += 1;
  if (row[at.review] !== null) rollup.reviews += 1;
  rollup.invalidOutputs += number(at.invalidOutput);
  if (row[at.cost] !== null) {
    rollup.cost += number(at.cost);
    rollup.priced += 1;
  }
  rollup.inputTokens += number(at.inputTokens);
  rollup.cachedInputTokens += number(at.cachedInputTokens);
  rollup.outputTokens += number(at.outputTokens);
  addToHistogram(rollup.latency, number(at.latency));
  if (row[at.ttft] !== null) addToHistogram(rollup.ttft, number(at.ttft));
}

function readRollup(dimensions: readonly (string | number)[], row: Record<string, unknown> | undefined): Rollup {
  const number = (name: string): number => Number(row?.[name] ?? 0);
  return {
    dimensions,
    count: number('count'),
    fallbacks: number('fallbacks'),
    invalidOutputs: number('invalid_outputs'),
    reviews: number('reviews'),
    cost: number('cost'),
    priced: number('priced'),
    inputTokens: number('input_tokens'),
    cachedInputTokens: number('cached_input_tokens'),
    outputTokens: number('output_tokens'),
    latency: parseHistogram(String(row?.latency ?? '')),
    ttft: parseHistogram(String(row?.ttft ?? '')),
  };
}

function cellsOf(rollup: Rollup): readonly Cell[] {
  return [
    ...rollup.dimensions,
    rollup.count,
    rollup.fallbacks,
    rollup.invalidOutputs,
    rollup.reviews,
    rollup.cost,
    rollup.priced,
    rollup.inputTokens,
    rollup.cachedInputTokens,
    rollup.outputTokens,
    printHistogram(rollup.latency),
    printHistogram(rollup.ttft),
  ];
}
