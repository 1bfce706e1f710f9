/** A percentile of latency against the baseline's, by drawing cases with all their answers under both releases. */
import { bootstrapStatistic } from '../../stats/bootstrap.ts';
import { clustersOf } from '../../stats/clusters.ts';
import { twoSidedConfidence } from '../../stats/non-inferiority.ts';
import { resamplesFor } from '../mean-interval.ts';
import type { MetricSource } from '../metric-source.ts';
import { type CaseAttempts, unitOf } from '../units.ts';
import { shrunk } from './more-cases.ts';
import type { DifferenceOf } from './paired-difference.ts';

/** Undefined when there are fewer cases than show the percentile at all. */
export const latencyDifference: DifferenceOf<Extract<MetricSource, { kind: 'latency' }>> = (pairs, context) => {
  const { source, confidence, random } = context;
  const known = pairs
    .map(({ current, baseline }) => ({ unit: unitOf(current), first: times(current), second: times(baseline) }))
    .filter(({ first, second }) => first.length > 0 && second.length > 0);
  const clusters = clustersOf(known.map(({ unit }) => unit));
  if (clusters.count < 1 / (1 - source.share)) return undefined;
  const ours = answersInOrder(known.map(({ first }) => first));
  const theirs = answersInOrder(known.map(({ second }) => second));
  const drawn = new Uint32Array(known.length);
  const statistic = (rows: Uint32Array): number => {
    drawn.fill(0);
    for (const row of rows) drawn[row] = (drawn[row] ?? 0) + 1;
    const base = quantileOf(theirs, drawn, source.share);
    return base > 0 ? 1 - quantileOf(ours, drawn, source.share) / base : Number.NaN;
  };
  const resamples = Math.min(1000, resamplesFor(known.length));
  const options = { confidence: twoSidedConfidence(confidence), random, clusters, resamples };
  const interval = bootstrapStatistic(known.length, statistic, options);
  if (interval === undefined) return undefined;
  return { interval, later: (factor) => shrunk(interval, factor), n: clusters.count, test: undefined, relative: true };
};

/** All answers in rising order, each with the case that it belongs to: sorted once, for a thousand draws of cases. */
interface OrderedAnswers {
  readonly values: Float64Array;
  readonly cases: Uint32Array;
}

function answersInOrder(byCase: readonly (readonly number[])[]): OrderedAnswers {
  const all = byCase.flatMap((values, index) => values.map((value) => ({ value, index })));
  all.sort((a, b) => a.value - b.value);
  return {
    values: Float64Array.from(all, ({ value }) => value),
    cases: Uint32Array.from(all, ({ index }) => index),
  };
}

/** As `sortedQuantile`, of a sample in which the answers of each case stand as often as it was drawn. */
function quantileOf({ values, cases }: OrderedAnswers, drawn: Uint32Array, share: number): number {
  let total = 0;
  for (let rank = 0; rank < cases.length; rank++) total += drawn[cases[rank] ?? 0] ?? 0;
  const place = share * (total - 1);
  const below = Math.floor(place);
  let seen = 0;
  let low: number | undefined;
  for (let rank = 0; rank < values.length; rank++) {
    const count = drawn[cases[rank] ?? 0] ?? 0;
    if (count === 0) continue;
    seen += count;
    const value = values[rank] ?? Number.NaN;
    if (seen > below) low ??= value;
    if (low !== undefined && (seen > below + 1 || seen === total)) return low + (place - below) * (value - low);
  }
  return Number.NaN;
}

function times({ attempts }: CaseAttempts): readonly number[] {
  return attempts.flatMap(({ latencyMs, error }) => (latencyMs === null || error !== null ? [] : [latencyMs]));
}
