/** Distances of two rows of counts over the same bins, each from 0 (alike) to 1 (nothing in common). */

/** Half the sum of the differences of shares: how many of the rows would have to move. */
export function totalVariation(reference: Float64Array, current: Float64Array): number {
  return sumOverShares(reference, current, (r, c) => Math.abs(r - c)) / 2;
}

export function hellinger(reference: Float64Array, current: Float64Array): number {
  return Math.sqrt(sumOverShares(reference, current, (r, c) => (Math.sqrt(r) - Math.sqrt(c)) ** 2) / 2);
}

/** The distance of Jensen and Shannon: the square root of their divergence, with base 2 so that it ends at 1. */
export function jensenShannon(reference: Float64Array, current: Float64Array): number {
  const divergence = sumOverShares(reference, current, (r, c) => (towards(r, c) + towards(c, r)) / 2);
  return Math.sqrt(Math.max(0, divergence));
}

/** p log₂(p / mean of p and q). */
function towards(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log2((2 * p) / (p + q));
}

function sumOverShares(reference: Float64Array, current: Float64Array, term: (r: number, c: number) => number): number {
  let n = 0;
  let m = 0;
  for (const count of reference) n += count;
  for (const count of current) m += count;
  if (n === 0 || m === 0) return Number.NaN;
  let sum = 0;
  for (let bin = 0; bin < reference.length; bin++) sum += term((reference[bin] ?? 0) / n, (current[bin] ?? 0) / m);
  return sum;
}
