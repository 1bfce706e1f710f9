/** A model that people depend on, and nobody wrote down what to do when it misbehaves. */
import { textAt, valueAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const noRunbook = rule({
  code: 'model/no-runbook',
  severity: 'info',
  what: 'This Model is in production and has no `runbook`.',
  why: 'Whoever is called at night has to find out what to do.',
  fix: 'Name a file or a web address under `runbook`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  lifecycle: {stage: production}
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
  serve: {model: acme/large}
  lifecycle: {stage: pilot}
`,
    ],
  },
  check({ value }, report) {
    const stage = ['spec', 'lifecycle', 'stage'];
    if (textAt(value, stage) === 'production' && valueAt(value, ['spec', 'runbook']) === undefined) report(stage);
  },
});
