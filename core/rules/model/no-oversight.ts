/** A high risk that nobody oversees. */
import { textAt, valueAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const noOversight = rule({
  code: 'model/no-oversight',
  severity: 'warning',
  what: 'This Model is of high risk, and no team oversees it.',
  why: 'Human oversight is a duty for high risks, and somebody must be able to stop it.',
  fix: 'Name the team under `risk.oversight`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  risk: {class: high}
  evals: [quality]
---
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {model: reply}
  data: {records: {}}
  scorers: [{name: valid, regex: a}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  risk: {class: limited}
`,
    ],
  },
  check({ value }, report) {
    const isHigh = textAt(value, ['spec', 'risk', 'class']) === 'high';
    if (isHigh && valueAt(value, ['spec', 'risk', 'oversight']) === undefined) report(['spec', 'risk', 'class']);
  },
});
