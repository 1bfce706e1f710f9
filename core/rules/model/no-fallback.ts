/** Something sends answers to the fallbacks, and there are none. */
import { fallbackUses } from '../../release/fallback-uses.ts';
import { itemsAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const noFallback = rule({
  code: 'model/no-fallback',
  severity: 'warning',
  what: '`{where}` sends calls to the fallbacks, and this Model has none.',
  why: 'Such a call fails with an error instead of the answer that was meant.',
  fix: 'Add `serve.fallbacks`, or write `block` instead.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  budget: {monthly: 100 USD, onExceeded: fallback}
`,
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails: {output: [{promptLeak: {}, action: fallback}]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve:
    model: openai/gpt-4o-2024-08-06
    fallbacks: [{reply: Later.}]
  budget: {monthly: 100 USD, onExceeded: fallback}
`,
    ],
  },
  check({ value }, report) {
    if (itemsAt(value, ['spec', 'serve', 'fallbacks']).length > 0) return;
    for (const path of fallbackUses(value)) report(path, { where: path.slice(1).join('.') });
  },
});
