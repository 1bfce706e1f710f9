/** A use that the law forbids. */
import { textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const prohibitedRisk = rule({
  code: 'model/prohibited-risk',
  severity: 'error',
  what: 'This Model is of a prohibited risk class and not retired.',
  why: 'Article 5 of the EU AI Act forbids such uses, so no oversight makes it right.',
  fix: 'Set `lifecycle.stage: retired`, or correct the class.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  risk: {class: prohibited, oversight: leads}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  risk: {class: prohibited, oversight: leads}
  lifecycle: {stage: retired}
`,
    ],
  },
  check({ value }, report) {
    if (
      textAt(value, ['spec', 'risk', 'class']) === 'prohibited' &&
      textAt(value, ['spec', 'lifecycle', 'stage']) !== 'retired'
    )
      report(['spec', 'risk', 'class']);
  },
});
