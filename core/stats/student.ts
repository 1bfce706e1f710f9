/** Student's t distribution, through the beta distribution. */
import { betaQuantilePair, betaTails } from './beta.ts';
import type { Tails } from './tails.ts';

export function studentTails(t: number, degrees: number): Tails {
  const square = t * t;
  const outside = betaTails(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
  const far = outside.lower / 2;
  const near = 0.5 + outside.upper / 2;
  return t < 0 ? { lower: far, upper: near } : { lower: near, upper: far };
}

/** The t that a number of this distribution stays below with chance p. */
export function studentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, degrees);
  const { x, y } = betaQuantilePair(2 * p, degrees / 2, 0.5);
  return -Math.sqrt((degrees * y) / x);
}
