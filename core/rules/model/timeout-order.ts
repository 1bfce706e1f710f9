/** A part of the timeout that is longer than the whole. */
import { textAt } from '../../schema/value-at.ts';
import { parseDuration } from '../../values/duration.ts';
import { rule } from '../rule.ts';

export const timeoutOrder = rule({
  code: 'model/timeout-order',
  severity: 'warning',
  what: '`{part}` is {given}, and the whole call ends after {total}.',
  why: 'The total always ends the call first, so this limit never does.',
  fix: 'Make it shorter than `total`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, timeout: {firstByte: 30s, total: 20s}}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, timeout: {firstByte: 10s, total: 20s}}
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'serve', 'timeout'];
    const total = textAt(value, [...path, 'total']);
    const whole = total === undefined ? undefined : parseDuration(total);
    if (!whole?.ok || total === undefined) return;
    for (const part of ['connect', 'firstByte']) {
      const given = textAt(value, [...path, part]);
      const duration = given === undefined ? undefined : parseDuration(given);
      if (given !== undefined && duration?.ok && duration.value > whole.value)
        report([...path, part], { part, given, total });
    }
  },
});
