/** Simulated traffic on two arms, for measuring how often and how soon a rollout is decided. */
import {
  decideRollout,
  type RolloutDecision,
  type RolloutPlan,
  type StepObservation,
} from '../../../core/rollout/decide.ts';
import type { MetricObservation, RolloutMetric } from '../../../core/rollout/metrics.ts';
import { nextNormal, nextUnit, type RandomState } from '../../../core/stats/random.ts';

export interface Arm {
  readonly errors: number;
  readonly invalid_output: number;
  /** The share of requests above the limit of `latency_p95`. */
  readonly slow: number;
  /** The mean cost is `cost`; single costs are lognormal, which is skewed as real ones are. */
  readonly cost: number;
}

export const healthy: Arm = { errors: 0.01, invalid_output: 0.03, slow: 0.05, cost: 1 };

interface Sums {
  requests: number;
  errors: number;
  invalid_output: number;
  slow: number;
  cost: number;
  costSquares: number;
}

/** Looks after every `requestsPerLook` requests of both arms together, until there is a decision or no look is left. */
export function runStep(
  plan: RolloutPlan,
  before: readonly StepObservation[],
  arms: { readonly candidate: Arm; readonly baseline: Arm },
  looks: {
    readonly count: number;
    readonly requestsPerLook: number;
    readonly until: readonly RolloutDecision['decision'][];
  },
  random: RandomState,
): { readonly decision: RolloutDecision; readonly observed: readonly StepObservation[] } {
  const weight = plan.steps[before.length]?.weight ?? 0;
  const candidate = emptySums();
  const baseline = emptySums();
  for (let look = 1; ; look++) {
    for (let request = 0; request < looks.requestsPerLook; request++) {
      if (nextUnit(random) < weight) addRequest(candidate, arms.candidate, random);
      else addRequest(baseline, arms.baseline, random);
    }
    const observed = [...before, observationOf(candidate, baseline, 60 * look)];
    const decision = decideRollout(plan, observed);
    if (looks.until.includes(decision.decision) || look === looks.count) return { decision, observed };
  }
}

function emptySums(): Sums {
  return { requests: 0, errors: 0, invalid_output: 0, slow: 0, cost: 0, costSquares: 0 };
}

function addRequest(sums: Sums, arm: Arm, random: RandomState): void {
  sums.requests++;
  if (nextUnit(random) < arm.errors) sums.errors++;
  if (nextUnit(random) < arm.invalid_output) sums.invalid_output++;
  if (nextUnit(random) < arm.slow) sums.slow++;
  const cost = arm.cost * Math.exp(nextNormal(random) - 0.5);
  sums.cost += cost;
  sums.costSquares += cost * cost;
}

function observationOf(candidate: Sums, baseline: Sums, elapsed: number): StepObservation {
  const counts = (key: 'errors' | 'invalid_output' | 'slow'): MetricObservation => ({
    kind: 'counts',
    candidate: { n: candidate.requests, bad: candidate[key] },
    baseline: { n: baseline.requests, bad: baseline[key] },
  });
  const moments = ({ requests, cost, costSquares }: Sums) => ({ n: requests, sum: cost, sumOfSquares: costSquares });
  const metrics: Readonly<Partial<Record<RolloutMetric, MetricObservation>>> = {
    errors: counts('errors'),
    invalid_output: counts('invalid_output'),
    latency_p95: counts('slow'),
    cost: { kind: 'amounts', candidate: moments(candidate), baseline: moments(baseline) },
  };
  return { elapsed, candidateRequests: candidate.requests, baselineRequests: baseline.requests, metrics };
}
