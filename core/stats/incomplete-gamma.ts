/** The regularised incomplete gamma functions P (lower) and Q (upper): DLMF §8.11 (series) and §8.9 (fraction). */
import { poissonWeight } from './gamma.ts';
import type { Tails } from './tails.ts';

const epsilon = 2 ** -53;
const tiny = 1e-300;

/** P(a, x) and Q(a, x) for a > 0 and x ≥ 0. */
export function gammaTails(a: number, x: number): Tails {
  if (!(x > 0)) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  if (x < a + 1) {
    const lower = Math.min(1, lowerBySeries(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, upperByFraction(a, x));
  return { lower: 1 - upper, upper };
}

function lowerBySeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let index = 1; index < 1_000_000; index++) {
    term *= x / (a + index);
    sum += term;
    if (term < sum * epsilon) break;
  }
  return poissonWeight(a, x) * sum;
}

/** Lentz's method, as modified by Thompson and Barnett (1986). */
function upperByFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let index = 1; index < 1_000_000; index++) {
    const numerator = -index * (index - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 4 * epsilon) break;
  }
  return a * poissonWeight(a, x) * fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
