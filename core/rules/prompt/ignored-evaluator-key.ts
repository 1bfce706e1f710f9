/** Several comparisons in one evaluator, of which only the first counts. */
import { appliedCheck, appliedMethod } from '../../prompt/evaluators.ts';
import { readPrompt } from '../../prompt/model.ts';
import { rule } from '../rule.ts';

export const ignoredEvaluatorKey = rule({
  code: 'prompt/ignored-evaluator-key',
  severity: 'warning',
  what: '`{ignored}` is ignored beside `{applied}`.',
  why: 'Of several, GitHub’s runner applies the first of equals, contains, startsWith, endsWith, and of string, llm, uses.',
  fix: 'Write one evaluator for each.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
messages: [{role: user, content: Hello}]
evaluators:
  - {name: polite, string: {startsWith: Dear, contains: regards}}
`,
      `name: reply
messages: [{role: user, content: Hello}]
evaluators:
  - {name: polite, uses: github/fluency, string: {startsWith: Dear}}
`,
    ],
    valid: [
      `name: reply
messages: [{role: user, content: Hello}]
evaluators:
  - {name: polite start, string: {startsWith: Dear}}
  - {name: polite end, string: {contains: regards}}
`,
    ],
  },
  check({ value }, report) {
    for (const [index, evaluator] of readPrompt(value).evaluators.entries()) {
      const method = appliedMethod(evaluator);
      for (const ignored of method.ignored) {
        report({ path: ['evaluators', index, ignored], at: 'key' }, { ignored, applied: method.applied ?? '' });
      }
      if (method.applied !== 'string' || !evaluator.string) continue;
      const check = appliedCheck(evaluator.string);
      for (const ignored of check.ignored) {
        report(
          { path: ['evaluators', index, 'string', ignored], at: 'key' },
          { ignored, applied: check.applied ?? '' },
        );
      }
    }
  },
});
