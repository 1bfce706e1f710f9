/** A scorer that reads what its subject does not give, or what no case has. */
import { undeclaredFields } from '../../workspace/undeclared-fields.ts';
import { workspaceRule } from '../rule.ts';

export const unknownField = workspaceRule({
  code: 'eval/unknown-field',
  severity: 'warning',
  what: 'The subject of this suite declares no `{field}`.',
  why: 'Where a field is missing the scorer gives no value, and its gates stay inconclusive.',
  fix: 'Correct the name, or declare it in the prompt or its test data.',
  kinds: ['Eval'],
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: helpful, cel: "output.contains(case.expcted)"}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi, expected: Hello}, {ticket: Ho, expected: Hello}]
`,
    ],
    valid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: helpful, cel: "output.contains(case.expected)"}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi, expected: Hello}, {ticket: Ho, expected: Hello}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    for (const { field, hint, span } of undeclaredFields(workspace, resource)) report(span, { field }, { fix: hint });
  },
});
