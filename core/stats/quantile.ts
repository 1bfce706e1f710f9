/**
 * Quantiles of a sample, and what they say about the quantile of its source: bounds by order statistics, exact for any
 * distribution (David and Nagaraja, "Order Statistics", §7.1).
 */
import { binomialQuantile } from './binomial.ts';

/** Hyndman and Fan's type 7, as numpy and most spreadsheets have it. `sorted` is in rising order and not empty. */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number {
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  // Not low + fraction·(high − low): two infinities would make NaN, and equal values could differ in the last bit.
  return low === high ? low : low + (place - below) * (high - low);
}

/** The least value of the sample that the quantile is at or below with this confidence; none when the sample is small. */
export function quantileUpperBound(sorted: ArrayLike<number>, share: number, confidence: number): number | undefined {
  // The rank r is a bound when fewer than r values lie below the quantile: P(Bin(n, share) ≤ r − 1) ≥ confidence.
  return sorted[binomialQuantile(confidence, sorted.length, share)];
}

/** The greatest value of the sample that the quantile is at or above with this confidence. */
export function quantileLowerBound(sorted: ArrayLike<number>, share: number, confidence: number): number | undefined {
  // The rank r is a bound when P(Bin(n, share) ≤ r − 1) ≤ 1 − confidence.
  return sorted[binomialQuantile(1 - confidence, sorted.length, share) - 1];
}

/** The fewest values of which the greatest is such an upper bound: 59 for the 95th percentile with 95 %. */
export function fewestForQuantileBound(share: number, confidence: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(share) - 1e-9);
}
