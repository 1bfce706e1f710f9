/** Do as many rows lack a value as in the reference? */
import { fisherExact } from '../stats/fisher.ts';
import { chiSquareHomogeneity } from '../stats/homogeneity.ts';
import type { Hypothesis } from './hypothesis.ts';
import { shownShare } from './wording.ts';

export interface MissingCount {
  readonly missing: number;
  readonly rows: number;
}

/** Undefined when no value is missing on either side, or none is there: the totals alone say whether there is a question. */
export function missingRateHypothesis(reference: MissingCount, current: MissingCount): Hypothesis | undefined {
  const missing = reference.missing + current.missing;
  const rows = reference.rows + current.rows;
  if (missing === 0 || missing === rows || reference.rows === 0 || current.rows === 0) return undefined;
  const before = reference.missing / reference.rows;
  const after = current.missing / current.rows;
  return {
    method: 'missing-rate',
    statistic: after - before,
    effect: Math.abs(after - before),
    pValue: equalRatesP(reference, current),
    finding: `Missing values went from ${shownShare(before)} to ${shownShare(after)} of the rows.`,
    measured: `missing values went from ${shownShare(before)} to ${shownShare(after)}`,
  };
}

/** Exact while a cell is small, else the two-proportion test (the chi-square test of two by two). */
function equalRatesP(reference: MissingCount, current: MissingCount): number {
  const missing = reference.missing + current.missing;
  const rows = reference.rows + current.rows;
  const smallest = (Math.min(missing, rows - missing) * Math.min(reference.rows, current.rows)) / rows;
  if (smallest < 10) {
    return fisherExact({
      first: { count: reference.missing, n: reference.rows },
      second: { count: current.missing, n: current.rows },
    });
  }
  return chiSquareHomogeneity(
    [reference.missing, reference.rows - reference.missing],
    [current.missing, current.rows - current.missing],
  ).pValue;
}
