/** A review date that has passed. */
import { textAt } from '../../schema/value-at.ts';
import { workspaceRule } from '../rule.ts';

export const reviewOverdue = workspaceRule({
  code: 'model/review-overdue',
  severity: 'warning',
  what: 'This Model was to be reviewed by {date}.',
  why: 'Since then nobody has confirmed that it still does what it is for.',
  fix: 'Review it, and set `reviewBy` to the next date.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: pilot, reviewBy: 2026-03-01}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: pilot, reviewBy: 2099-03-01}
`,
    ],
  },
  check({ value }, { today }, report) {
    const date = textAt(value, ['spec', 'lifecycle', 'reviewBy']);
    if (date !== undefined && date < today && textAt(value, ['spec', 'lifecycle', 'stage']) !== 'retired')
      report(['spec', 'lifecycle', 'reviewBy'], { date });
  },
});
