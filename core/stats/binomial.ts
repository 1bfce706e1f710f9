/** The binomial distribution. */
import { betaTails } from './beta.ts';
import { binomialWeight } from './gamma.ts';
import type { Tails } from './tails.ts';

/** The chance of exactly `count` of `n`. */
export function binomialProbability(count: number, n: number, share: number): number {
  return binomialWeight(count, n, share, 1 - share);
}

/** The chance of at most `count` of `n`, and of more. */
export function binomialTails(count: number, n: number, share: number): Tails {
  if (count < 0) return { lower: 0, upper: 1 };
  if (count >= n) return { lower: 1, upper: 0 };
  const whole = Math.floor(count);
  return betaTails(n - whole, whole + 1, 1 - share, share);
}

/** The least count that is reached or undercut with chance p. */
export function binomialQuantile(p: number, n: number, share: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialTails(middle, n, share).lower >= p) high = middle;
    else low = middle + 1;
  }
  return low;
}
