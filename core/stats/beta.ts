/** The beta distribution: its tails (the regularised incomplete beta function, DLMF §8.17) and its quantiles. */
import { binomialWeight } from './gamma.ts';
import { rootOfIncreasing } from './root.ts';
import { swapped, type Tails } from './tails.ts';

const epsilon = 2 ** -53;
const tiny = 1e-300;
/** Beyond it a logit's share is no longer a number above 0. */
const furthestLogit = 745;

/** I_x(a, b) and its complement for a, b > 0. `y` is 1 − x, given apart because the caller may know it better. */
export function betaTails(a: number, b: number, x: number, y: number = 1 - x): Tails {
  if (!(x > 0)) return { lower: 0, upper: 1 };
  if (!(y > 0)) return { lower: 1, upper: 0 };
  if (x > (a + 1) / (a + b + 2)) return swapped(betaTails(b, a, y, x));
  const lower = Math.min(1, (density(a, b, x, y) / a) * fraction(a, b, x));
  return { lower, upper: 1 - lower };
}

/** The x with I_x(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  return betaQuantilePair(p, a, b).x;
}

/** The x with 1 − I_x(a, b) = q; for a small q it keeps digits that `betaQuantile(1 − q)` has lost. */
export function betaUpperQuantile(q: number, a: number, b: number): number {
  return betaQuantilePair(q, b, a).y;
}

/**
 * The quantile x and 1 − x. Newton's method on the logarithm of the smaller tail over the logit of x, where the tails of
 * a beta distribution are nearly straight lines.
 */
export function betaQuantilePair(p: number, a: number, b: number): { readonly x: number; readonly y: number } {
  if (!(p > 0)) return { x: 0, y: 1 };
  if (p >= 1) return { x: 1, y: 0 };
  const logit = rootOfIncreasing(
    (candidate) => {
      const { x, y } = shares(candidate);
      const { lower, upper } = betaTails(a, b, x, y);
      const slope = density(a, b, x, y);
      if (p <= 0.5) return { value: Math.log(lower / p), slope: slope / lower };
      return { value: -Math.log(upper / (1 - p)), slope: slope / upper };
    },
    -furthestLogit,
    furthestLogit,
    Math.log(a / b),
  );
  return shares(logit);
}

function shares(logit: number): { readonly x: number; readonly y: number } {
  return { x: 1 / (1 + Math.exp(-logit)), y: 1 / (1 + Math.exp(logit)) };
}

/** xᵃ yᵇ / B(a, b): the density over the logit of x. */
function density(a: number, b: number, x: number, y: number): number {
  return ((a * b) / (a + b)) * binomialWeight(a, a + b, x, y);
}

/** The continued fraction of DLMF 8.17.22 by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let index = 1; index < 1_000_000; index++) {
    const even = (index * (b - index) * x) / ((a + 2 * index - 1) * (a + 2 * index));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + index) * (a + b + index) * x) / ((a + 2 * index) * (a + 2 * index + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < 4 * epsilon) break;
  }
  return result;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
