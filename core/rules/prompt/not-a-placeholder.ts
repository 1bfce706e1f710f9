/** Text that looks like a placeholder and is sent to the model as it stands. */
import { effectiveInputs, readPrompt } from '../../prompt/model.ts';
import { type Placeholder, scanPlaceholders } from '../../prompt/placeholders.ts';
import { rule } from '../rule.ts';

export const notAPlaceholder = rule({
  code: 'prompt/not-a-placeholder',
  severity: 'warning',
  what: '`{text}` is not a placeholder.',
  why: 'Only `{{name}}`, without spaces and logic, is replaced; the model would read this as it stands.',
  fix: 'Write `{{{name}}}`.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
messages: [{role: user, content: "Answer {{ ticket }}"}]
`,
      `name: reply
messages: [{role: user, content: "{{#if ticket}}Answer it.{{/if}}"}]
`,
      `name: reply
inputs: {ticket: {type: string}, name: {type: string}}
messages: [{role: user, content: "{{name}} writes: {ticket}"}]
`,
    ],
    valid: [
      `name: reply
messages: [{role: user, content: "Answer {{ticket}} as JSON, such as {a: 1}"}]
`,
    ],
  },
  check(resource, report) {
    const prompt = readPrompt(resource.value);
    const inputs = new Set(effectiveInputs(prompt).map((input) => input.name));
    for (const [index, message] of prompt.messages.entries()) {
      for (const found of scanPlaceholders(message.content)) {
        if (!isMistake(found, inputs)) continue;
        const span = resource.textSpan(['messages', index, 'content'], found.start, found.end);
        const text = message.content.slice(found.start, found.end).slice(0, 60);
        const options =
          found.kind === 'logic' ? { fix: 'Decide it before the prompt is rendered, or write two prompts.' } : {};
        report(span, { text, name: found.name }, options);
      }
    }
  },
});

/** Single braces and stray doubles are common in JSON; they are mistakes only around the name of an input. */
function isMistake({ kind, name }: Placeholder, inputs: ReadonlySet<string>): boolean {
  switch (kind) {
    case 'placeholder':
    case 'other':
      return false;
    case 'spaced':
    case 'logic':
      return true;
    case 'single':
    case 'unbalanced':
      return inputs.has(name);
  }
}
