/**
 * What happened on the two arms of a rollout, step by step, told from records as they come. Everything it rests on is in
 * the state (when steps began) and in the records, so any runner that takes over comes to the same numbers.
 */
import type { CheckResult } from '../../core/contract/record.ts';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { Deployment, RolloutState } from '../../core/contract/target-state.ts';
import type { RolloutPlan, StepObservation } from '../../core/rollout/decide.ts';
import { type MetricObservation, quantileOf, type RolloutMetric } from '../../core/rollout/metrics.ts';
import type { Model } from '../../core/schema/generated/types.ts';
import { type OutcomeRow, openRecords, type RecordsReader } from '../store/records.ts';
import { lastSeqBefore } from '../store/usage.ts';

export interface Observer {
  /** Reads what is new and sums up all steps so far. */
  look(path: string, now: number): readonly StepObservation[];
}

interface Arm {
  requests: number;
  readonly bad: Map<RolloutMetric, number>;
  readonly measured: Map<RolloutMetric, number>;
  cost: { n: number; sum: number; sumOfSquares: number };
}

interface Step {
  readonly from: number;
  readonly limits: Map<RolloutMetric, number>;
  readonly baseline: Arm;
  readonly candidate: Arm;
  /** Latencies of the baseline, while there is no limit to hold them against. */
  readonly learning: Map<RolloutMetric, number[]>;
}

const PAGE = 10_000;
/** A quantile needs some requests; more than these change it no more. */
const FEWEST_FOR_LIMIT = 100;
const MOST_FOR_LIMIT = 10_000;

export function observerOf(
  deployment: Deployment,
  rollout: RolloutState,
  plan: RolloutPlan,
  release: ReleaseDocument,
): Observer {
  const schemaChecks = schemaChecksOf(release);
  const steps: Step[] = rollout.begun.map((at) => newStep(Date.parse(at)));
  let after: number | undefined;

  return {
    look(path, now) {
      using records = openRecords(path);
      if (after === undefined) {
        fixLimits(records, steps, rollout, plan.compare);
        after = lastSeqBefore(path, steps[0]?.from ?? now);
      }
      for (;;) {
        const rows: readonly OutcomeRow[] = records.since(deployment, after, PAGE);
        for (const row of rows) {
          after = row.seq;
          const step = steps.findLast(({ from }) => row.ts >= from);
          if (step) count(step, row, rollout, plan.compare, schemaChecks);
        }
        if (rows.length < PAGE) break;
      }
      return steps.map((step, index) => observationOf(step, steps[index + 1]?.from ?? now, plan.compare));
    },
  };
}

const newArm = (): Arm => ({
  requests: 0,
  bad: new Map(),
  measured: new Map(),
  cost: { n: 0, sum: 0, sumOfSquares: 0 },
});

const newStep = (from: number): Step => ({
  from,
  limits: new Map(),
  baseline: newArm(),
  candidate: newArm(),
  learning: new Map(),
});

/**
 * The limit of a latency is the baseline's own quantile from before the step, so that what it judges does not move it.
 * Where there was too little before, the first requests of the step fix it and are not judged by it.
 */
function fixLimits(
  records: RecordsReader,
  steps: readonly Step[],
  rollout: RolloutState,
  metrics: readonly RolloutMetric[],
): void {
  for (const metric of metrics) {
    const share = quantileOf(metric);
    if (share === undefined) continue;
    const column = metric === 'ttft_p95' ? 'ttft_ms' : 'latency_ms';
    for (const step of steps) {
      const values = records.latenciesBefore(rollout.from, column, step.from, MOST_FOR_LIMIT);
      if (values.length >= FEWEST_FOR_LIMIT) step.limits.set(metric, quantile(values, share));
    }
  }
}

