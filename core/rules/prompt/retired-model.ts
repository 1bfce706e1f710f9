/** A model that its vendor has switched off, or soon will. */
import { nearRetirement } from '../../catalog/retirement.ts';
import { workspaceRule } from '../rule.ts';

export const retiredModel = workspaceRule({
  code: 'prompt/retired-model',
  severity: 'warning',
  what: '`{model}` {state} on {date}.',
  why: 'Requests for it fail from then on.',
  fix: 'Move to a model that stays, and run the evals again.',
  kinds: ['Prompt', 'Model', 'Eval'],
  examples: {
    invalid: [
      `name: reply
model: anthropic/claude-3-opus-20240229
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `name: reply
model: anthropic/claude-haiku-4-5-20251001
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check({ models }, { today }, report) {
    for (const { id, path } of models) {
      const retirement = nearRetirement(id, today);
      if (!retirement) continue;
      const state = retirement.on <= today ? 'was retired' : 'will be retired';
      const { replacement } = retirement;
      const options = replacement ? { fix: `Its vendor suggests \`${replacement}\`. Run the evals again.` } : {};
      report(path, { model: id, date: retirement.on, state }, options);
    }
  },
});
