/** Numbers counted in bins between rising edges; a value on an edge belongs to the bin that the edge closes. */
import { sortedQuantile } from '../../stats/quantile.ts';

/** Inner edges at the reference's quantiles; equal ones are merged, so that a heap of equal values has a bin to itself. */
export function quantileEdges(sortedReference: Float64Array, bins: number): Float64Array {
  const edges: number[] = [];
  for (let index = 1; index < bins; index++) {
    const edge = sortedQuantile(sortedReference, index / bins);
    if (edge !== edges.at(-1)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** One more count than there are edges: the outer bins are open. */
export function countInBins(sorted: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let before = 0;
  for (let index = 0; index < edges.length; index++) {
    const upTo = countUpTo(sorted, edges[index] ?? 0);
    counts[index] = upTo - before;
    before = upTo;
  }
  counts[edges.length] = sorted.length - before;
  return counts;
}

/** How many are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
