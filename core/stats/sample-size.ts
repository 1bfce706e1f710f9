/** How many cases settle a question. The plans assume that what was seen so far goes on as it was. */
import { binomialTails } from './binomial.ts';
import { normalQuantile } from './normal.ts';
import { clopperPearsonLower, clopperPearsonUpper } from './share-interval.ts';

/** Beyond it no one runs an eval, and the plan says "more than this". */
const mostCases = 10_000_000;

export interface ShareQuestion {
  readonly count: number;
  readonly n: number;
  /** The share must be at least (`min`) or at most (`max`) this. */
  readonly bound: number;
  readonly side: 'min' | 'max';
  /** One-sided. */
  readonly confidence: number;
}

/** The verdict of an exact one-sided bound. */
export function shareVerdict({ count, n, bound, side, confidence }: ShareQuestion): 'pass' | 'fail' | 'inconclusive' {
  if (n === 0) return 'inconclusive';
  const low = clopperPearsonLower(count, n, confidence);
  const high = clopperPearsonUpper(count, n, confidence);
  if (side === 'min') return low >= bound ? 'pass' : high < bound ? 'fail' : 'inconclusive';
  return high <= bound ? 'pass' : low > bound ? 'fail' : 'inconclusive';
}

/**
 * How many more cases would settle it either way if the share stayed as it is: 0 when it is settled, undefined when the
 * share is at the bound, or so near that more than ten million would be needed.
 */
export function casesToSettleShare(question: ShareQuestion): number | undefined {
  const { count, n } = question;
  if (shareVerdict(question) !== 'inconclusive') return 0;
  // With nothing seen yet, the most favourable case: how many that all do well are enough.
  const share = n === 0 ? (question.side === 'min' ? 1 : 0) : count / n;
  const settles = (more: number): boolean =>
    shareVerdict({ ...question, count: count + Math.round(share * more), n: n + more }) !== 'inconclusive';
  let enough = 1;
  while (!settles(enough)) {
    if (enough > mostCases) return undefined;
    enough *= 2;
  }
  let notEnough = Math.floor(enough / 2);
  while (enough - notEnough > 1) {
    const middle = Math.floor((enough + notEnough) / 2);
    if (settles(middle)) enough = middle;
    else notEnough = middle;
  }
  return enough;
}

/** The fewest cases that pass a `min` gate when all of them do: the exact bound is then the n-th root of 1 − confidence. */
export function fewestPerfectCases(bound: number, confidence: number): number | undefined {
  if (bound >= 1 || confidence >= 1) return undefined;
  return bound <= 0 ? 1 : Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(bound) - 1e-9));
}

/** How many cases a gate on a share needs so that a subject whose true share is `expected` passes with this power. */
export function casesForShareGate(gate: {
  readonly expected: number;
  readonly bound: number;
  readonly side: 'min' | 'max';
  readonly confidence: number;
  readonly power: number;
}): number | undefined {
  const { expected, bound, side, confidence, power } = gate;
  if (side === 'max') {
    return casesForShareGate({ expected: 1 - expected, bound: 1 - bound, side: 'min', confidence, power });
  }
  if (expected <= bound) return undefined;
  const powerAt = (n: number): number => {
    const least = leastPassing(n, bound, confidence);
    return least === undefined ? 0 : binomialTails(least - 1, n, expected).upper;
  };
  let enough = 1;
  while (powerAt(enough) < power) {
    if (enough > mostCases) return undefined;
    enough *= 2;
  }
  // The power of an exact test is a saw; the search ends on a tooth, which is enough for a plan.
  let notEnough = Math.floor(enough / 2);
  while (enough - notEnough > 1) {
    const middle = Math.floor((enough + notEnough) / 2);
    if (powerAt(middle) >= power) enough = middle;
    else notEnough = middle;
  }
  return enough;
}

/** The least count of `n` with which a `min` gate passes. */
function leastPassing(n: number, bound: number, confidence: number): number | undefined {
  let low = 0;
  let high = n + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (middle <= n && clopperPearsonLower(middle, n, confidence) < bound) low = middle + 1;
    else high = middle;
  }
  return low > n ? undefined : low;
}

export interface PairedQuestion {
  readonly n: number;
  /** Mean of candidate less baseline, and the standard deviation of the differences of single cases. */
  readonly meanDifference: number;
  readonly deviation: number;
  readonly margin: number;
  /** One-sided. */
  readonly confidence: number;
}

/** How many more cases would put the one-sided bound of the mean difference on one side of −margin. */
export function casesToSettlePaired(question: PairedQuestion): number | undefined {
  const { n, meanDifference, deviation, margin, confidence } = question;
  const distance = Math.abs(meanDifference + margin);
  if (distance === 0) return undefined;
  const needed = Math.ceil(((normalQuantile(confidence) * deviation) / distance) ** 2);
  return needed > mostCases ? undefined : Math.max(0, needed - n);
}

/** The least mean difference of paired cases that `n` of them reveal with this power (one-sided). */
export function detectableDifference(n: number, deviation: number, confidence: number, power: number): number {
  return ((normalQuantile(confidence) + normalQuantile(power)) * deviation) / Math.sqrt(n);
}

/** The standard deviation of the paired differences of pass or fail, by how many cases only one of the two passed. */
export function pairedShareDeviation(onlyFirst: number, onlySecond: number, n: number): number {
  const mean = (onlyFirst - onlySecond) / n;
  return Math.sqrt(Math.max(0, (onlyFirst + onlySecond) / n - mean * mean));
}
