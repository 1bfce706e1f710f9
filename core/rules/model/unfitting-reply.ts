/** A fixed answer that is not in the form that callers are promised. */
import { misfitOf } from '../../prompt/misfit.ts';
import { outputSchema, readPrompt } from '../../prompt/model.ts';
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import type { Path } from '../../values/json.ts';
import { declaringResources } from '../../workspace/expression-shapes.ts';
import { workspaceRule } from '../rule.ts';

export const unfittingReply = workspaceRule({
  code: 'model/unfitting-reply',
  severity: 'warning',
  what: 'This reply does not fit the `outputs` of the prompt: {misfit}.',
  why: 'Callers read it as they read every answer, and it comes just when something else has failed.',
  fix: 'Write it in the form of the `outputs`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve:
    prompt: reply
    fallbacks: [{reply: {text: A colleague will answer.}}]
#- /reply.prompt.yaml
name: reply
outputs: {type: object, required: [reply], properties: {reply: {type: string}}}
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
  serve:
    prompt: reply
    fallbacks: [{reply: {reply: A colleague will answer.}}]
#- /reply.prompt.yaml
name: reply
outputs: {type: object, required: [reply], properties: {reply: {type: string}}}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    const { value } = resource;
    if (valueAt(value, ['spec', 'serve', 'prompt']) === undefined) return;
    const fallbacks = itemsAt(value, ['spec', 'serve', 'fallbacks']);
    const paths: readonly Path[] = [
      ...fallbacks.map((_, index): Path => ['spec', 'serve', 'fallbacks', index, 'reply']),
      ['spec', 'review', 'reply'],
    ];
    const replies = paths.flatMap((path) => {
      const reply = valueAt(value, path);
      return reply === undefined ? [] : [{ path, reply }];
    });
    const prompts = replies.length === 0 ? [] : declaringResources(workspace, resource);
    if (prompts.some(({ isBroken }) => isBroken)) return;
    for (const { path, reply } of replies) {
      const misfits = prompts.map((prompt) => misfitOf(reply, outputSchema(readPrompt(prompt.value))));
      const [misfit] = misfits;
      if (misfit !== undefined && misfits.every((one) => one !== undefined))
        report({ path, at: typeof reply === 'string' ? 'value' : 'key' }, { misfit });
    }
  },
});
