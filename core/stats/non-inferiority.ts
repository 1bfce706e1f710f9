/**
 * "No worse than the baseline, give or take a margin", judged on an interval of the difference (candidate less baseline,
 * more is better). An interval with twice the one-sided error makes each of the two sides a one-sided test.
 */
export type MarginVerdict = 'pass' | 'fail' | 'inconclusive';

/** Passes when the whole interval is at or above −margin, fails when it is all below; else the data do not settle it. */
export function nonInferiority(
  difference: { readonly low: number; readonly high: number },
  margin: number,
): MarginVerdict {
  if (difference.low >= -margin) return 'pass';
  return difference.high < -margin ? 'fail' : 'inconclusive';
}

/** The confidence of the two-sided interval whose ends are one-sided bounds with the given confidence. */
export function twoSidedConfidence(oneSided: number): number {
  return 2 * oneSided - 1;
}