function count(
  step: Step,
  row: OutcomeRow,
  rollout: RolloutState,
  metrics: readonly RolloutMetric[],
  schemaChecks: ReadonlySet<string>,
): void {
  // Refused before anything was called, or given up by the caller: no word on either release.
  if (row.status === 'rejected' || row.status === 'cancelled') return;
  const isCandidate = row.release === rollout.to;
  if (!isCandidate && row.release !== rollout.from) return;
  const arm = isCandidate ? step.candidate : step.baseline;
  arm.requests += 1;
  for (const metric of metrics) {
    if (metric === 'cost') {
      if (row.cost !== undefined) addAmount(arm, row.cost);
      continue;
    }
    const bad =
      quantileOf(metric) === undefined ? isBad(metric, row, schemaChecks) : isSlow(step, metric, row, isCandidate);
    if (bad === undefined) continue;
    arm.measured.set(metric, (arm.measured.get(metric) ?? 0) + 1);
    if (bad) arm.bad.set(metric, (arm.bad.get(metric) ?? 0) + 1);
  }
}

function addAmount({ cost }: Arm, value: number): void {
  cost.n += 1;
  cost.sum += value;
  cost.sumOfSquares += value * value;
}

function isBad(metric: RolloutMetric, row: OutcomeRow, schemaChecks: ReadonlySet<string>): boolean {
  switch (metric) {
    case 'errors':
      return row.status === 'error' || row.status === 'open';
    case 'blocked':
      return row.status === 'blocked';
    case 'fallbacks':
      return row.fellBack;
    case 'reviews':
      return row.reviewed;
    case 'invalid_output':
      return checksOf(row).some((check) => check.verdict === 'fail' && schemaChecks.has(check.name));
    default:
      return false;
  }
}

/** Undefined when it is not measured: no limit yet, no answer, or no first token. */
function isSlow(step: Step, metric: RolloutMetric, row: OutcomeRow, isCandidate: boolean): boolean | undefined {
  if (row.status === 'error' || row.status === 'open') return undefined;
  const value = metric === 'ttft_p95' ? row.ttftMs : row.latencyMs;
  if (value === undefined) return undefined;
  const limit = step.limits.get(metric);
  if (limit !== undefined) return value > limit;
  if (!isCandidate) learn(step, metric, value);
  return undefined;
}

function learn(step: Step, metric: RolloutMetric, value: number): void {
  const values = step.learning.get(metric) ?? [];
  values.push(value);
  step.learning.set(metric, values);
  if (values.length < FEWEST_FOR_LIMIT) return;
  step.limits.set(metric, quantile(values, quantileOf(metric) ?? 0.5));
  step.learning.delete(metric);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function observationOf(step: Step, until: number, compare: readonly RolloutMetric[]): StepObservation {
  const metrics: Partial<Record<RolloutMetric, MetricObservation>> = {};
  for (const metric of compare) {
    const observed = metricOf(step, metric);
    if (observed) metrics[metric] = observed;
  }
  return {
    elapsed: Math.max(0, (until - step.from) / 1000),
    candidateRequests: step.candidate.requests,
    baselineRequests: step.baseline.requests,
    metrics,
  };
}

function metricOf({ candidate, baseline }: Step, metric: RolloutMetric): MetricObservation | undefined {
  if (metric === 'cost') {
    if (candidate.cost.n === 0 && baseline.cost.n === 0) return undefined;
    return { kind: 'amounts', candidate: { ...candidate.cost }, baseline: { ...baseline.cost } };
  }
  const counts = (arm: Arm) => ({ n: arm.measured.get(metric) ?? 0, bad: arm.bad.get(metric) ?? 0 });
  const [ofCandidate, ofBaseline] = [counts(candidate), counts(baseline)];
  if (ofCandidate.n === 0 && ofBaseline.n === 0) return undefined;
  return { kind: 'counts', candidate: ofCandidate, baseline: ofBaseline };
}

function checksOf({ checks }: OutcomeRow): readonly CheckResult[] {
  if (checks === '[]') return [];
  try {
    const results: unknown = JSON.parse(checks);
    return Array.isArray(results) ? results : [];
  } catch {
    return [];
  }
}

/** How the schema checks of a release are called in its records. */
function schemaChecksOf({ manifest }: ReleaseDocument): ReadonlySet<string> {
  const spec: Partial<Model['spec']> = isSpec(manifest?.spec) ? manifest.spec : {};
  const names = (spec.guardrails?.output ?? []).filter((one) => one.schema !== undefined);
  return new Set(names.map((one) => one.name ?? 'schema'));
}

function isSpec(value: unknown): value is Model['spec'] {
  return typeof value === 'object' && value !== null;
}
