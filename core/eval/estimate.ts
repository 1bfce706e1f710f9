/** A metric with its interval, over some of the cases of a run. */
import { bootstrapStatistic } from '../stats/bootstrap.ts';
import { clustersOf } from '../stats/clusters.ts';
import type { Interval } from '../stats/interval.ts';
import { quantileLowerBound, quantileUpperBound, sortedQuantile } from '../stats/quantile.ts';
import type { RandomState } from '../stats/random.ts';
import { delongInterval, rocAuc } from '../stats/roc-auc.ts';
import { calibrated } from './calibration.ts';
import { meanInterval, resamplesFor, type Scale } from './mean-interval.ts';
import { attemptValue, countMissing, type MetricSource, scoreIn, unitOfMetric } from './metric-source.ts';
import type { Metric } from './result.ts';
import { type CaseAttempts, caseMean, meanOf, unitMeans, unitOf } from './units.ts';

/** Undefined when no answer gives a value. */
export function estimateMetric(
  source: MetricSource,
  cases: readonly CaseAttempts[],
  confidence: number,
  random: RandomState,
): Metric | undefined {
  const found = intervalOf(source, cases, confidence, random);
  if (found === undefined) return undefined;
  const notEvaluated = cases.reduce((sum, { attempts }) => sum + countMissing(source, attempts), 0);
  return { ...found, unit: unitOfMetric(source), notEvaluated };
}

type Bounds = Pick<Metric, 'value' | 'low' | 'high' | 'n'>;

function intervalOf(
  source: MetricSource,
  cases: readonly CaseAttempts[],
  confidence: number,
  random: RandomState,
): Bounds | undefined {
  switch (source.kind) {
    case 'latency':
      return quantileBounds(latencies(cases), source.share, confidence);
    case 'ranking':
      return rankingBounds(rankedCases(cases, source.name), confidence, random);
    case 'scores':
    case 'cost':
    case 'errors':
      return meanBounds(source, cases, confidence, random);
  }
}

function meanBounds(
  source: Extract<MetricSource, { kind: 'scores' | 'cost' | 'errors' }>,
  cases: readonly CaseAttempts[],
  confidence: number,
  random: RandomState,
): Bounds | undefined {
  const values = unitValues(source, cases, undefined);
  if (values.length === 0) return undefined;
  const interval = sourceInterval(source, values, confidence, random);
  const value = interval?.estimate ?? meanOf(values);
  return { value, low: interval?.low, high: interval?.high, n: values.length };
}

/** Of the mean over units, corrected by what people say of the judge where there is a judge and they do. */
export function sourceInterval(
  source: Extract<MetricSource, { kind: 'scores' | 'cost' | 'errors' }>,
  values: Float64Array,
  confidence: number,
  random: RandomState,
): Interval | undefined {
  const interval = meanInterval(values, scaleOf(source), confidence, random);
  if (interval === undefined || source.kind !== 'scores') return interval;
  return calibrated(interval, source.calibration, confidence);
}

export function scaleOf(source: Extract<MetricSource, { kind: 'scores' | 'cost' | 'errors' }>): Scale {
  if (source.kind === 'scores') return source.scale;
  return source.kind === 'errors' ? 'share' : 'amount';
}

/** `missing` stands for answers that could not be judged; undefined leaves them out. */
export function unitValues(
  source: MetricSource,
  cases: readonly CaseAttempts[],
  missing: number | undefined,
): Float64Array {
  const owed = (one: CaseAttempts): number | undefined => {
    // A failed call owes no cost: it is the errors' business.
    const attempts = source.kind === 'cost' ? one.attempts.filter(({ error }) => error === null) : one.attempts;
    return caseMean({ ...one, attempts }, (attempt) => attemptValue(source, attempt), missing);
  };
  return unitMeans(cases, owed);
}

/** In rising order. Latency is the service's and not the case's: every answer counts by itself. */
export function latencies(cases: readonly CaseAttempts[]): Float64Array {
  const all = cases.flatMap(({ attempts }) =>
    attempts.flatMap(({ latencyMs, error }) => (latencyMs === null || error !== null ? [] : [latencyMs / 1000])),
  );
  return Float64Array.from(all).sort();
}

function quantileBounds(sorted: Float64Array, share: number, confidence: number): Bounds | undefined {
  if (sorted.length === 0) return undefined;
  const oneSided = (1 + confidence) / 2;
  const value = sortedQuantile(sorted, share);
  const low = quantileLowerBound(sorted, share, oneSided);
  const high = quantileUpperBound(sorted, share, oneSided);
  return {
    value,
    // The value lies between two answers, the bounds are answers: of few, a bound may be the one on the other side.
    low: low === undefined ? undefined : Math.min(low, value),
    high: high === undefined ? undefined : Math.max(high, value),
    n: sorted.length,
  };
}

export interface RankedCases {
  readonly scores: Float64Array;
  readonly labels: readonly boolean[];
  readonly units: readonly string[];
}

/** The mean prediction of each case over its trials. */
export function rankedCases(cases: readonly CaseAttempts[], name: string): RankedCases {
  const scores: number[] = [];
  const labels: boolean[] = [];
  const units: string[] = [];
  for (const one of cases) {
    const score = caseMean(one, (attempt) => scoreIn(attempt, name)?.score ?? undefined, undefined);
    const label = one.attempts.map((attempt) => scoreIn(attempt, name)?.label).find((found) => found !== undefined);
    if (score === undefined || label === undefined) continue;
    scores.push(score);
    labels.push(label);
    units.push(unitOf(one));
  }
  return { scores: Float64Array.from(scores), labels, units };
}

function rankingBounds(ranked: RankedCases, confidence: number, random: RandomState): Bounds | undefined {
  const value = rocAuc(ranked.scores, ranked.labels);
  if (value === undefined) return undefined;
  const interval = rankingInterval(ranked, confidence, random);
  return { value, low: interval?.low, high: interval?.high, n: new Set(ranked.units).size };
}

/** DeLong's where cases are independent; else clusters are drawn whole. */
export function rankingInterval(
  { scores, labels, units }: RankedCases,
  confidence: number,
  random: RandomState,
): Interval | undefined {
  const clusters = clustersOf(units);
  if (clusters.count === scores.length) return delongInterval(scores, labels, confidence);
  const statistic = (rows: Uint32Array): number =>
    rocAuc(
      Float64Array.from(rows, (row) => scores[row] ?? 0),
      Array.from(rows, (row) => labels[row] ?? false),
    ) ?? Number.NaN;
  return bootstrapStatistic(scores.length, statistic, {
    confidence,
    random,
    clusters,
    resamples: Math.min(1000, resamplesFor(scores.length)),
  });
}
