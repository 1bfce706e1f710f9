/** Compares two columns of categories, given as counts over the same categories. */
import { chiSquareQuantile, noncentralChiSquareUpper } from '../stats/chi-square.ts';
import { fisherExact } from '../stats/fisher.ts';
import { chiSquareHomogeneity, poolRare } from '../stats/homogeneity.ts';
import { rootOfIncreasing } from '../stats/root.ts';
import type { ColumnProfile, Distribution, Hypothesis } from './hypothesis.ts';
import { hellinger, jensenShannon, totalVariation } from './measures/divergences.ts';
import { populationStability } from './measures/population-stability.ts';
import type { CategoryColumn, NumberColumn } from './table.ts';
import { countOf, named, shownShare } from './wording.ts';

export interface CategoryCounts {
  readonly categories: readonly string[];
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** A picture with more bars shows nothing. */
const mostShown = 20;
/** Up to here a new category of any weight moves the chi-square test itself. */
const mostCellsForOneTest = 8;

export function countCategories(reference: CategoryColumn, current: CategoryColumn): CategoryCounts {
  const codes = new Map<string, number>();
  for (const category of [...reference.categories, ...current.categories]) {
    if (!codes.has(category)) codes.set(category, codes.size);
  }
  return {
    categories: [...codes.keys()],
    reference: countsOf(reference, codes),
    current: countsOf(current, codes),
  };
}

/** Numbers that only name something: codes of shops, of postal districts. */
export function asCategories(column: NumberColumn): CategoryColumn {
  const codes = new Map<number, number>();
  const finite = column.values.filter(Number.isFinite);
  const coded = Int32Array.from(finite, (value) => {
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
  const missing = column.missing + column.values.length - finite.length;
  return { name: column.name, kind: 'category', codes: coded, categories: Array.from(codes.keys(), String), missing };
}

function countsOf(column: CategoryColumn, codes: ReadonlyMap<string, number>): Float64Array {
  const own = new Float64Array(column.categories.length);
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row] ?? 0;
    own[code] = (own[code] ?? 0) + 1;
  }
  const counts = new Float64Array(codes.size);
  for (const [code, category] of column.categories.entries()) {
    const place = codes.get(category) ?? 0;
    counts[place] = (counts[place] ?? 0) + (own[code] ?? 0);
  }
  return counts;
}

export function profileCategories(counts: CategoryCounts): ColumnProfile {
  const { reference, current } = counts;
  const pooled = poolRare(reference, current);
  const newOnes = newCategories(counts);
  // Whether there is a second question must not hang on which side has what, only on both together.
  const asksForNew = pooled.first.length > mostCellsForOneTest;
  return {
    values: valuesHypothesis(counts, pooled),
    others: asksForNew ? [newCategoriesHypothesis(counts, newOnes)] : [],
    measures: measuresOf(reference, current),
    distribution: distributionOf(counts),
    newCategories: newOnes.slice(0, mostShown).map(({ category, count }) => ({ category, count })),
  };
}

function measuresOf(reference: Float64Array, current: Float64Array): Readonly<Record<string, number | null>> {
  const stability = populationStability(reference, current);
  return {
    psi: stability.value,
    psiNoise: stability.noise,
    jensenShannon: orNull(jensenShannon(reference, current)),
    hellinger: orNull(hellinger(reference, current)),
    totalVariation: orNull(totalVariation(reference, current)),
  };
}

function valuesHypothesis(
  counts: CategoryCounts,
  pooled: { readonly first: Float64Array; readonly second: Float64Array },
): Hypothesis | undefined {
  const n = sumOf(counts.reference);
  const m = sumOf(counts.current);
  const present = counts.categories.filter((_, index) => totalAt(counts, index) > 0).length;
  if (n === 0 || m === 0 || present < 2) return undefined;
  const effect = totalVariation(counts.reference, counts.current);
  const described = {
    effect,
    finding: `The shares of its values changed: ${largestMove(counts)}.`,
    measured: `${shownShare(effect)} of the rows differ`,
  };
  const [a = 0, rest = 0] = pooled.first;
  const [b = 0, otherRest = 0] = pooled.second;
  // A pool of one cell is a column of rare values only; two by two, the approximation wants ten expected, not five.
  const smallest = (Math.min(a + b, rest + otherRest) * Math.min(n, m)) / (n + m);
  if (pooled.first.length === 2 && smallest < 10) {
    const pValue = fisherExact({ first: { count: a, n }, second: { count: b, n: m } });
    return { method: 'fisher', statistic: b / m - a / n, pValue, sizeToReveal: revealing(1), ...described };
  }
  const { statistic, degrees, pValue } = chiSquareHomogeneity(pooled.first, pooled.second);
  return { method: 'chi-square', statistic, pValue, sizeToReveal: revealing(Math.max(1, degrees)), ...described };
}

/**
 * A change of δ in total variation has a noncentrality of at least 4δ² per row, by Cauchy and Schwarz, and just that when
 * it is spread evenly; 80 % power at 5 %.
 */
function revealing(degrees: number): (effect: number) => number {
  return (effect) => noncentralityFor80(degrees) / (4 * effect * effect);
}

function noncentralityFor80(degrees: number): number {
  const critical = chiSquareQuantile(0.95, degrees);
  const power = (noncentrality: number): number => noncentralChiSquareUpper(critical, degrees, noncentrality);
  return rootOfIncreasing(
    (noncentrality) => ({
      value: power(noncentrality) - 0.8,
      slope: (power(noncentrality + 0.01) - power(noncentrality)) / 0.01,
    }),
    0.1,
    1000 + 10 * degrees,
    4 + 3 * Math.sqrt(degrees),
  );
}

interface NewCategory {
  readonly category: string;
  readonly count: number;
}

/** Categories of the current data that the reference does not have, the most frequent first. */
function newCategories({ categories, reference, current }: CategoryCounts): readonly NewCategory[] {
  return categories
    .map((category, index) => ({ category, count: (reference[index] ?? 0) === 0 ? (current[index] ?? 0) : 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/**
 * Could the most frequent new category just have missed the reference? If all its c rows were dealt to the two sides at
 * random, all would fall on the current one with chance C(m, c) / C(n + m, c); times the number of categories that might
 * have done so.
 */
function newCategoriesHypothesis(counts: CategoryCounts, found: readonly NewCategory[]): Hypothesis {
  const n = sumOf(counts.reference);
  const m = sumOf(counts.current);
  const rows = found.reduce((sum, { count }) => sum + count, 0);
  let chance = 1;
  for (let row = 0; row < (found[0]?.count ?? 0); row++) chance *= (m - row) / (n + m - row);
  const names = found.slice(0, 3).map(({ category, count }) => `${named(category)} (${shownShare(count / m)})`);
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  return {
    method: 'new-categories',
    statistic: rows,
    effect: m === 0 ? 0 : rows / m,
    pValue: Math.min(1, chance * counts.categories.length),
    finding: `It has ${countOf(found.length, 'value', 'values')} that the reference does not have: ${names.join(', ')}${more}.`,
    measured: `${shownShare(m === 0 ? 0 : rows / m)} of the rows have values that are new`,
  };
}

function largestMove({ categories, reference, current }: CategoryCounts): string {
  const n = sumOf(reference);
  const m = sumOf(current);
  let best = 0;
  let bestMove = -1;
  for (let index = 0; index < categories.length; index++) {
    const move = Math.abs((reference[index] ?? 0) / n - (current[index] ?? 0) / m);
    // Of two that moved alike (all there are, say), the first.
    if (move > bestMove + 1e-12) [best, bestMove] = [index, move];
  }
  const from = (reference[best] ?? 0) / n;
  const to = (current[best] ?? 0) / m;
  return `${named(categories[best] ?? '')} went from ${shownShare(from)} to ${shownShare(to)} of the rows`;
}

function distributionOf(counts: CategoryCounts): Distribution {
  const order = counts.categories
    .map((_, index) => index)
    .filter((index) => totalAt(counts, index) > 0)
    .sort((a, b) => totalAt(counts, b) - totalAt(counts, a));
  const top = order.slice(0, mostShown);
  const rest = order.slice(mostShown);
  return {
    kind: 'categories',
    categories: top.map((index) => counts.categories[index] ?? ''),
    reference: top.map((index) => counts.reference[index] ?? 0),
    current: top.map((index) => counts.current[index] ?? 0),
    other: {
      categories: rest.length,
      reference: rest.reduce((sum, index) => sum + (counts.reference[index] ?? 0), 0),
      current: rest.reduce((sum, index) => sum + (counts.current[index] ?? 0), 0),
    },
  };
}

function totalAt({ reference, current }: CategoryCounts, index: number): number {
  return (reference[index] ?? 0) + (current[index] ?? 0);
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
