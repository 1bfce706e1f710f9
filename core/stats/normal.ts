/** The standard normal distribution. */
import { gammaTails } from './incomplete-gamma.ts';
import type { Tails } from './tails.ts';

export function normalTails(z: number): Tails {
  const { lower, upper } = gammaTails(0.5, (z * z) / 2);
  const far = upper / 2;
  const near = upper < 0.5 ? 1 - far : 0.5 + lower / 2;
  return z < 0 ? { lower: far, upper: near } : { lower: near, upper: far };
}

/** The chance that a standard normal number is at most z. */
export function normalCdf(z: number): number {
  return normalTails(z).lower;
}

/** The z that a standard normal number stays below with chance p. */
export function normalQuantile(p: number): number {
  if (!(p > 0)) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p === 0.5) return 0;
  if (p > 0.5) return -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

/** Abramowitz and Stegun 26.2.23 as the start, then Halley's steps on the logarithm of the tail. */
function lowerQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  let z = (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308))) - t;
  for (let step = 0; step < 4; step++) {
    const tail = normalTails(z).lower;
    const hazard = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / tail;
    const newton = Math.log(tail / p) / hazard;
    z -= newton / (1 + 0.5 * newton * (z + hazard));
    if (Math.abs(newton) < 1e-9 * Math.abs(z)) break;
  }
  return z;
}
