/** A test value that the input refuses. */
import { readPrompt } from '../../prompt/model.ts';
import { own } from '../../prompt/own-key.ts';
import { isJsonArray } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const testOutside = rule({
  code: 'prompt/test-outside',
  severity: 'warning',
  what: '{value} is none of the values that `{name}` accepts.',
  why: 'The call is refused, so the case tests nothing.',
  fix: 'Use one of {known}.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
inputs:
  locale: {type: string, enum: [en, de]}
messages: [{role: user, content: "{{locale}}"}]
testData: [{locale: fr}]
`,
    ],
    valid: [
      `name: reply
inputs:
  locale: {type: string, enum: [en, de]}
messages: [{role: user, content: "{{locale}}"}]
testData: [{locale: de}]
`,
    ],
  },
  check({ value }, report) {
    const { inputs, testData } = readPrompt(value);
    for (const { name, schema } of inputs ?? []) {
      const choices = schema.enum;
      if (!isJsonArray(choices)) continue;
      const known = new Set(choices.map((one) => JSON.stringify(one)));
      for (const [index, row] of testData.entries()) {
        const given = own(row, name);
        if (given === undefined || known.has(JSON.stringify(given))) continue;
        report(['testData', index, name], { name, value: JSON.stringify(given), known: [...known].join(', ') });
      }
    }
  },
});
