/** Two ways to draw tokens at once. */
import { readPrompt } from '../../prompt/model.ts';
import { rule } from '../rule.ts';

export const twoSamplings = rule({
  code: 'prompt/two-samplings',
  severity: 'info',
  what: '`temperature` and `topP` are both set.',
  why: 'Each narrows what may be drawn, together they are hard to foresee, and some models refuse both.',
  fix: 'Keep one of them.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
modelParameters: {temperature: 0.5, topP: 0.5}
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `name: reply
modelParameters: {temperature: 0.5}
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check({ value }, report) {
    const { temperature, topP } = readPrompt(value).modelParameters;
    if (temperature !== undefined && topP !== undefined && topP !== 1 && temperature !== 1)
      report({ path: ['modelParameters', 'topP'], at: 'key' });
  },
});
