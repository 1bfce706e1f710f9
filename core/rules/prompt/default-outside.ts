/** A default that its own input refuses. */
import { readPrompt } from '../../prompt/model.ts';
import { isJsonArray } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const defaultOutside = rule({
  code: 'prompt/default-outside',
  severity: 'error',
  what: 'The default {value} is none of the values that `{name}` accepts.',
  why: 'A call that leaves the input out is refused.',
  fix: 'Use one of {known}, or add it to `enum`.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
inputs:
  locale: {type: string, enum: [en, de], default: fr}
messages: [{role: user, content: "{{locale}}"}]
`,
    ],
    valid: [
      `name: reply
inputs:
  locale: {type: string, enum: [en, de], default: en}
messages: [{role: user, content: "{{locale}}"}]
`,
    ],
  },
  check({ value }, report) {
    for (const { name, default: given, schema } of readPrompt(value).inputs ?? []) {
      const choices = schema.enum;
      if (
        given === undefined ||
        !isJsonArray(choices) ||
        choices.some((one) => JSON.stringify(one) === JSON.stringify(given))
      )
        continue;
      report(['inputs', name, 'default'], {
        name,
        value: JSON.stringify(given),
        known: choices.map((one) => JSON.stringify(one)).join(', '),
      });
    }
  },
});
