/** Exact McNemar test (1947): the same cases pass or fail under two variants, and only those that differ say anything. */
import { binomialTails } from './binomial.ts';

/** Two-sided: the chance of so uneven a split of the discordant cases, or a more uneven one, if neither were better. */
export function exactMcNemar(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  return Math.min(1, 2 * binomialTails(Math.min(onlyFirst, onlySecond), discordant, 0.5).lower);
}
