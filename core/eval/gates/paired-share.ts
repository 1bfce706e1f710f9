/**
 * Two shares on the same cases: Newcombe's paired interval, and the exact McNemar test. Averages over trials or clusters
 * enter the interval as the shares of passes they are; the test needs plain passes, and gives way to the permutation test
 * where there are none.
 */
import type { Interval } from '../../stats/interval.ts';
import { exactMcNemar } from '../../stats/mcnemar.ts';
import { twoSidedConfidence } from '../../stats/non-inferiority.ts';
import { pairedPermutation } from '../../stats/permutation.ts';
import { newcombePairedDifference, type PairedCounts } from '../../stats/share-difference.ts';
import type { ComparisonContext, Difference } from './paired-difference.ts';
import type { PairedUnits } from './paired-mean.ts';

export function pairedShare(
  { first, second }: PairedUnits,
  { source, confidence, random }: Pick<ComparisonContext, 'source' | 'confidence' | 'random'>,
): Difference {
  const counts = countsOf(first, second);
  const wide = twoSidedConfidence(confidence);
  const later = (factor: number): Interval => {
    const { estimate, low, high } = newcombePairedDifference(times(counts, factor), wide);
    return source.better === 'higher' ? { estimate, low, high } : { estimate: 0 - estimate, low: -high, high: -low };
  };
  const plain = [...first, ...second].every((value) => Number.isInteger(value));
  const test = plain
    ? { name: 'exact McNemar test', pValue: exactMcNemar(counts.onlyFirst, counts.onlySecond) }
    : { name: 'paired permutation test', pValue: pairedPermutation(differencesOf(first, second), { random }) };
  return { interval: later(1), later, n: first.length, test, relative: false };
}

function countsOf(first: Float64Array, second: Float64Array): PairedCounts {
  let bothPass = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (const [index, value] of first.entries()) {
    const other = second[index] ?? 0;
    bothPass += Math.min(value, other);
    onlyFirst += Math.max(0, value - other);
    onlySecond += Math.max(0, other - value);
  }
  const neither = Math.max(0, first.length - bothPass - onlyFirst - onlySecond);
  return { bothPass, onlyFirst, onlySecond, neither };
}

function times({ bothPass, onlyFirst, onlySecond, neither }: PairedCounts, factor: number): PairedCounts {
  return {
    bothPass: bothPass * factor,
    onlyFirst: onlyFirst * factor,
    onlySecond: onlySecond * factor,
    neither: neither * factor,
  };
}

export function differencesOf(first: Float64Array, second: Float64Array): Float64Array {
  return first.map((value, index) => value - (second[index] ?? 0));
}
