/** One metric of a rollout: how sure is it by now that the candidate is worse than the baseline that serves beside it? */
import { anytimeP } from '../stats/e-values.ts';
import { fewestForMeans, logPositiveE, type Moments, meanOf, varianceOfMean } from '../stats/msprt.ts';
import { type ArmEvents, candidateRequestsToReveal, logWorseRateE } from '../stats/rate-ratio-evidence.ts';
import { type MetricObservation, nameOf, type RolloutMetric, toleratedRatio } from './metrics.ts';

export interface MetricEvidence {
  readonly metric: RolloutMetric;
  /** ln of the e-value against "not worse". */
  readonly logE: number;
  readonly candidate: ArmValue;
  readonly baseline: ArmValue;
  /** How many requests of the candidate the comparison needs for an answer; undefined when there is nothing to go by. */
  readonly needed: number | undefined;
  /** "errors: 3.1 % of 812 requests, baseline 1.0 % of 805" */
  readonly compared: string;
}

export interface ArmValue {
  readonly n: number;
  /** A share of requests, or a mean; null when there was none. */
  readonly value: number | null;
}

/** `stretches` has one entry for each step so far; `share` is the candidate's part of traffic now. */
export function evidenceOf(
  metric: RolloutMetric,
  stretches: readonly MetricObservation[],
  share: number,
  threshold: number,
): MetricEvidence {
  const amounts = stretches.filter((stretch) => stretch.kind === 'amounts');
  if (amounts.length > 0) return evidenceOfAmounts(metric, amounts);
  return evidenceOfCounts(
    metric,
    stretches.filter((stretch) => stretch.kind === 'counts'),
    share,
    threshold,
  );
}

/** The p of one metric on its own, valid at any time. */
export function anytimePOf({ logE }: MetricEvidence): number {
  return anytimeP(logE);
}

function evidenceOfCounts(
  metric: RolloutMetric,
  stretches: readonly ArmEvents[],
  share: number,
  threshold: number,
): MetricEvidence {
  const candidate = totalOf(stretches.map((stretch) => stretch.candidate));
  const baseline = totalOf(stretches.map((stretch) => stretch.baseline));
  return {
    metric,
    logE: logWorseRateE(stretches, toleratedRatio(metric)),
    candidate: { n: candidate.n, value: shareOf(candidate) },
    baseline: { n: baseline.n, value: shareOf(baseline) },
    needed: baseline.n === 0 ? undefined : neededRequests(baseline, share, threshold),
    compared: `${nameOf(metric)}: ${shareText(candidate)}, baseline ${shareText(baseline)}`,
  };
}

/** What must not go unseen: twice the baseline's rate, and two points more of a rare event. */
function neededRequests(baseline: Counts, share: number, threshold: number): number {
  const from = (baseline.bad + 0.5) / (baseline.n + 1);
  const to = Math.min(Math.max(2 * from, from + 0.02), (1 + from) / 2);
  return candidateRequestsToReveal({ from, to, share, threshold });
}

interface Counts {
  readonly n: number;
  readonly bad: number;
}

function totalOf(arms: readonly Counts[]): Counts {
  return arms.reduce((sum, { n, bad }) => ({ n: sum.n + n, bad: sum.bad + bad }), { n: 0, bad: 0 });
}

function shareOf({ n, bad }: Counts): number | null {
  return n === 0 ? null : bad / n;
}

function shareText({ n, bad }: Counts): string {
  return n === 0 ? 'no request' : `${Number(((100 * bad) / n).toPrecision(2))} % of ${n}`;
}

type AmountStretch = Extract<MetricObservation, { readonly kind: 'amounts' }>;

/** Each step is compared with its own baseline, so that a price or a load that changes between steps misleads nobody. */
function evidenceOfAmounts(metric: RolloutMetric, stretches: readonly AmountStretch[]): MetricEvidence {
  const candidate = sumOf(stretches.map((stretch) => stretch.candidate));
  const baseline = sumOf(stretches.map((stretch) => stretch.baseline));
  return {
    metric,
    logE: logHigherE(stretches, candidate, baseline, toleratedRatio(metric)),
    candidate: { n: candidate.n, value: candidate.n === 0 ? null : meanOf(candidate) },
    baseline: { n: baseline.n, value: baseline.n === 0 ? null : meanOf(baseline) },
    needed: baseline.n === 0 ? undefined : fewestForMeans,
    compared: `${nameOf(metric)}: ${meanText(candidate)}, baseline ${meanText(baseline)}`,
  };
}

function logHigherE(
  stretches: readonly AmountStretch[],
  candidate: Moments,
  baseline: Moments,
  tolerated: number,
): number {
  if (candidate.n < fewestForMeans || baseline.n < fewestForMeans) return 0;
  let weights = 0;
  let difference = 0;
  let variance = 0;
  for (const stretch of stretches) {
    if (stretch.candidate.n < 2 || stretch.baseline.n < 2) continue;
    const weight = (stretch.candidate.n * stretch.baseline.n) / (stretch.candidate.n + stretch.baseline.n);
    weights += weight;
    difference += weight * (meanOf(stretch.candidate) - tolerated * meanOf(stretch.baseline));
    variance +=
      weight * weight * (varianceOfMean(stretch.candidate) + tolerated ** 2 * varianceOfMean(stretch.baseline));
  }
  if (weights === 0) return 0;
  // A fifth more than usual is what one expects of a release that costs too much.
  const tau = 0.2 * Math.abs(meanOf(baseline));
  return tau === 0 && variance > 0 ? 0 : logPositiveE(difference / weights, variance / (weights * weights), tau);
}

function sumOf(arms: readonly Moments[]): Moments {
  return arms.reduce(
    (sum, arm) => ({
      n: sum.n + arm.n,
      sum: sum.sum + arm.sum,
      sumOfSquares: sum.sumOfSquares + arm.sumOfSquares,
    }),
    { n: 0, sum: 0, sumOfSquares: 0 },
  );
}

function meanText(moments: Moments): string {
  return moments.n === 0 ? 'no request' : `${Number(meanOf(moments).toPrecision(3))} over ${moments.n}`;
}
