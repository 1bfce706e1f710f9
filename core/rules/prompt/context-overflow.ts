/** A prompt that may not fit its model. */
import { modelFacts } from '../../catalog/models.ts';
import { readPrompt } from '../../prompt/model.ts';
import { rule } from '../rule.ts';

export const contextOverflow = rule({
  code: 'prompt/context-overflow',
  severity: 'warning',
  what: 'Inputs and answer may have {sum} tokens, and `{model}` takes {most}.',
  why: 'A call near these limits is refused by the provider, after it was accepted here.',
  fix: 'Lower `maxTokens` of the inputs or of the answer.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
model: anthropic/claude-haiku-4-5-20251001
inputs: {ticket: {type: string, maxTokens: 2000000}}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
    valid: [
      `name: reply
model: anthropic/claude-haiku-4-5-20251001
inputs: {ticket: {type: string, maxTokens: 2000}}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check({ value }, report) {
    const { model, inputs = [], modelParameters } = readPrompt(value);
    const most = model === undefined ? undefined : modelFacts(model)?.context?.tokens;
    const sum = inputs.reduce((total, { maxTokens = 0 }) => total + maxTokens, modelParameters.maxTokens ?? 0);
    if (model !== undefined && most !== undefined && sum > most)
      report(['model'], { model, sum: String(sum), most: String(most) });
  },
});
