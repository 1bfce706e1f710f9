/** Instructions that come after the conversation has begun. */
import { readPrompt } from '../../prompt/model.ts';
import { rule } from '../rule.ts';

export const lateSystem = rule({
  code: 'prompt/late-system',
  severity: 'warning',
  what: 'This system message stands behind a message of another role.',
  why: 'Some providers refuse it, and others move it to the front.',
  fix: 'Put it first.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
messages: [{role: user, content: Hello}, {role: system, content: Be polite.}]
`,
    ],
    valid: [
      `name: reply
messages: [{role: system, content: Be polite.}, {role: user, content: Hello}]
`,
    ],
  },
  check({ value }, report) {
    const { messages } = readPrompt(value);
    const first = messages.findIndex(({ role }) => role === 'user' || role === 'assistant');
    for (const [index, { role }] of messages.entries())
      if (role === 'system' && first >= 0 && index > first) report(['messages', index, 'role']);
  },
});
