/** Drift that starts a training nobody described. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const noRetraining = rule({
  code: 'model/no-retraining',
  severity: 'warning',
  what: '`onDrift` starts `retrain`, and this Model does not say how to train it.',
  why: 'When drift is found, nothing is started.',
  fix: 'Add `retrain`, or write `incident` alone.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  drift: {reference: a.csv, columns: [{name: locale}], onDrift: [retrain]}
#- /a.csv
locale
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  drift: {reference: a.csv, columns: [{name: locale}], onDrift: [incident]}
#- /a.csv
locale
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'drift', 'onDrift'];
    const index = itemsAt(value, path).indexOf('retrain');
    if (index >= 0 && valueAt(value, ['spec', 'retrain']) === undefined) report([...path, index]);
  },
});
