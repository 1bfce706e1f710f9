/** A gate that so few cases cannot pass. */
import { readSuite } from '../../eval/suite.ts';
import { choosePrompt } from '../../release/choose-prompt.ts';
import { fewestPerfectCases } from '../../stats/sample-size.ts';
import { workspaceRule } from '../rule.ts';

export const tooFewCases = workspaceRule({
  code: 'eval/too-few-cases',
  severity: 'warning',
  what: 'The {count} cases of the prompt cannot show that `{metric}` is at least {min}.',
  why: 'Even if every one passes, the lower bound stays below; {needed} cases that all pass are the fewest.',
  fix: 'Add test data, or lower the minimum.',
  kinds: ['Eval'],
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: valid, regex: a}]
  gates: [{metric: valid, min: 90%}]
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
  scorers: [{name: valid, regex: a}]
  gates: [{metric: valid, min: 20%}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
  },
  check({ value }, { workspace }, report) {
    const suite = readSuite(value);
    if (!suite.ok || suite.value.data.kind !== 'testData' || suite.value.subject.kind !== 'Prompt') return;
    const { subject, scorers, gates } = suite.value;
    const chosen = choosePrompt(workspace, subject.name, subject.range, workspace.surroundings.sha256);
    if (!chosen.ok) return;
    const n = chosen.value.file.testData.length;
    const shares = new Set(scorers.filter(({ kind }) => passOrFail.includes(kind)).map(({ name }) => name));
    for (const [index, gate] of gates.entries()) {
      if (n === 0 || gate.kind !== 'bounds' || !gate.min || !shares.has(gate.metric) || gate.min.value >= 1) continue;
      const needed = fewestPerfectCases(gate.min.value, gate.confidence);
      if (needed === undefined || n >= needed) continue;
      report(['spec', 'gates', index, 'min'], {
        count: String(n),
        metric: gate.metric,
        min: gate.min.written,
        needed: String(needed),
      });
    }
  },
});

/** Scorers that only pass or fail; others may give any number. */
const passOrFail = ['equals', 'contains', 'regex', 'schema'];
