/** The metrics of a run, and where each takes its numbers from. */
import { own } from '../prompt/own-key.ts';
import type { Attempt, CalibrationPair, EvalRun, MetricUnit, Score, ScorerFacts } from './result.ts';

export type MetricSource =
  /** Means over units of what a scorer gave. */
  | {
      readonly kind: 'scores';
      readonly name: string;
      readonly scale: 'share' | 'unit' | 'number';
      readonly better: 'higher' | 'lower';
      /** Of a judge: by what its mean is corrected. */
      readonly calibration: readonly CalibrationPair[] | undefined;
    }
  | { readonly kind: 'ranking'; readonly name: string; readonly better: 'higher' }
  | { readonly kind: 'latency'; readonly name: string; readonly share: number; readonly better: 'lower' }
  | { readonly kind: 'cost'; readonly name: string; readonly better: 'lower' }
  | { readonly kind: 'errors'; readonly name: string; readonly better: 'lower' };

const builtIn: readonly MetricSource[] = [
  { kind: 'latency', name: 'latency_p50', share: 0.5, better: 'lower' },
  { kind: 'latency', name: 'latency_p95', share: 0.95, better: 'lower' },
  { kind: 'latency', name: 'latency_p99', share: 0.99, better: 'lower' },
  { kind: 'cost', name: 'cost_per_case', better: 'lower' },
  { kind: 'errors', name: 'errors', better: 'lower' },
];

/** The names of the metrics that every suite has. */
export const builtInMetrics: readonly string[] = builtIn.map(({ name }) => name);

/** A scorer that is named like a built-in metric takes its place. */
export function metricSources(run: Pick<EvalRun, 'scorers' | 'calibrations'>): readonly MetricSource[] {
  const named = new Set(run.scorers.map(({ name }) => name));
  return [
    ...run.scorers.map((scorer) => sourceOf(scorer, own(run.calibrations ?? {}, scorer.name))),
    ...builtIn.filter(({ name }) => !named.has(name)),
  ];
}

function sourceOf(
  { name, scale, better }: ScorerFacts,
  calibration: readonly CalibrationPair[] | undefined,
): MetricSource {
  if (scale === 'ranking') return { kind: 'ranking', name, better: 'higher' };
  return { kind: 'scores', name, scale, better, calibration };
}

export function unitOfMetric(source: MetricSource): MetricUnit {
  switch (source.kind) {
    case 'scores':
      return source.scale === 'share' ? 'share' : 'number';
    case 'ranking':
      return 'number';
    case 'latency':
      return 'seconds';
    case 'cost':
      return 'money';
    case 'errors':
      return 'share';
  }
}

export function scoreIn(attempt: Attempt, name: string): Score | undefined {
  return own(attempt.scores, name);
}

/** What one attempt adds to a mean; undefined when it could not be judged. */
export function attemptValue(source: MetricSource, attempt: Attempt): number | undefined {
  switch (source.kind) {
    case 'scores':
      return scoreValue(scoreIn(attempt, source.name), source.scale);
    case 'ranking':
      return scoreIn(attempt, source.name)?.score ?? undefined;
    case 'latency':
      return attempt.error === null && attempt.latencyMs !== null ? attempt.latencyMs / 1000 : undefined;
    case 'cost':
      return attempt.error === null ? (attempt.cost ?? undefined) : undefined;
    case 'errors':
      return attempt.error === null ? 0 : 1;
  }
}

/** A share counts passes: GitHub's judges pass at a quarter of their scale. A plain number counts as it is. */
function scoreValue(score: Score | undefined, scale: 'share' | 'unit' | 'number'): number | undefined {
  if (score === undefined || score.score === null) return undefined;
  if (scale !== 'share' || score.verdict === 'scored') return score.score;
  return score.verdict === 'pass' ? 1 : 0;
}

/** Answers that should have given a value and did not. A failed call has no cost and no latency to speak of. */
export function countMissing(source: MetricSource, attempts: readonly Attempt[]): number {
  if (source.kind === 'errors' || source.kind === 'latency') return 0;
  let missing = 0;
  for (const attempt of attempts) {
    if (source.kind === 'cost' && attempt.error !== null) continue;
    if (attemptValue(source, attempt) === undefined) missing++;
  }
  return missing;
}
