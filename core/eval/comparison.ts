/** A run held against another one on the same cases: what each metric gained or lost, and which cases turned. */
import { own } from '../prompt/own-key.ts';
import { problem, type Result } from '../values/result.ts';
import { type PairedCase, pairRuns } from './baseline.ts';
import type { ComparisonContext, Difference } from './gates/paired-difference.ts';
import { latencyDifference } from './gates/paired-latency.ts';
import { meanDifference } from './gates/paired-mean.ts';
import { rankingDifference } from './gates/paired-ranking.ts';
import { type MetricSource, metricSources } from './metric-source.ts';
import type { Attempt, EvalRun } from './result.ts';
import { randomFor } from './seed.ts';

export interface Comparison {
  readonly metrics: readonly ComparedMetric[];
  /** The ids of cases that passed and fail now, and of those that failed and pass now. */
  readonly broken: readonly string[];
  readonly mended: readonly string[];
}

export interface ComparedMetric {
  readonly name: string;
  /** Turned so that more is better; its bounds hold for 95 % of such comparisons. */
  readonly difference: Pick<Difference, 'interval' | 'n' | 'test' | 'relative'>;
}

/** One-sided, so that both sides together are 95 %. */
const confidence = 0.975;

/** Metrics that cannot be compared (another judge, too few cases, no price) are left out. */
export async function compareRuns(
  run: EvalRun,
  baseline: EvalRun,
  yieldNow: () => Promise<void> = async () => {},
): Promise<Result<Comparison>> {
  if (!baseline.complete) return problem('The other run was stopped before its end.');
  const paired = pairRuns(run, baseline);
  if (!paired.ok) return paired;
  const { pairs } = paired;
  const metrics: ComparedMetric[] = [];
  for (const source of metricSources(run)) {
    await yieldNow();
    if (definitionOf(run, source.name) !== definitionOf(baseline, source.name)) continue;
    const random = randomFor(run.suite.digest, run.release.behaviour, baseline.release.behaviour, source.name);
    const difference = differenceOf(source, pairs, { run, baseline, margin: 0, confidence, random });
    if (difference !== undefined && Number.isFinite(difference.interval.estimate)) {
      metrics.push({ name: source.name, difference });
    }
  }
  return { ok: true, value: { metrics, ...turnedCases(pairs) } };
}

const definitionOf = ({ scorers }: EvalRun, name: string) => scorers.find((one) => one.name === name)?.digest;

function differenceOf(
  source: MetricSource,
  pairs: readonly PairedCase[],
  context: Omit<ComparisonContext, 'source'>,
): Difference | undefined {
  switch (source.kind) {
    case 'latency':
      return latencyDifference(pairs, { ...context, source });
    case 'ranking':
      return rankingDifference(pairs, { ...context, source });
    case 'scores':
    case 'cost':
    case 'errors':
      return meanDifference(pairs, undefined, { ...context, source });
  }
}

function turnedCases(pairs: readonly PairedCase[]): Pick<Comparison, 'broken' | 'mended'> {
  const ids = (fits: (now: boolean, before: boolean) => boolean): readonly string[] =>
    pairs
      .filter(({ current, baseline }) => fits(failsIn(current.attempts), failsIn(baseline.attempts)))
      .map(({ current }) => current.case.id);
  return { broken: ids((now, before) => now && !before), mended: ids((now, before) => !now && before) };
}

const failsIn = (attempts: readonly Attempt[]): boolean => attempts.some(hasFailed);

/** No answer is a failure too. */
export function hasFailed({ error, scores }: Attempt): boolean {
  return error !== null || Object.keys(scores).some((name) => own(scores, name)?.verdict === 'fail');
}
