/** A model that judges its own answers. */
import { readSuite } from '../../eval/suite.ts';
import { choosePrompt } from '../../release/choose-prompt.ts';
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { workspaceRule } from '../rule.ts';

export const ownJudge = workspaceRule({
  code: 'eval/own-judge',
  severity: 'warning',
  what: '`{model}` judges what it answered itself.',
  why: 'Models prefer their own answers to those of others, so the score is too good.',
  fix: 'Let a model of another vendor judge.',
  kinds: ['Eval'],
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: polite, judge: {model: mistral/mistral-small-2603, rubric: Polite?, choices: {polite: 1, rude: 0}}}]
#- /reply.prompt.yaml
name: reply
model: mistral/mistral-small-2603
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
  scorers: [{name: polite, judge: {model: mistral/mistral-small-2603, rubric: Polite?, choices: {polite: 1, rude: 0}}}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
  },
  check({ value }, { workspace }, report) {
    const scorers = itemsAt(value, ['spec', 'scorers']);
    if (scorers.every((scorer) => textAt(scorer, ['judge', 'model']) === undefined)) return;
    const suite = readSuite(value);
    if (!suite.ok || suite.value.subject.kind !== 'Prompt') return;
    const { name, range } = suite.value.subject;
    const chosen = choosePrompt(workspace, name, range, workspace.surroundings.sha256);
    const model = chosen.ok ? chosen.value.file.model : undefined;
    if (model === undefined) return;
    for (const [index, scorer] of scorers.entries()) {
      if (textAt(scorer, ['judge', 'model']) === model) report(['spec', 'scorers', index, 'judge', 'model'], { model });
    }
  },
});
