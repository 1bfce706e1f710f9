/**
 * The same always-valid test of counts with a prior on how many times as bad the candidate is, instead of on its share of
 * the bad events: a mixture of likelihood ratios over a grid of ratios above 1. It is one-sided by itself, stays an
 * e-process while the split of traffic changes from step to step, and loses little when the candidate gets only 5 %.
 */

/** What happened while the split of traffic stayed the same. */
export interface ArmEvents {
  readonly candidate: { readonly n: number; readonly bad: number };
  readonly baseline: { readonly n: number; readonly bad: number };
}

/** Ratios that matter in practice; those of two to four, where a canary is decided, weigh most. */
const ratios: readonly (readonly [ratio: number, weight: number])[] = [
  [1.15, 0.04],
  [1.3, 0.06],
  [1.6, 0.12],
  [2, 0.2],
  [2.7, 0.24],
  [3.8, 0.2],
  [6, 0.09],
  [15, 0.05],
];

/**
 * ln E against "the candidate's rate is at most `tolerated` times the baseline's" over all stretches together. The split is
 * taken as it really was: requests are what conditions the test, so a router that misses its weights does no harm.
 */
export function logWorseRateE(stretches: readonly ArmEvents[], tolerated = 1): number {
  return logSumExp(
    ratios.map(([ratio, weight]) => Math.log(weight) + logLikelihoodRatio(stretches, ratio * tolerated, tolerated)),
  );
}

function logLikelihoodRatio(stretches: readonly ArmEvents[], ratio: number, tolerated: number): number {
  let sum = 0;
  for (const { candidate, baseline } of stretches) {
    const n = candidate.n + baseline.n;
    if (candidate.n === 0 || baseline.n === 0) continue;
    const odds = candidate.n / baseline.n;
    const rest = baseline.n / n;
    const events = candidate.bad + baseline.bad;
    // A bad event falls on the candidate with the share ρr / (ρr + 1 − ρ).
    const normaliser = Math.log((rest * (1 + odds * tolerated)) / (rest * (1 + odds * ratio)));
    sum += candidate.bad * Math.log(ratio / tolerated) + events * normaliser;
  }
  return sum;
}

/**
 * How many requests of the candidate reveal a rise from one rate to the other with an e-value of `threshold`, roughly: where
 * the expected growth reaches it, with one more nat for the price of not knowing the ratio.
 */
export function candidateRequestsToReveal(rise: {
  readonly from: number;
  readonly to: number;
  /** The candidate's share of traffic. */
  readonly share: number;
  readonly threshold: number;
}): number {
  const { from, to, share, threshold } = rise;
  const candidateEvents = share * to;
  const baselineEvents = (1 - share) * from;
  const events = candidateEvents + baselineEvents;
  const worse = candidateEvents / events;
  const growth =
    candidateEvents * Math.log(worse / share) +
    (baselineEvents > 0 ? baselineEvents * Math.log((1 - worse) / (1 - share)) : 0);
  return Math.ceil((share * (Math.log(threshold) + 1)) / growth);
}

function logSumExp(logarithms: readonly number[]): number {
  const greatest = Math.max(...logarithms);
  let sum = 0;
  for (const logarithm of logarithms) sum += Math.exp(logarithm - greatest);
  return greatest + Math.log(sum);
}
