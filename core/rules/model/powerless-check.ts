/** A check that is to stop an answer which is already on its way. */
import { childOf, itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const powerlessCheck = rule({
  code: 'model/powerless-check',
  severity: 'warning',
  what: '`stream: {stream}` cannot carry the action `{action}` of this check.',
  why: '`{stream}` passes the answer on before the check has seen all of it, so nothing is stopped.',
  fix: 'Write `stream: buffer`, or `action: flag`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, stream: observe}
  guardrails: {output: [{promptLeak: {}, action: block}]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, stream: observe}
  guardrails: {output: [{promptLeak: {}, action: flag}]}
`,
    ],
  },
  check({ value }, report) {
    const stream = textAt(value, ['spec', 'serve', 'stream']);
    if (stream !== 'observe' && stream !== 'window') return;
    const path = ['spec', 'guardrails', 'output'];
    for (const [index, check] of itemsAt(value, path).entries()) {
      const action = textAt(check, ['action']);
      const needsAll = childOf(check, 'schema') !== undefined || childOf(check, 'rule') !== undefined;
      if (action === undefined || action === 'flag' || (stream === 'window' && !needsAll)) continue;
      report([...path, index, 'action'], { stream, action });
    }
  },
});
