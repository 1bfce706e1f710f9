/**
 * The paired permutation test (Fisher's sign flips): if the two variants were alike, each difference could as well have had
 * the other sign. With clusters, all differences of a cluster flip together.
 */
import { type Clusters, clusterSums, singleRows } from './clusters.ts';
import { nextWord, type RandomState } from './random.ts';

/** Up to this many units that differ, every one of their 2ⁿ sign patterns is tried. */
const mostEnumerated = 16;

export interface PermutationOptions {
  readonly random: RandomState;
  /** Default: 9,999. */
  readonly permutations?: number;
  readonly clusters?: Clusters;
}

/** Two-sided p of a mean difference of zero. `differences` are first less second, case by case. */
export function pairedPermutation(differences: ArrayLike<number>, options: PermutationOptions): number {
  const sums = clusterSums(differences, options.clusters ?? singleRows(differences.length)).filter((sum) => sum !== 0);
  if (sums.length === 0) return 1;
  let observed = 0;
  let scale = 0;
  for (const sum of sums) {
    observed += sum;
    scale += Math.abs(sum);
  }
  // Sums that are equal but for rounding are as extreme as the observed one.
  const limit = Math.abs(observed) - 1e-12 * scale;
  if (sums.length <= mostEnumerated) return enumerated(sums, limit);
  return sampled(sums, limit, options.random, options.permutations ?? 9999);
}

function enumerated(sums: Float64Array, limit: number): number {
  const patterns = 2 ** sums.length;
  let extreme = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let index = 0; index < sums.length; index++) {
      const value = sums[index] ?? 0;
      sum += (pattern >>> index) & 1 ? -value : value;
    }
    if (Math.abs(sum) >= limit) extreme++;
  }
  return extreme / patterns;
}

/** (k + 1) / (B + 1), which is a valid p (Phipson and Smyth, 2010); k / B can be 0 and is not. */
function sampled(sums: Float64Array, limit: number, random: RandomState, permutations: number): number {
  let extreme = 0;
  for (let round = 0; round < permutations; round++) {
    let sum = 0;
    let bits = 0;
    for (let index = 0; index < sums.length; index++) {
      if (index % 32 === 0) bits = nextWord(random);
      const value = sums[index] ?? 0;
      sum += bits & 1 ? -value : value;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= limit) extreme++;
  }
  return (extreme + 1) / (permutations + 1);
}
