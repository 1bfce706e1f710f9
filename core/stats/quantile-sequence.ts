/**
 * A band around an empirical distribution function that holds at all times at once (Howard and Ramdas, "Sequential
 * estimation of quantiles with applications to A/B testing and best-arm identification", 2022, corollary 2), and what it
 * says about a quantile of a stream however often one looks.
 */

/** The greatest distance between the empirical and the true distribution function, with confidence 1 − α over all n. */
export function distributionBand(n: number, alpha: number): number {
  if (n < 1) return 1;
  return Math.min(1, 0.85 * Math.sqrt((Math.log(1 + Math.log(n)) + 0.8 * Math.log(1612 / alpha)) / n));
}

/** Bounds of a quantile; an end is missing while the values are too few for it. `sorted` is in rising order. */
export function quantileBand(
  sorted: ArrayLike<number>,
  share: number,
  alpha: number,
): { readonly low: number | undefined; readonly high: number | undefined } {
  const n = sorted.length;
  const reach = distributionBand(n, alpha);
  const low = Math.floor(n * (share - reach));
  const high = Math.ceil(n * (share + reach));
  return { low: low >= 1 ? sorted[low - 1] : undefined, high: high < n ? sorted[high] : undefined };
}
