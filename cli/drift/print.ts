/** What a comparison found, as commands print it. */
import type { DriftCompareOutputColumn } from '../../core/contract/generated/output.ts';
import type { ExitCode } from '../command.ts';
import { columns, printable } from '../printable.ts';

const words = {
  pass: 'no drift',
  fail: 'DRIFT',
  inconclusive: 'too little data',
  not_evaluated: 'not evaluated',
} as const;

export function driftTable(rows: readonly DriftCompareOutputColumn[]): string {
  const lines = rows.map(({ name, verdict, effect, pAdjusted, why }) => [
    printable(name, 40),
    words[verdict],
    effect === null ? '-' : shown(effect),
    pAdjusted === null ? '-' : shown(pAdjusted),
    printable(why, 160),
  ]);
  return columns([['COLUMN', 'VERDICT', 'EFFECT', 'P', 'WHY'], ...lines], [2, 3]);
}

const shown = (value: number): string =>
  value === 0 ? '0' : value < 0.001 ? value.toExponential(0) : value.toFixed(3);

/** Nothing evaluated is no pass: it ends as what could not be told. */
export function driftExit(verdict: DriftCompareOutputColumn['verdict'], isStrict: boolean): ExitCode {
  if (verdict === 'pass') return 0;
  return verdict === 'fail' || isStrict ? 1 : 3;
}
