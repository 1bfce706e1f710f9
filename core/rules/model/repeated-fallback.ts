/** The model that failed is asked again as its own fallback. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const repeatedFallback = rule({
  code: 'model/repeated-fallback',
  severity: 'warning',
  what: 'The fallback `{model}` is tried already.',
  why: 'What made it fail a moment ago, an outage or a limit, makes it fail again, and the caller waits twice.',
  fix: 'Name another model, or use `retries` for another try.',
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
    fallbacks: [{model: openai/gpt-4o-2024-08-06}]
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
    fallbacks: [{model: mistral/mistral-small-2603}]
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'serve', 'fallbacks'];
    const first = textAt(value, ['spec', 'serve', 'model']);
    if (first === undefined) return;
    for (const [index, one] of itemsAt(value, path).entries()) {
      const on = itemsAt(one, ['on']);
      // Another try may well give a valid answer.
      if (on.length === 1 && on[0] === 'invalid_output') continue;
      if (textAt(one, ['model']) === first) report([...path, index, 'model'], { model: first });
    }
  },
});
