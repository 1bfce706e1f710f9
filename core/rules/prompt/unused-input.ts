/** An input that no message mentions. */
import { readPrompt } from '../../prompt/model.ts';
import { placeholderNames, scanPlaceholders } from '../../prompt/placeholders.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const unusedInput = rule({
  code: 'prompt/unused-input',
  severity: 'warning',
  what: 'No message mentions the input `{name}`.',
  why: 'Callers must give it, and it changes nothing.',
  fix: 'Write `{{{name}}}` where it belongs, or remove the input.',
  tag: 'unnecessary',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
inputs:
  ticket: {type: string}
  locale: {type: string, default: en}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
    valid: [
      `name: reply
inputs:
  ticket: {type: string}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check(resource, report) {
    const prompt = readPrompt(resource.value);
    const inputs = prompt.inputs ?? [];
    const used = new Set(prompt.messages.flatMap(({ content }) => placeholderNames(content)));
    // What is nearly a placeholder is told where it stands; the input it means is not unused as well.
    const meant = prompt.messages.flatMap(({ content }) => scanPlaceholders(content)).map(({ name }) => name);
    const misspelled = meant.filter((name) => !inputs.some((input) => input.name === name));
    for (const { name } of inputs) {
      if (used.has(name) || meant.includes(name) || nearest(name, misspelled) !== undefined) continue;
      report({ path: ['inputs', name], at: 'key' }, { name });
    }
  },
});
