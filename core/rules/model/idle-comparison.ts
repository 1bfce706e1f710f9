/** A rollout that compares what never happens. */
import { itemsAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const idleComparison = rule({
  code: 'model/idle-comparison',
  severity: 'warning',
  what: '`{metric}` is compared, and {absent}.',
  why: 'It is 0 for both releases, so it never shows which one is worse.',
  fix: 'Remove it from `compare`, or declare what it counts.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 5%}], compare: [errors, fallbacks]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  rollout: {strategy: canary, steps: [{weight: 5%}], compare: [errors]}
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'rollout', 'compare'];
    const index = itemsAt(value, path).indexOf('fallbacks');
    if (index >= 0 && itemsAt(value, ['spec', 'serve', 'fallbacks']).length === 0)
      report([...path, index], { metric: 'fallbacks', absent: 'this Model has no fallbacks' });
  },
});
