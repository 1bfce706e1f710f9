/**
 * From answers to independent units. The trials of a case are averaged, and so are the cases of a cluster: each unit
 * counts once, however many answers it has.
 */
import type { Attempt, EvalCase, EvalRun } from './result.ts';

export interface CaseAttempts {
  readonly case: EvalCase;
  readonly attempts: readonly Attempt[];
}

/** Cases without an answer yet are left out. */
export function casesWithAttempts(run: Pick<EvalRun, 'cases' | 'attempts'>): readonly CaseAttempts[] {
  const byCase = Map.groupBy(run.attempts, (attempt) => attempt.case);
  return run.cases.flatMap((one) => {
    const attempts = byCase.get(one.id);
    return attempts === undefined ? [] : [{ case: one, attempts }];
  });
}

export function unitOf({ case: one }: CaseAttempts): string {
  // Ids and cluster names are different namespaces: a customer called like a case is not that case.
  return one.cluster === null ? `case ${one.id}` : `cluster ${one.cluster}`;
}

/** The mean of each unit; `read` gives undefined for a case that says nothing. */
export function unitMeans(
  cases: readonly CaseAttempts[],
  read: (one: CaseAttempts) => number | undefined,
): Float64Array {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const one of cases) {
    const value = read(one);
    if (value === undefined) continue;
    const key = unitOf(one);
    const unit = sums.get(key);
    if (unit === undefined) sums.set(key, { sum: value, count: 1 });
    else {
      unit.sum += value;
      unit.count++;
    }
  }
  return Float64Array.from(sums.values(), ({ sum, count }) => sum / count);
}

/** The mean of a case's attempts; those without a value count as `missing`, or not at all. */
export function caseMean(
  { attempts }: CaseAttempts,
  read: (attempt: Attempt) => number | undefined,
  missing: number | undefined,
): number | undefined {
  let sum = 0;
  let count = 0;
  for (const attempt of attempts) {
    const value = read(attempt) ?? missing;
    if (value === undefined) continue;
    sum += value;
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/** Neumaier's sum (1974): a thousand costs of a tenth of a cent make a dollar, and not a hair more than the budget. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

export function meanOf(values: ArrayLike<number>): number {
  return values.length === 0 ? Number.NaN : sumOf(values) / values.length;
}

/** The standard deviation of single units. */
export function deviationOf(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += ((values[index] ?? 0) - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
