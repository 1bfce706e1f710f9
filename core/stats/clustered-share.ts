/**
 * An interval for a share of cases that come in clusters: Clopper and Pearson's with the effective sample size of Korn and
 * Graubard (1998), so that ten answers to one customer do not count as ten customers.
 */
import { type Clusters, clusterSizes, clusterSums } from './clusters.ts';
import type { Interval } from './interval.ts';
import { clopperPearson } from './share-interval.ts';
import { studentQuantile } from './student.ts';

export interface ClusteredShare extends Interval {
  /** As how many independent cases these count. */
  readonly effectiveN: number;
}

/** `passed` is 1 for each case that passed, else 0. `undefined` when there are fewer than two clusters. */
export function clusteredShare(
  passed: ArrayLike<number>,
  clusters: Clusters,
  confidence: number,
): ClusteredShare | undefined {
  const units = clusters.count;
  const n = passed.length;
  if (units < 2) return undefined;
  const sums = clusterSums(passed, clusters);
  const sizes = clusterSizes(clusters);
  let count = 0;
  for (const sum of sums) count += sum;
  const share = count / n;
  let residuals = 0;
  for (let unit = 0; unit < units; unit++) residuals += ((sums[unit] ?? 0) - share * (sizes[unit] ?? 0)) ** 2;
  const variance = ((units / (units - 1)) * residuals) / (n * n);
  // Where no cluster differs from another there is no telling how much alike its cases are: each counts as one.
  const plain = variance > 0 ? (share * (1 - share)) / variance : units;
  const tail = (1 - confidence) / 2;
  const penalty = (studentQuantile(tail, Math.max(1, n - 1)) / studentQuantile(tail, units - 1)) ** 2;
  const effectiveN = Math.min(n, plain * penalty);
  const { low, high } = clopperPearson(share * effectiveN, effectiveN, confidence);
  return { estimate: share, low, high, effectiveN };
}
