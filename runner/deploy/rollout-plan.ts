/** The rollout that a release declares for itself, as decisions need it. */
import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { RolloutPlan, RolloutStep } from '../../core/rollout/decide.ts';
import type { ModelRollout } from '../../core/schema/generated/types.ts';
import { parseDuration } from '../../core/values/duration.ts';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { parseShare } from '../../core/values/share.ts';

const USUAL_STEPS: readonly RolloutStep[] = [{ weight: 0.05 }, { weight: 0.25 }, { weight: 0.5 }];
const USUAL_COMPARE: RolloutPlan['compare'] = ['errors', 'latency_p95'];
const USUAL_ALPHA = 0.05;

/** Undefined when the release takes over at once. */
export function rolloutPlanOf({ manifest }: ReleaseDocument): RolloutPlan | undefined {
  const spec = isJsonObject(manifest?.spec) ? manifest.spec : undefined;
  const rollout = spec?.rollout;
  if (!isRollout(rollout) || rollout.strategy !== 'canary') return undefined;
  const steps = (rollout.steps ?? []).map(stepOf).filter(({ weight }) => weight > 0 && weight < 1);
  return {
    steps: steps.length > 0 ? steps : USUAL_STEPS,
    compare: rollout.compare ?? USUAL_COMPARE,
    alpha: rollout.alpha === undefined ? USUAL_ALPHA : shareOf(rollout.alpha),
    onInconclusive: rollout.onInconclusive ?? 'hold',
    onFailure: rollout.onFailure ?? 'rollback',
  };
}

function isRollout(value: unknown): value is ModelRollout {
  return typeof value === 'object' && value !== null && 'strategy' in value;
}

function stepOf({ weight, minSamples, minDuration }: NonNullable<ModelRollout['steps']>[number]): RolloutStep {
  const duration = minDuration === undefined ? undefined : parseDuration(minDuration);
  return {
    weight: shareOf(weight),
    ...(minSamples !== undefined && { minSamples }),
    ...(duration?.ok && { minDuration: duration.value }),
  };
}

/** The schema saw to it that it is one. */
function shareOf(written: JsonValue): number {
  const share = typeof written === 'string' || typeof written === 'number' ? parseShare(written) : undefined;
  return share?.ok ? share.value : 0;
}
