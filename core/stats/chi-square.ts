/** The chi-square distribution, central and noncentral. */

import { poissonWeight } from './gamma.ts';
import { gammaTails } from './incomplete-gamma.ts';
import { rootOfIncreasing } from './root.ts';
import type { Tails } from './tails.ts';

export function chiSquareTails(x: number, degrees: number): Tails {
  return gammaTails(degrees / 2, x / 2);
}

/** The x that a chi-square number stays below with chance p. */
export function chiSquareQuantile(p: number, degrees: number): number {
  if (!(p > 0)) return 0;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const a = degrees / 2;
  const logarithm = rootOfIncreasing(
    (candidate) => {
      const x = Math.exp(candidate);
      const { lower, upper } = gammaTails(a, x);
      const slope = a * poissonWeight(a, x);
      if (p <= 0.5) return { value: Math.log(lower / p), slope: slope / lower };
      return { value: -Math.log(upper / (1 - p)), slope: slope / upper };
    },
    -745,
    50,
    Math.log(a),
  );
  return 2 * Math.exp(logarithm);
}

/** The chance that a noncentral chi-square number exceeds x, as a Poisson mixture of central ones. */
export function noncentralChiSquareUpper(x: number, degrees: number, noncentrality: number): number {
  const mean = noncentrality / 2;
  const reach = Math.ceil(12 * Math.sqrt(mean + 1)) + 20;
  const first = Math.max(0, Math.floor(mean) - reach);
  let sum = 0;
  for (let index = first; index <= mean + reach; index++) {
    sum += poissonWeight(index, mean) * chiSquareTails(x, degrees + 2 * index).upper;
  }
  return sum;
}
