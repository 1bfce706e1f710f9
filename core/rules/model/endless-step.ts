/** A canary step that cannot have its requests in any reasonable time. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { humanDuration } from '../../values/duration.ts';
import { formatShare, parseShare } from '../../values/share.ts';
import { rule } from '../rule.ts';

export const endlessStep = rule({
  code: 'model/endless-step',
  severity: 'warning',
  what: 'This step takes at least {time} to reach {samples} requests.',
  why: 'The limit of {limit} requests a minute gives the new release no more than its share of {weight}.',
  fix: 'Lower `minSamples`, or raise the weight or the limit.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 1%, minSamples: 20000}]}
  limits: {requestsPerMinute: 60}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 5%, minSamples: 200}]}
  limits: {requestsPerMinute: 60}
`,
    ],
  },
  check({ value }, report) {
    const limit = valueAt(value, ['spec', 'limits', 'requestsPerMinute']);
    const path = ['spec', 'rollout', 'steps'];
    for (const [index, step] of itemsAt(value, path).entries()) {
      const [weight, samples] = [valueAt(step, ['weight']), valueAt(step, ['minSamples'])];
      const share = typeof weight === 'string' || typeof weight === 'number' ? parseShare(weight) : undefined;
      if (typeof limit !== 'number' || typeof samples !== 'number' || !share?.ok || share.value === 0 || limit <= 0)
        continue;
      const seconds = (samples / (limit * share.value)) * 60;
      if (seconds <= longest) continue;
      report([...path, index, 'minSamples'], {
        time: humanDuration(seconds),
        samples: String(samples),
        limit: String(limit),
        weight: formatShare(share.value),
      });
    }
  },
});

/** A step of more than a week at full load is taken for a mistake. */
const longest = 7 * 86_400;
