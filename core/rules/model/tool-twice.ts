/** A tool that both needs approval and does not. */
import { itemsAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const toolTwice = rule({
  code: 'model/tool-twice',
  severity: 'error',
  what: 'The tool `{tool}` is allowed without asking and needs approval too.',
  why: 'Nobody can tell which of the two holds.',
  fix: 'Remove it from `allow` when a person must approve it.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  tools: {allow: [refund], approve: [refund]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  tools: {allow: [search], approve: [refund]}
`,
    ],
  },
  check({ value }, report) {
    const approve = new Set(itemsAt(value, ['spec', 'tools', 'approve']));
    for (const [index, tool] of itemsAt(value, ['spec', 'tools', 'allow']).entries()) {
      if (typeof tool === 'string' && approve.has(tool)) report(['spec', 'tools', 'allow', index], { tool });
    }
  },
});
