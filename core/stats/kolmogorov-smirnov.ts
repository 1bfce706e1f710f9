/**
 * The two-sample test of Kolmogorov and Smirnov: the greatest distance of two empirical distribution functions. The p-value
 * is exact (for values without ties, and on the safe side with them) while that is affordable, else the limit's.
 */
import { kolmogorovUpper } from './kolmogorov.ts';

/** Beyond this many lattice points the limit distribution is as good as exact, and much faster. */
const mostPoints = 2_000_000;

export interface Distances {
  /** The greatest distance as a whole number of steps of 1 / (n·m), so that equal distances compare equal. */
  readonly steps: number;
  /** The area between the two functions: the Wasserstein-1 (earth mover's) distance, in the unit of the values. */
  readonly area: number;
}

/** Of two samples in rising order that are not empty, in one walk through both. */
export function distancesOf(first: Float64Array, second: Float64Array): Distances {
  const n = first.length;
  const m = second.length;
  let i = 0;
  let j = 0;
  let distance = 0;
  let greatest = 0;
  let area = 0;
  let previous = Math.min(first[0] ?? 0, second[0] ?? 0);
  while (i < n || j < m) {
    const a = i < n ? (first[i] ?? 0) : Number.POSITIVE_INFINITY;
    const b = j < m ? (second[j] ?? 0) : Number.POSITIVE_INFINITY;
    const value = Math.min(a, b);
    area += distance * (value - previous);
    previous = value;
    while (i < n && first[i] === value) i++;
    while (j < m && second[j] === value) j++;
    distance = Math.abs(i * m - j * n);
    if (distance > greatest) greatest = distance;
  }
  return { steps: greatest, area: area / n / m };
}

/** Two-sided p of a distance of `steps` / (n·m) or more. */
export function kolmogorovSmirnovP(n: number, m: number, steps: number): number {
  if (steps <= 0) return 1;
  const distance = steps / (n * m);
  // Paths leave the band soon when it is narrow and late when it is wide; the points inside are all that is visited.
  if (n * m <= 10_000 || Math.min(1, 2 * distance) * n * m <= mostPoints) return exactP(n, m, steps);
  return kolmogorovUpper(Math.sqrt((n * m) / (n + m)) * distance);
}

/**
 * The chance that a random walk through the merged samples leaves the band, as the sum over the points where it first does
 * (Hodges, "The significance probability of the Smirnov two-sample test", 1958). All terms are positive: small p-values keep
 * their digits.
 */
function exactP(n: number, m: number, steps: number): number {
  if (m > n) return exactP(m, n, steps);
  // inside[j]: the chance of having come to (i, j) without having left the band.
  const inside = new Float64Array(m + 1);
  let left = 0;
  let from = 0;
  let to = -1;
  for (let i = 0; i <= n; i++) {
    const previousTo = to;
    const lowest = Math.max(0, Math.floor((i * m - steps) / n) + 1);
    const highest = Math.min(m, Math.ceil((i * m + steps) / n) - 1);
    if (i > 0) {
      for (let j = from; j <= previousTo; j++) {
        const moved = (inside[j] ?? 0) * ((n - i + 1) / (n - i + 1 + m - j));
        if (j < lowest) left += moved;
        inside[j] = moved;
      }
    } else inside[0] = 1;
    for (let j = Math.max(lowest, 1); j <= highest; j++) {
      const below = j - 1 < lowest ? 0 : (inside[j - 1] ?? 0);
      const moved = below * ((m - j + 1) / (n - i + m - j + 1));
      inside[j] = (i > 0 && j <= previousTo && j >= from ? (inside[j] ?? 0) : 0) + moved;
    }
    if (highest < m && highest >= lowest) left += (inside[highest] ?? 0) * ((m - highest) / (n - i + m - highest));
    from = lowest;
    to = highest;
    if (to < from) break;
  }
  return Math.min(1, left);
}
