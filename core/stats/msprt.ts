/**
 * The mixture sequential probability ratio test for a difference of means (Robbins 1970; Johari, Pekelis and Walsh 2015):
 *
 *   Λ = √(v / (v + τ²)) · exp(τ² d² / (2 v (v + τ²)))
 *
 * with d the difference seen, v its variance and τ the size of differences that one expects. It leans on the central limit
 * theorem, so it is not to be asked before each arm has some hundred values.
 */
import { normalCdf } from './normal.ts';

/** Enough to go on with for a mean and its variance. */
export interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

export const fewestForMeans = 100;

export function meanOf({ n, sum }: Moments): number {
  return sum / n;
}

/** How far the mean itself may be off, squared. */
export function varianceOfMean({ n, sum, sumOfSquares }: Moments): number {
  const mean = sum / n;
  return Math.max(0, sumOfSquares / n - mean * mean) / Math.max(1, n - 1);
}

/** ln Λ against "no difference". */
export function logMsprt(difference: number, variance: number, tau: number): number {
  const prior = tau * tau;
  const both = variance + prior;
  return 0.5 * Math.log(variance / both) + (prior * difference * difference) / (2 * variance * both);
}

/** ln of the e-value against "the difference is at most 0": the half of the mixture above zero. */
export function logPositiveE(difference: number, variance: number, tau: number): number {
  // Values that never vary: all that can be said is whether they are the same.
  if (variance === 0) return difference > 0 ? Number.POSITIVE_INFINITY : 0;
  const prior = tau * tau;
  const posteriorDeviation = Math.sqrt((variance * prior) / (variance + prior));
  const posteriorMean = (difference * prior) / (variance + prior);
  return logMsprt(difference, variance, tau) + Math.log(2 * normalCdf(posteriorMean / posteriorDeviation));
}
