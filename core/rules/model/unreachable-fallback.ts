/** What stands behind a fixed reply, which cannot fail. */
import { childOf, itemsAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const unreachableFallback = rule({
  code: 'model/unreachable-fallback',
  severity: 'warning',
  what: 'This fallback is never reached.',
  why: 'The fixed reply before it, number {before}, answers every failure and cannot fail itself.',
  fix: 'Move the reply to the end, or remove what stands behind it.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve:
    model: openai/gpt-4o-2024-08-06
    fallbacks: [{reply: Later.}, {model: mistral/mistral-small-2603}]
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
    fallbacks: [{model: mistral/mistral-small-2603}, {reply: Later.}]
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'serve', 'fallbacks'];
    const fallbacks = itemsAt(value, path);
    const last = fallbacks.findIndex((one) => childOf(one, 'reply') !== undefined && childOf(one, 'on') === undefined);
    if (last < 0) return;
    for (let index = last + 1; index < fallbacks.length; index++)
      report([...path, index], { before: String(last + 1) });
  },
});
