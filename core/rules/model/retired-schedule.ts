/** A retired model whose suites still run. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const retiredSchedule = rule({
  code: 'model/retired-schedule',
  severity: 'info',
  what: 'The suite `{name}` still runs on a schedule, and this Model is retired.',
  why: 'A retired Model answers nothing, so the runs find nothing.',
  fix: 'Remove the `schedule`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: retired}
  evals: [{name: quality, schedule: "0 3 * * *"}]
---
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec: {subject: {model: reply}, data: {records: {}}, scorers: [{name: fast, latency: 2s}]}
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
    if (textAt(value, ['spec', 'lifecycle', 'stage']) !== 'retired') return;
    for (const [index, use] of itemsAt(value, ['spec', 'evals']).entries()) {
      if (textAt(use, ['schedule']) !== undefined)
        report(['spec', 'evals', index, 'schedule'], { name: textAt(use, ['name']) ?? '' });
    }
  },
});
