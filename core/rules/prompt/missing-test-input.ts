/** A row of test data that does not fill every placeholder. */
import { effectiveInputs, readPrompt } from '../../prompt/model.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const missingTestInput = rule({
  code: 'prompt/missing-test-input',
  severity: 'warning',
  what: 'This test case has no `{name}`.',
  why: 'The placeholder stays in the text, so the case tests a prompt that nobody will send.',
  fix: 'Add `{name}`.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
messages: [{role: user, content: "{{ticket}} ({{locale}})"}]
testData:
  - {ticket: Where is my parcel?, locale: en}
  - {ticket: Where is my money?}
`,
    ],
    valid: [
      `name: reply
inputs:
  ticket: {type: string}
  locale: {type: string, default: en}
messages: [{role: user, content: "{{ticket}} ({{locale}})"}]
testData:
  - {ticket: Where is my parcel?}
`,
    ],
  },
  check(resource, report) {
    const prompt = readPrompt(resource.value);
    const required = effectiveInputs(prompt).filter((input) => input.required);
    for (const [index, row] of prompt.testData.entries()) {
      for (const { name } of required) {
        if (Object.hasOwn(row, name)) continue;
        const guess = nearest(name, Object.keys(row));
        const first = Object.keys(row)[0];
        const place = guess ?? first;
        const target =
          place === undefined ? ['testData', index] : ({ path: ['testData', index, place], at: 'key' } as const);
        report(target, { name }, guess ? { fix: `Did you mean \`${name}\` by \`${guess}\`?` } : {});
      }
    }
  },
});
