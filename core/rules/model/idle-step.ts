/** A canary step that compares nothing. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { formatShare, parseShare } from '../../values/share.ts';
import { rule } from '../rule.ts';

export const idleStep = rule({
  code: 'model/idle-step',
  severity: 'warning',
  what: 'A step with {weight} of the traffic compares nothing.',
  why: 'A comparison needs requests on both sides: the new release must get some, and the old one must keep some.',
  fix: 'Write a weight above 0% and below 100%; after the last step all traffic moves anyway.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 5%}, {weight: 100%}]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 5%}, {weight: 50%}]}
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'rollout', 'steps'];
    for (const [index, step] of itemsAt(value, path).entries()) {
      const weight = valueAt(step, ['weight']);
      const share = typeof weight === 'string' || typeof weight === 'number' ? parseShare(weight) : undefined;
      if (share?.ok && (share.value === 0 || share.value === 1))
        report([...path, index, 'weight'], { weight: formatShare(share.value) });
    }
  },
});
