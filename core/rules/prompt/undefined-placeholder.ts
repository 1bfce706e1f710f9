/** A placeholder that no input fills. */
import { readPrompt } from '../../prompt/model.ts';
import { scanPlaceholders } from '../../prompt/placeholders.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const undefinedPlaceholder = rule({
  code: 'prompt/undefined-placeholder',
  severity: 'error',
  what: 'No input is named `{name}`.',
  why: 'The model would read the braces as they stand.',
  fix: 'Declare `{name}` under `inputs`, or use one that is.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
inputs:
  ticket: {type: string}
messages: [{role: user, content: "{{tiket}} {{ticket}}"}]
`,
    ],
    valid: [
      `name: reply
inputs:
  ticket: {type: string}
messages: [{role: user, content: "{{ticket}}"}]
`,
      `name: a file without inputs takes whatever its placeholders name
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check(resource, report) {
    const prompt = readPrompt(resource.value);
    if (!prompt.inputs) return;
    const names = prompt.inputs.map((input) => input.name);
    const known = new Set(names);
    for (const [index, message] of prompt.messages.entries()) {
      for (const found of scanPlaceholders(message.content)) {
        if (found.kind !== 'placeholder' || known.has(found.name)) continue;
        const guess = nearest(found.name, names);
        const span = resource.textSpan(['messages', index, 'content'], found.start, found.end);
        report(span, { name: found.name }, guess ? { fix: `Did you mean \`${guess}\`?` } : {});
      }
    }
  },
});
