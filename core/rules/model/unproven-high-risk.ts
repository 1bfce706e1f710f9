/** A high risk without proof. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const unprovenHighRisk = rule({
  code: 'model/unproven-high-risk',
  severity: 'warning',
  what: 'This Model is of high risk, and no eval suite proves it.',
  why: 'Its accuracy must be shown before it serves and whenever it changes.',
  fix: 'Name its suites under `evals`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  risk: {class: high, oversight: leads}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  risk: {class: limited, oversight: leads}
`,
    ],
  },
  check({ value }, report) {
    if (textAt(value, ['spec', 'risk', 'class']) === 'high' && itemsAt(value, ['spec', 'evals']).length === 0)
      report(['spec', 'risk', 'class']);
  },
});
