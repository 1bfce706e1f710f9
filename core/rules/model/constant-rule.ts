/** A check that always has the same result. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const constantRule = rule({
  code: 'model/constant-rule',
  severity: 'warning',
  what: 'This check is always {value}.',
  why: 'It looks at nothing, so it lets everything pass or stops everything.',
  fix: 'Write a condition over `input` or `output`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails: {output: [{rule: "true", action: block}]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails: {output: [{rule: "output.text != ''", action: block}]}
`,
    ],
  },
  check({ value }, report) {
    for (const side of ['input', 'output']) {
      for (const [index, check] of itemsAt(value, ['spec', 'guardrails', side]).entries()) {
        const rule = textAt(check, ['rule'])?.trim();
        if (rule === 'true' || rule === 'false') report(['spec', 'guardrails', side, index, 'rule'], { value: rule });
      }
    }
  },
});
