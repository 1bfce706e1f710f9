/** Canary steps that do not rise. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { formatShare, parseShare } from '../../values/share.ts';
import { rule } from '../rule.ts';

export const fallingWeights = rule({
  code: 'model/falling-weights',
  severity: 'warning',
  what: 'This step has {weight} of the traffic, and the one before it has {before}.',
  why: 'A step that does not widen the test takes time and shows nothing new.',
  fix: 'Let the weights rise from step to step.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 25%}, {weight: 10%}]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 10%}, {weight: 25%}]}
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'rollout', 'steps'];
    const weights = itemsAt(value, path).map((step) => {
      const weight = valueAt(step, ['weight']);
      const share = typeof weight === 'string' || typeof weight === 'number' ? parseShare(weight) : undefined;
      return share?.ok ? share.value : undefined;
    });
    for (const [index, weight] of weights.entries()) {
      const before = weights[index - 1];
      if (weight !== undefined && before !== undefined && weight <= before)
        report([...path, index, 'weight'], { weight: formatShare(weight), before: formatShare(before) });
    }
  },
});
