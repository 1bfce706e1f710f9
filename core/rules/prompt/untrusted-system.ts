/** Text of callers in the place of instructions. */
import { readPrompt } from '../../prompt/model.ts';
import { scanPlaceholders } from '../../prompt/placeholders.ts';
import { rule } from '../rule.ts';

export const untrustedSystem = rule({
  code: 'prompt/untrusted-system',
  severity: 'info',
  what: '`{name}` is {kind}, and stands in a system message.',
  why: 'The model obeys what it finds there, so whoever fills it gives it orders.',
  fix: 'Move it into a user message, or say under `enum` which values it may have.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
inputs: {ticket: {type: string}}
messages:
  - {role: system, content: "Answer this ticket: {{ticket}}"}
  - {role: user, content: Go on.}
`,
      `name: reply
inputs: {age: {type: integer, sensitive: true}, ticket: {type: string}}
messages:
  - {role: system, content: "The customer is {{age}} years old."}
  - {role: user, content: "{{ticket}}"}
`,
    ],
    valid: [
      `name: reply
inputs: {ticket: {type: string}, locale: {type: string, enum: [en, de]}}
messages:
  - {role: system, content: "Answer in {{locale}}."}
  - {role: user, content: "{{ticket}}"}
`,
    ],
  },
  check(resource, report) {
    const prompt = readPrompt(resource.value);
    const inputs = new Map((prompt.inputs ?? []).map((input) => [input.name, input]));
    for (const [index, { role, content }] of prompt.messages.entries()) {
      if (role !== 'system') continue;
      for (const { kind, name, start, end } of scanPlaceholders(content)) {
        const input = kind === 'placeholder' ? inputs.get(name) : undefined;
        if (!input) continue;
        const isFree = input.schema.type === 'string' && !bounds.some((key) => Object.hasOwn(input.schema, key));
        if (!isFree && !input.sensitive) continue;
        const span = resource.textSpan(['messages', index, 'content'], start, end);
        if (isFree) report(span, { name, kind: 'any text' });
        else report(span, { name, kind: 'marked as sensitive' }, sensitiveWords);
      }
    }
  },
});

const sensitiveWords = {
  why: 'Models repeat and explain their instructions when they are asked to.',
  fix: 'Move it into a user message.',
};

/** What leaves a text no room for orders. */
const bounds = ['enum', 'const', 'pattern', 'format'];
