/** Two checks with one name. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const duplicateCheck = rule({
  code: 'model/duplicate-check',
  severity: 'warning',
  what: 'There is another check named `{name}` in this Model.',
  why: 'Records and SLOs name a check, and the verdict of the one hides that of the other.',
  fix: 'Give each check its own name.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails:
    input: [{name: safe, injection: {}, action: block}]
    output: [{name: safe, promptLeak: {}, action: block}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails:
    input: [{name: asked, injection: {}, action: block}]
    output: [{name: answered, promptLeak: {}, action: block}]
`,
    ],
  },
  check({ value }, report) {
    const seen = new Set<string>();
    for (const side of ['input', 'output']) {
      for (const [index, check] of itemsAt(value, ['spec', 'guardrails', side]).entries()) {
        const name = textAt(check, ['name']);
        if (name === undefined) continue;
        if (seen.has(name)) report(['spec', 'guardrails', side, index, 'name'], { name });
        seen.add(name);
      }
    }
  },
});
