/**
 * How a run differs from its baseline on the same cases, turned so that more is better. Margins of scores are in their own
 * unit; those of latency and cost, which have no common unit, are relative to the baseline.
 */
import type { Interval } from '../../stats/interval.ts';
import type { RandomState } from '../../stats/random.ts';
import type { PairedCase } from '../baseline.ts';
import type { MetricSource } from '../metric-source.ts';
import type { EvalRun } from '../result.ts';
import { shrunk } from './more-cases.ts';

export interface Difference {
  /** Of this run less the baseline, with two-sided bounds that are one-sided ones of the gate's confidence. */
  readonly interval: Interval;
  /** What it would be over so many times as many cases that go as these. */
  readonly later: (factor: number) => Interval;
  readonly n: number;
  /** Two-sided p of no difference; undefined where an interval is all there is. */
  readonly test: { readonly name: string; readonly pValue: number } | undefined;
  /** True when it is a share of the baseline's own value. */
  readonly relative: boolean;
}

export interface ComparisonContext<Source extends MetricSource = MetricSource> {
  readonly run: EvalRun;
  readonly baseline: EvalRun | undefined;
  readonly source: Source;
  readonly margin: number;
  /** One-sided. */
  readonly confidence: number;
  readonly random: RandomState;
}

export type DifferenceOf<Source extends MetricSource> = (
  pairs: readonly PairedCase[],
  context: ComparisonContext<Source>,
) => Difference | undefined;

/**
 * An interval without any length comes of cases that do not differ at all. The next one still may: with this confidence,
 * no more than `unseen` of all cases do, and each moves the difference by `reach` at most.
 */
export function widened(interval: Interval, n: number, confidence: number, reach: number): Interval {
  if (interval.low !== interval.high) return interval;
  const unseen = reach * (1 - (1 - confidence) ** (1 / n));
  const { estimate } = interval;
  return { estimate, low: estimate - unseen, high: estimate + unseen };
}

/** For intervals that are widened where they have no length: that room shrinks with the sample, not with its root. */
export function laterOf(
  interval: Interval,
  n: number,
  confidence: number,
  reach: number,
): (factor: number) => Interval {
  return (factor) => widened(shrunk(interval, factor), n * factor, confidence, reach);
}
