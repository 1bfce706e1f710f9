/** Compares two columns of numbers, given in rising order. */
import { type Distances, distancesOf, kolmogorovSmirnovP } from '../stats/kolmogorov-smirnov.ts';
import { sortedQuantile } from '../stats/quantile.ts';
import { type CategoryCounts, profileCategories } from './categories.ts';
import type { ColumnProfile, Distribution, Hypothesis, NumberSummary } from './hypothesis.ts';
import { countInBins, quantileEdges } from './measures/bins.ts';
import { hellinger, jensenShannon, totalVariation } from './measures/divergences.ts';
import { populationStability } from './measures/population-stability.ts';
import { shown } from './wording.ts';

/** A column with no more different values than this (a rating, a flag) is compared value by value. */
const mostValuesAsCategories = 10;
const stabilityBins = 10;
const shownBins = 30;
/** √n·D that a clean pair exceeds in 5 of 100 cases. A shift is seen four times out of five where its own D reaches it. */
const kolmogorovCritical = 1.36;

export function profileNumbers(reference: Float64Array, current: Float64Array, asNumber: boolean): ColumnProfile {
  const summary = { reference: summaryOf(reference), current: summaryOf(current) };
  const distribution = distributionOf(reference, current, summary);
  if (reference.length === 0 || current.length === 0) {
    return { values: undefined, others: [], measures: {}, distribution };
  }
  const distances = distancesOf(reference, current);
  const counts = asNumber ? undefined : countFewValues(reference, current);
  return {
    values: counts ? profileCategories(counts).values : ksHypothesis(reference, current, distances.steps),
    others: [],
    measures: measuresOf(reference, current, distances, summary.reference?.deviation ?? 0),
    distribution,
  };
}

function ksHypothesis(reference: Float64Array, current: Float64Array, steps: number): Hypothesis | undefined {
  const n = reference.length;
  const m = current.length;
  if (spread(reference, current) === 0) return undefined;
  const distance = steps / n / m;
  const hint = countsUp(current) ? ' (it counts up: leave it out if it is an identifier)' : '';
  return {
    method: 'ks',
    statistic: distance,
    effect: distance,
    pValue: kolmogorovSmirnovP(n, m, steps),
    finding: `The distribution changed: ${largestMove(reference, current)}; the KS distance is ${shown(distance)}${hint}.`,
    measured: `the KS distance is ${shown(distance)}`,
    sizeToReveal: (effect) => (kolmogorovCritical / effect) ** 2,
  };
}

/** The middle if it moved visibly, else the ends. */
function largestMove(reference: Float64Array, current: Float64Array): string {
  const between = (low: number, high: number, sorted: Float64Array): number =>
    sortedQuantile(sorted, high) - sortedQuantile(sorted, low);
  const width = between(0.25, 0.75, reference);
  const before = sortedQuantile(reference, 0.5);
  const after = sortedQuantile(current, 0.5);
  const widthAfter = between(0.25, 0.75, current);
  if (Math.abs(widthAfter - width) > 1.5 * Math.abs(after - before)) {
    return `the middle half of its values is ${shown(widthAfter)} wide instead of ${shown(width)}`;
  }
  return `the median went from ${shown(before)} to ${shown(after)}`;
}

/** Whole numbers without a repetition and hardly a gap: most likely numbers of rows. */
function countsUp(sorted: Float64Array): boolean {
  const width = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  if (sorted.length < 50 || width > 1.5 * sorted.length) return false;
  for (let index = 0; index < sorted.length; index++) {
    const value = sorted[index] ?? 0;
    if (!Number.isInteger(value) || value === sorted[index - 1]) return false;
  }
  return true;
}

function spread(reference: Float64Array, current: Float64Array): number {
  const low = Math.min(reference[0] ?? Number.POSITIVE_INFINITY, current[0] ?? Number.POSITIVE_INFINITY);
  const high = Math.max(reference.at(-1) ?? Number.NEGATIVE_INFINITY, current.at(-1) ?? Number.NEGATIVE_INFINITY);
  return high - low;
}

/** Undefined when there are too many different values. */
function countFewValues(reference: Float64Array, current: Float64Array): CategoryCounts | undefined {
  const values = new Set<number>();
  for (const sorted of [reference, current]) {
    let previous = Number.NaN;
    for (let index = 0; index < sorted.length; index++) {
      const value = sorted[index] ?? 0;
      if (value === previous) continue;
      previous = value;
      values.add(value);
      if (values.size > mostValuesAsCategories) return undefined;
    }
  }
  const inOrder = Float64Array.from(values).sort();
  const edges = inOrder.subarray(0, Math.max(0, inOrder.length - 1));
  return {
    categories: Array.from(inOrder, String),
    reference: countInBins(reference, edges),
    current: countInBins(current, edges),
  };
}

function measuresOf(
  reference: Float64Array,
  current: Float64Array,
  { area }: Distances,
  deviation: number,
): Readonly<Record<string, number | null>> {
  const edges = quantileEdges(reference, stabilityBins);
  const referenceCounts = countInBins(reference, edges);
  const currentCounts = countInBins(current, edges);
  const stability = populationStability(referenceCounts, currentCounts);
  const middleHalf = sortedQuantile(reference, 0.75) - sortedQuantile(reference, 0.25);
  return {
    psi: stability.value,
    psiNoise: stability.noise,
    wasserstein: area,
    // There is no unit to measure by where the reference does not vary.
    wassersteinPerDeviation: deviation > 0 ? area / deviation : null,
    wassersteinPerMiddleHalf: middleHalf > 0 ? area / middleHalf : null,
    jensenShannon: jensenShannon(referenceCounts, currentCounts),
    hellinger: hellinger(referenceCounts, currentCounts),
    totalVariation: totalVariation(referenceCounts, currentCounts),
  };
}

/** Bins of equal width over the middle 99 % of both sides; a few far values must not squeeze the picture into one bar. */
function distributionOf(
  reference: Float64Array,
  current: Float64Array,
  summary: { readonly reference: NumberSummary | null; readonly current: NumberSummary | null },
): Distribution {
  const sides = [reference, current].filter((side) => side.length > 0);
  const low = Math.min(...sides.map((side) => sortedQuantile(side, 0.005)));
  const high = Math.max(...sides.map((side) => sortedQuantile(side, 0.995)));
  const bins = high > low && Number.isFinite(high - low) ? shownBins : sides.length > 0 ? 1 : 0;
  const edges = Array.from({ length: bins === 0 ? 0 : bins + 1 }, (_, index) =>
    bins === 1 ? ([low, high][index] ?? high) : low + ((high - low) * index) / bins,
  );
  const inner = Float64Array.from(edges.slice(1, -1));
  const counted = (side: Float64Array): readonly number[] => (bins === 0 ? [] : Array.from(countInBins(side, inner)));
  return { kind: 'numbers', edges, reference: counted(reference), current: counted(current), summary };
}

/** Taken from the least value on, so that a constant column has a deviation of exactly 0. */
function summaryOf(sorted: Float64Array): NumberSummary | null {
  const n = sorted.length;
  const min = sorted[0];
  const max = sorted[n - 1];
  if (min === undefined || max === undefined) return null;
  let sum = 0;
  for (let index = 0; index < n; index++) sum += (sorted[index] ?? 0) - min;
  const mean = min + sum / n;
  let squares = 0;
  for (let index = 0; index < n; index++) squares += ((sorted[index] ?? 0) - mean) ** 2;
  return { min, median: sortedQuantile(sorted, 0.5), mean, max, deviation: Math.sqrt(squares / n) };
}
