/** A deprecated model that leads nowhere. */
import { textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const noSuccessor = rule({
  code: 'model/no-successor',
  severity: 'info',
  what: 'This Model is deprecated and names no successor.',
  why: 'Its callers are told to leave and not where to go.',
  fix: 'Name one as `lifecycle.successor`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: deprecated}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: retired}
`,
    ],
  },
  check({ value }, report) {
    if (
      textAt(value, ['spec', 'lifecycle', 'stage']) === 'deprecated' &&
      textAt(value, ['spec', 'lifecycle', 'successor']) === undefined
    )
      report(['spec', 'lifecycle', 'stage']);
  },
});
