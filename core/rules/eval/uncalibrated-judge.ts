/** A release that passes because a model says so, and nobody knows how often that model is right. */
import { itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const uncalibratedJudge = rule({
  code: 'eval/uncalibrated-judge',
  severity: 'info',
  what: 'This gate takes the judge `{judge}` at its word.',
  why: 'Nobody has measured how often it is right, so the bound may hold for the judge and not for people.',
  fix: 'Let people label some cases and name the file under `judge.calibration`.',
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
  scorers: [{name: polite, judge: {model: mistral/mistral-small-2603, rubric: Polite?, choices: {polite: 1, rude: 0}}}]
  gates: [{metric: polite, min: 80%}]
#- /cases.jsonl
{}
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
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
  scorers:
    - name: polite
      judge: {model: mistral/mistral-small-2603, rubric: Polite?, choices: {polite: 1, rude: 0}, calibration: labels.jsonl}
  gates: [{metric: polite, min: 80%}]
#- /cases.jsonl
{}
#- /labels.jsonl
{}
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
`,
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  data: cases.jsonl
  scorers: [{name: polite, judge: {model: mistral/mistral-small-2603, rubric: Polite?, choices: {polite: 1, rude: 0}}}]
  # Its errors are in both, so the difference is fair.
  gates: [{metric: polite, notWorseThan: baseline, margin: 5%}]
#- /cases.jsonl
{}
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check({ value }, report) {
    const judges = new Set(
      itemsAt(value, ['spec', 'scorers']).flatMap((scorer) => {
        const isTaken = textAt(scorer, ['judge', 'model']) !== undefined && !textAt(scorer, ['judge', 'calibration']);
        return isTaken ? (textAt(scorer, ['name']) ?? []) : [];
      }),
    );
    for (const [index, gate] of itemsAt(value, ['spec', 'gates']).entries()) {
      const judge = textAt(gate, ['metric']);
      const isBound = ['min', 'max'].some((key) => valueAt(gate, [key]) !== undefined);
      if (judge !== undefined && judges.has(judge) && isBound) report(['spec', 'gates', index, 'metric'], { judge });
    }
  },
});
