/**
 * Intervals for a share: `count` of `n` independent cases. Clopper and Pearson (1934) never cover less than they promise;
 * Wilson (1927) covers what it promises on average and is shorter. Both stay inside 0 to 1 and say something at 0 of n.
 */
import { betaQuantile, betaUpperQuantile } from './beta.ts';
import type { Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

export function clopperPearson(count: number, n: number, confidence: number): Interval {
  const error = (1 - confidence) / 2;
  return { estimate: count / n, low: exactLow(count, n, error), high: exactHigh(count, n, error) };
}

/** The lower bound alone: the share is at least this, with the given confidence. */
export function clopperPearsonLower(count: number, n: number, confidence: number): number {
  return exactLow(count, n, 1 - confidence);
}

/** The upper bound alone: the share is at most this, with the given confidence. */
export function clopperPearsonUpper(count: number, n: number, confidence: number): number {
  return exactHigh(count, n, 1 - confidence);
}

export function wilson(count: number, n: number, confidence: number): Interval {
  const z = normalQuantile(1 - (1 - confidence) / 2);
  return { estimate: count / n, low: wilsonBound(count, n, -z), high: wilsonBound(count, n, z) };
}

export function wilsonLower(count: number, n: number, confidence: number): number {
  return wilsonBound(count, n, -normalQuantile(confidence));
}

export function wilsonUpper(count: number, n: number, confidence: number): number {
  return wilsonBound(count, n, normalQuantile(confidence));
}

function exactLow(count: number, n: number, error: number): number {
  return count <= 0 ? 0 : betaQuantile(error, count, n - count + 1);
}

function exactHigh(count: number, n: number, error: number): number {
  return count >= n ? 1 : betaUpperQuantile(error, count + 1, n - count);
}

/** Where the score test with this signed z just accepts. Also for counts that are not whole: effective sample sizes. */
function wilsonBound(count: number, n: number, z: number): number {
  if (n === 0) return z < 0 ? 0 : 1;
  if (z < 0 && count <= 0) return 0;
  if (z > 0 && count >= n) return 1;
  const share = count / n;
  const square = z * z;
  const spread = z * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n));
  return Math.min(1, Math.max(0, (share + square / (2 * n) + spread) / (1 + square / n)));
}
