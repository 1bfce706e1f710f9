/** What a run comes to: metrics with intervals, over all cases and by slice, and the verdict of its gates. */
import { own } from '../prompt/own-key.ts';
import type { RandomState } from '../stats/random.ts';
import { noValue } from './cases.ts';
import { estimateMetric } from './estimate.ts';
import type { Gate } from './gate.ts';
import { currencyOf } from './gates/costs.ts';
import { suiteVerdict } from './gates/finding.ts';
import { type JudgeOptions, judgeGates } from './judge-gates.ts';
import { metricSources } from './metric-source.ts';
import type { EvalRun, EvalSummary, Metric, Metrics, SliceResult } from './result.ts';
import { randomFor } from './seed.ts';
import { type CaseAttempts, casesWithAttempts } from './units.ts';

/** Of the intervals shown; gates have their own. */
const shownConfidence = 0.95;
/** Values of one slice column that are listed; further ones would be ids. */
const mostSliceValues = 100;

export async function summarise(run: EvalRun, gates: readonly Gate[], options: JudgeOptions): Promise<EvalSummary> {
  const cases = casesWithAttempts(run);
  const metrics = await metricsOf(run, cases, 'all', options);
  const slices: SliceResult[] = [];
  for (const slice of run.suite.slices) slices.push(...(await sliceResults(run, cases, slice, options)));
  const judged = await judgeGates(gates, run, options);
  return {
    suite: run.suite.name,
    release: `${run.release.name}@${run.release.digest}`,
    cases: run.cases.length,
    answers: run.attempts.length,
    metrics,
    slices,
    gates: judged,
    verdict: suiteVerdict(judged.map(({ verdict }) => verdict)),
    currency: currencyOf(cases).currency,
    ...(options.baseline && { baseline: options.baseline.release.behaviour }),
  };
}

async function metricsOf(
  run: EvalRun,
  cases: readonly CaseAttempts[],
  part: string,
  { yieldNow }: JudgeOptions,
): Promise<Metrics> {
  const metrics: [string, Metric][] = [];
  for (const source of metricSources(run)) {
    await yieldNow?.();
    const random: RandomState = randomFor(run.suite.digest, run.release.behaviour, part, source.name);
    const metric = estimateMetric(source, cases, shownConfidence, random);
    if (metric !== undefined) metrics.push([source.name, metric]);
  }
  return Object.fromEntries(metrics);
}

async function sliceResults(
  run: EvalRun,
  cases: readonly CaseAttempts[],
  slice: string,
  options: JudgeOptions,
): Promise<readonly SliceResult[]> {
  const groups = [...Map.groupBy(cases, (one) => own(one.case.slices, slice) ?? noValue)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const results: SliceResult[] = [];
  for (const [value, group] of groups.slice(0, mostSliceValues)) {
    const metrics = await metricsOf(run, group, `${slice}=${value}`, options);
    results.push({ slice, value, cases: group.length, metrics });
  }
  return results;
}
