/** A gate that no number of cases can pass. */
import { childOf, itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import { parseShare } from '../../values/share.ts';
import { rule } from '../rule.ts';

export const perfectGate = rule({
  code: 'eval/perfect-gate',
  severity: 'warning',
  what: 'No number of cases shows that `{metric}` is 100%.',
  why: 'The lower bound must reach the minimum, and even if all cases pass it stays below 100%.',
  fix: 'Write the share that you need and can show: 300 cases that all pass show 99%.',
  kinds: ['Eval'],
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  data: cases.jsonl
  scorers: [{name: valid, regex: a}]
  gates: [{metric: valid, min: 100%}]
#- /cases.jsonl
{}
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
    valid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  data: cases.jsonl
  scorers: [{name: valid, regex: a}]
  gates: [{metric: valid, min: 99%}]
#- /cases.jsonl
{}
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
  },
  check({ value }, report) {
    const shares = new Set(
      itemsAt(value, ['spec', 'scorers'])
        .filter((one) => passOrFail.some((kind) => childOf(one, kind) !== undefined))
        .map((one) => textAt(one, ['name'])),
    );
    for (const [index, gate] of itemsAt(value, ['spec', 'gates']).entries()) {
      const [metric, min] = [textAt(gate, ['metric']), valueAt(gate, ['min'])];
      if (metric === undefined || !shares.has(metric) || (typeof min !== 'string' && typeof min !== 'number')) continue;
      const share = parseShare(min);
      if (share.ok && share.value === 1) report(['spec', 'gates', index, 'min'], { metric });
    }
  },
});

/** Scorers that only pass or fail; others may give any number. */
const passOrFail = ['equals', 'contains', 'regex', 'schema'];
