/** Do predicted probabilities come true as often as they say? Reliability bins and the expected calibration error. */
import type { Interval } from './interval.ts';
import { wilson } from './share-interval.ts';

export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly meanPredicted: number;
  /** The share that came true, with its 95 % Wilson interval. */
  readonly observed: Interval;
}

/** Bins of equal width that hold any case, from the lowest. A probability on an edge belongs to the bin above, 1 to the last. */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<boolean>,
  bins = 10,
): readonly ReliabilityBin[] {
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const events = new Float64Array(bins);
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index] ?? Number.NaN;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(probability * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + probability;
    events[bin] = (events[bin] ?? 0) + (labels[index] ? 1 : 0);
  }
  return Array.from(counts, (n, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    n,
    meanPredicted: (sums[bin] ?? 0) / n,
    observed: wilson(events[bin] ?? 0, n, 0.95),
  })).filter(({ n }) => n > 0);
}

/** The mean distance of promise and outcome over the bins, by cases (Naeini, Cooper and Hauskrecht, 2015). */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  let sum = 0;
  let total = 0;
  for (const { n, meanPredicted, observed } of bins) {
    sum += n * Math.abs(meanPredicted - observed.estimate);
    total += n;
  }
  return total === 0 ? Number.NaN : sum / total;
}
