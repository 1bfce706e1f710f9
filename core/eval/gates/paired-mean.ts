/** Two means on the same cases: a bootstrap (or, of few cases, Student's t) of the paired differences. */
import { twoSidedConfidence } from '../../stats/non-inferiority.ts';
import { pairedPermutation } from '../../stats/permutation.ts';
import type { PairedCase } from '../baseline.ts';
import { scaleOf } from '../estimate.ts';
import { meanInterval } from '../mean-interval.ts';
import { attemptValue, type MetricSource } from '../metric-source.ts';
import { type CaseAttempts, caseMean, meanOf, unitOf } from '../units.ts';
import type { MeanSource } from './mean-bound.ts';
import { type ComparisonContext, type Difference, laterOf, widened } from './paired-difference.ts';
import { differencesOf, pairedShare } from './paired-share.ts';

export interface PairedUnits {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** What stands for answers that could not be judged. */
export interface Instead {
  readonly current: number;
  readonly baseline: number;
}

/** Without `missing`, cases that could not be judged stay out. */
export function meanDifference(
  pairs: readonly PairedCase[],
  missing: Instead | undefined,
  context: ComparisonContext<MeanSource>,
): Difference | undefined {
  const { source, confidence, random } = context;
  const units = pairedUnits(pairs, source, missing);
  const n = units.first.length;
  if (n === 0) return undefined;
  const scale = scaleOf(source);
  const inUnit = [units.first, units.second].every((values) => values.every((value) => value >= 0 && value <= 1));
  if (scale === 'share' && inUnit) return pairedShare(units, context);

  const relative = scale === 'amount';
  const base = relative ? meanOf(units.second) : 1;
  const sign = source.better === 'higher' ? 1 : -1;
  const differences = differencesOf(units.first, units.second).map((value) => (sign * value) / (base === 0 ? 1 : base));
  const plain = meanInterval(differences, 'amount', twoSidedConfidence(confidence), random);
  if (plain === undefined) return undefined;
  const reach = scale === 'unit' && inUnit ? 1 : 0;
  const pValue = pairedPermutation(differences, { random });
  return {
    interval: widened(plain, n, confidence, reach),
    later: laterOf(plain, n, confidence, reach),
    n,
    test: { name: 'paired permutation test', pValue },
    relative,
  };
}

/** The means of each unit under both, over the cases that both give a value for. */
function pairedUnits(pairs: readonly PairedCase[], source: MetricSource, missing: Instead | undefined): PairedUnits {
  const read = (one: CaseAttempts, instead: number | undefined): number | undefined =>
    caseMean(one, (attempt) => attemptValue(source, attempt), instead);
  const units = new Map<string, { first: number; second: number; count: number }>();
  for (const { current, baseline } of pairs) {
    const first = read(current, missing?.current);
    const second = read(baseline, missing?.baseline);
    if (first === undefined || second === undefined) continue;
    const unit = units.get(unitOf(current)) ?? { first: 0, second: 0, count: 0 };
    unit.first += first;
    unit.second += second;
    unit.count++;
    units.set(unitOf(current), unit);
  }
  const all = [...units.values()];
  return {
    first: Float64Array.from(all, ({ first, count }) => first / count),
    second: Float64Array.from(all, ({ second, count }) => second / count),
  };
}
