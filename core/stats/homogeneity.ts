/**
 * Pearson's chi-square test of homogeneity: do two samples of categories come from one source? Not the goodness-of-fit test,
 * which takes the reference for the truth and knows no unseen category.
 */
import { chiSquareTails } from './chi-square.ts';

export interface Homogeneity {
  readonly statistic: number;
  readonly degrees: number;
  readonly pValue: number;
}

/** Of two rows of counts over the same categories. Categories that neither sample has are left out. */
export function chiSquareHomogeneity(first: ArrayLike<number>, second: ArrayLike<number>): Homogeneity {
  let n = 0;
  let m = 0;
  let cells = 0;
  for (let index = 0; index < first.length; index++) {
    n += first[index] ?? 0;
    m += second[index] ?? 0;
    if ((first[index] ?? 0) + (second[index] ?? 0) > 0) cells++;
  }
  if (cells < 2 || n === 0 || m === 0) return { statistic: 0, degrees: 0, pValue: 1 };
  let statistic = 0;
  for (let index = 0; index < first.length; index++) {
    const a = first[index] ?? 0;
    const b = second[index] ?? 0;
    if (a + b > 0) statistic += (a * m - b * n) ** 2 / (n * m * (a + b));
  }
  return { statistic, degrees: cells - 1, pValue: chiSquareTails(statistic, cells - 1).upper };
}

/**
 * The same counts with rare categories in one cell, so that the chi-square approximation holds (Cochran's rule: 5 expected
 * in every cell). What is rare is told from both samples together, never from one: that would bias the test.
 */
export function poolRare(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  leastExpected = 5,
): { readonly first: Float64Array; readonly second: Float64Array } {
  const n = sumOf(first);
  const m = sumOf(second);
  const smallerShare = Math.min(n, m) / (n + m);
  const order = Array.from({ length: first.length }, (_, index) => index).sort(
    (a, b) => totalAt(first, second, b) - totalAt(first, second, a),
  );
  let kept = order.filter((index) => totalAt(first, second, index) * smallerShare >= leastExpected);
  const pooled = (): number => n + m - kept.reduce((sum, index) => sum + totalAt(first, second, index), 0);
  // A pool that is itself too small takes in the smallest of the others.
  while (kept.length > 1 && pooled() > 0 && pooled() * smallerShare < leastExpected) kept = kept.slice(0, -1);
  const a = kept.map((index) => first[index] ?? 0);
  const b = kept.map((index) => second[index] ?? 0);
  const rest = { first: n - a.reduce(add, 0), second: m - b.reduce(add, 0) };
  if (rest.first + rest.second === 0) return { first: Float64Array.from(a), second: Float64Array.from(b) };
  return { first: Float64Array.from([...a, rest.first]), second: Float64Array.from([...b, rest.second]) };
}

function totalAt(first: ArrayLike<number>, second: ArrayLike<number>, index: number): number {
  return (first[index] ?? 0) + (second[index] ?? 0);
}

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < counts.length; index++) sum += counts[index] ?? 0;
  return sum;
}

function add(a: number, b: number): number {
  return a + b;
}
