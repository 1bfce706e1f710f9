/** Whether a value has the shape of a plan: it may come from a file. */
import type { Plan } from '../../core/contract/runner.ts';

export function isPlan(value: unknown): value is Plan {
  if (typeof value !== 'object' || value === null) return false;
  const plan: Partial<Record<keyof Plan, unknown>> = value;
  return (
    [plan.digest, plan.model, plan.target, plan.release, plan.settings].every((one) => typeof one === 'string') &&
    typeof plan.baseSequence === 'number' &&
    [plan.actions, plan.gates, plan.limits, plan.refused].every(Array.isArray)
  );
}
