/** A model id that the vendor may point to another model tomorrow. */
import { isFloating } from '../../catalog/floating.ts';
import { workspaceRule } from '../rule.ts';

export const floatingModel = workspaceRule({
  code: 'prompt/floating-model',
  severity: 'warning',
  what: '`{model}` is a floating alias.',
  why: 'The vendor may put another model behind it at any time, and answers change without a version of yours.',
  fix: 'Name the snapshot you mean, as its vendor lists it, with its date or number.',
  kinds: ['Prompt', 'Model', 'Eval'],
  examples: {
    invalid: [
      `name: reply
model: openai/gpt-4o
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `name: reply
model: openai/gpt-4o-2024-08-06
messages: [{role: user, content: Hello}]
`,
      `name: reply
model: local-llm/llama3.3
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check({ models }, _place, report) {
    for (const { id, path } of models) if (isFloating(id)) report(path, { model: id });
  },
});
