/** Fisher's exact test of a table of two by two: the margins given, how likely is a table as unlikely as this one? */
import { binomialWeight } from './gamma.ts';

export interface TwoSamples {
  readonly first: { readonly count: number; readonly n: number };
  readonly second: { readonly count: number; readonly n: number };
}

/** Two-sided p: the sum over all tables that are no more likely than this one. */
export function fisherExact({ first, second }: TwoSamples): number {
  const total = first.count + second.count;
  const lowest = Math.max(0, total - second.n);
  const highest = Math.min(first.n, total);
  const limit = tableProbability(first.count, first.n, second.n, total) * (1 + 1e-7);
  let sum = 0;
  for (const direction of [-1, 1]) {
    const mode = Math.floor(((first.n + 1) * (total + 1)) / (first.n + second.n + 2));
    for (let count = direction < 0 ? mode : mode + 1; count >= lowest && count <= highest; count += direction) {
      const probability = tableProbability(count, first.n, second.n, total);
      if (probability > limit) continue;
      sum += probability;
      if (probability < sum * 1e-18) break;
    }
  }
  return Math.min(1, sum);
}

/** One-sided p: the first sample has this many or more. */
export function fisherGreater({ first, second }: TwoSamples): number {
  const total = first.count + second.count;
  let sum = 0;
  for (let count = first.count; count <= Math.min(first.n, total); count++) {
    const probability = tableProbability(count, first.n, second.n, total);
    sum += probability;
    if (probability < sum * 1e-18) break;
  }
  return Math.min(1, sum);
}

/** The hypergeometric probability, as a quotient of binomial ones that all stay in range. */
function tableProbability(count: number, n: number, m: number, total: number): number {
  if (count < Math.max(0, total - m) || count > Math.min(n, total)) return 0;
  const share = total / (n + m);
  if (share === 0 || share === 1) return 1;
  const rest = 1 - share;
  return (
    (binomialWeight(count, n, share, rest) * binomialWeight(total - count, m, share, rest)) /
    binomialWeight(total, n + m, share, rest)
  );
}
