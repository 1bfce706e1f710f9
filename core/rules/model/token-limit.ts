/** A request that passes its check and never the limit. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const tokenLimit = rule({
  code: 'model/token-limit',
  severity: 'warning',
  what: '`tokensPerMinute` is {limit}, and one input may have {most} tokens.',
  why: 'A request that the check lets through can still never be admitted.',
  fix: 'Raise the limit, or lower `maxInputTokens`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  limits: {tokensPerMinute: 4000}
  guardrails: {input: [{maxInputTokens: 6000, action: block}]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  limits: {tokensPerMinute: 40000}
  guardrails: {input: [{maxInputTokens: 6000, action: block}]}
`,
    ],
  },
  check({ value }, report) {
    const path = ['spec', 'limits', 'tokensPerMinute'];
    const limit = valueAt(value, path);
    const mosts = itemsAt(value, ['spec', 'guardrails', 'input'])
      .map((one) => valueAt(one, ['maxInputTokens']))
      .filter((most) => typeof most === 'number');
    if (typeof limit !== 'number' || mosts.length === 0) return;
    const most = Math.min(...mosts);
    if (limit < most) report(path, { limit: String(limit), most: String(most) });
  },
});
