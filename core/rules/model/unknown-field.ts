/** An expression that reads what the prompt does not declare. */
import { valueAt } from '../../schema/value-at.ts';
import { undeclaredFields } from '../../workspace/undeclared-fields.ts';
import { workspaceRule } from '../rule.ts';

export const unknownField = workspaceRule({
  code: 'model/unknown-field',
  severity: 'warning',
  what: 'The served prompt declares no `{field}`.',
  why: 'Where a field is missing the expression gives no answer, and a check counts as failed.',
  fix: 'Correct the name, or declare it in the prompt.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: reply}
  guardrails: {input: [{rule: "input.tiket.size() < 9000", action: block}]}
#- /reply.prompt.yaml
name: reply
inputs: {ticket: {type: string}}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: reply}
  guardrails: {input: [{rule: "input.ticket.size() < 9000", action: block}]}
#- /reply.prompt.yaml
name: reply
inputs: {ticket: {type: string}}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    // What an artifact declares stands in the same file, and its expressions were checked with it.
    if (valueAt(resource.value, ['spec', 'serve', 'artifact']) !== undefined) return;
    for (const { field, hint, span } of undeclaredFields(workspace, resource)) report(span, { field }, { fix: hint });
  },
});
