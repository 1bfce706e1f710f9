/** Two rankings of the same cases: DeLong's test, or a bootstrap by clusters where cases are not independent. */
import { bootstrapStatistic } from '../../stats/bootstrap.ts';
import { clustersOf } from '../../stats/clusters.ts';
import type { Interval } from '../../stats/interval.ts';
import { twoSidedConfidence } from '../../stats/non-inferiority.ts';
import type { RandomState } from '../../stats/random.ts';
import { delongDifference } from '../../stats/roc-auc.ts';
import { type RankedCases, rankedCases } from '../estimate.ts';
import type { MetricSource } from '../metric-source.ts';
import { type DifferenceOf, laterOf, widened } from './paired-difference.ts';

/** A case that moves takes part in a pair with a share of at most twice its own. */
const reach = 2;

/** Undefined when some case could not be predicted by both: without it there are no pairs to speak of. */
export const rankingDifference: DifferenceOf<Extract<MetricSource, { kind: 'ranking' }>> = (pairs, context) => {
  const { source, confidence, random } = context;
  const first = rankedCases(
    pairs.map((pair) => pair.current),
    source.name,
  );
  const second = rankedCases(
    pairs.map((pair) => pair.baseline),
    source.name,
  );
  if (first.scores.length !== pairs.length || second.scores.length !== pairs.length) return undefined;
  const wide = twoSidedConfidence(confidence);
  const n = clustersOf(first.units).count;
  const compared = n === pairs.length ? delong(first, second, wide) : clustered(first, second, wide, random);
  if (compared === undefined) return undefined;
  const { interval, pValue } = compared;
  return {
    interval: widened(interval, n, confidence, reach),
    later: laterOf(interval, n, confidence, reach),
    n,
    test: pValue === undefined ? undefined : { name: "DeLong's test", pValue },
    relative: false,
  };
};

interface Compared {
  readonly interval: Interval;
  readonly pValue: number | undefined;
}

function delong(first: RankedCases, second: RankedCases, confidence: number): Compared | undefined {
  const found = delongDifference(first.scores, second.scores, first.labels, confidence);
  return found === undefined ? undefined : { interval: found, pValue: found.pValue };
}

function clustered(
  first: RankedCases,
  second: RankedCases,
  confidence: number,
  random: RandomState,
): Compared | undefined {
  const statistic = (rows: Uint32Array): number => {
    const labels = Array.from(rows, (row) => first.labels[row] ?? false);
    const pick = (scores: Float64Array) => Float64Array.from(rows, (row) => scores[row] ?? 0);
    return delongDifference(pick(first.scores), pick(second.scores), labels, confidence)?.estimate ?? Number.NaN;
  };
  const clusters = clustersOf(first.units);
  const interval = bootstrapStatistic(first.scores.length, statistic, {
    confidence,
    random,
    clusters,
    resamples: 1000,
  });
  return interval === undefined ? undefined : { interval, pValue: undefined };
}
