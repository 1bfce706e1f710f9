/** A rule of a policy that always has the same result. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const constantRule = rule({
  code: 'policy/constant-rule',
  severity: 'warning',
  what: '`{key}` is always {value}.',
  why: 'The rule looks at nothing, so it holds for everything or for nothing.',
  fix: 'Write a condition over `release`, `plan`, `target` or `project`.',
  kinds: ['Policy'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Policy
metadata: {name: rules}
spec:
  rules: [{name: two, require: "true", message: Two people approve.}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Policy
metadata: {name: rules}
spec:
  rules: [{name: two, require: has(plan.rollbackTo), message: There is a way back.}]
`,
    ],
  },
  check({ value }, report) {
    for (const [index, rule] of itemsAt(value, ['spec', 'rules']).entries()) {
      for (const key of ['when', 'require']) {
        const source = textAt(rule, [key])?.trim();
        if (source === 'true' || source === 'false') report(['spec', 'rules', index, key], { key, value: source });
      }
    }
  },
});
