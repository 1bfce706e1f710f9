/** Sensitive values that are kept in full. */
import { readPrompt } from '../../prompt/model.ts';
import { textAt, valueAt } from '../../schema/value-at.ts';
import { declaringResources } from '../../workspace/expression-shapes.ts';
import { workspaceRule } from '../rule.ts';

export const sensitiveRecord = workspaceRule({
  code: 'model/sensitive-record',
  severity: 'warning',
  what: 'The served prompt marks `{input}` as sensitive, and its values are kept in full.',
  why: '`full` keeps inputs and answers as they are, for everyone who reads records.',
  fix: 'Write `content: redacted`, or take the mark off the input.',
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
  record: {content: full}
#- /reply.prompt.yaml
name: reply
inputs: {ticket: {type: string, sensitive: true}}
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
  record: {content: redacted}
#- /reply.prompt.yaml
name: reply
inputs: {ticket: {type: string, sensitive: true}}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    const path = ['spec', 'record', 'content'];
    if (textAt(resource.value, path) !== 'full') return;
    if (valueAt(resource.value, ['spec', 'serve', 'prompt']) === undefined) return;
    const marked = declaringResources(workspace, resource).map(
      (prompt) => readPrompt(prompt.value).inputs?.find(({ sensitive }) => sensitive)?.name,
    );
    const [input] = marked;
    if (input !== undefined && marked.every((name) => name !== undefined)) report(path, { input });
  },
});
