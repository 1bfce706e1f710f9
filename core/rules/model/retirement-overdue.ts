/** A model that was to be gone by now. */
import { textAt } from '../../schema/value-at.ts';
import { workspaceRule } from '../rule.ts';

export const retirementOverdue = workspaceRule({
  code: 'model/retirement-overdue',
  severity: 'warning',
  what: 'This Model was to be retired after {date} and is still {stage}.',
  why: 'Its callers were told to have moved by then.',
  fix: 'Set `stage: retired`, or give it a later date.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: deprecated, successor: next, retireAfter: 2026-03-01}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: next}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: deprecated, successor: next, retireAfter: 2099-03-01}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: next}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
`,
    ],
  },
  check({ value }, { today }, report) {
    const date = textAt(value, ['spec', 'lifecycle', 'retireAfter']);
    const stage = textAt(value, ['spec', 'lifecycle', 'stage']) ?? '';
    if (date !== undefined && date < today && stage !== 'retired')
      report(['spec', 'lifecycle', 'retireAfter'], { date, stage });
  },
});
