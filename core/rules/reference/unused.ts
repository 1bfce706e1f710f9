/** A prompt, suite or building block that nothing mentions. */
import { withArticle } from '../../values/article.ts';
import { nearest } from '../../values/suggest.ts';
import { danglingNamesOf, namesOf, usagesOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

/** What has a purpose only through those that mention it, and where a mention would stand. */
const USERS: Readonly<Record<string, readonly string[]>> = {
  Prompt: ['Model', 'Eval'],
  Eval: ['Model'],
  SLI: ['SLO'],
  AlertCondition: ['AlertPolicy'],
  AlertNotificationTarget: ['AlertPolicy'],
};

export const unused = workspaceRule({
  code: 'reference/unused',
  severity: 'info',
  what: 'Nothing in this project refers to the {kind} `{name}`.',
  why: 'It is kept and read, yet it decides nothing.',
  fix: 'Refer to it from {user}, or remove it.',
  tag: 'unnecessary',
  kinds: Object.keys(USERS),
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: support-reply}
#- /reply.prompt.yaml
name: support-reply
messages: [{role: user, content: Hello}]
#- /old.prompt.yaml
name: old-reply
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `#- /lonely.prompt.yaml
name: a project of prompts alone
messages: [{role: user, content: Hello}]
`,
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: support-reply}
#- /reply.prompt.yaml
name: support-reply
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check({ kind, name, nameSpan }, { workspace }, report) {
    const users = USERS[kind] ?? [];
    if (name === undefined || usagesOf(workspace, kind, name).length > 0) return;
    // A collection of prompts or SLIs that others build upon has no users here at all.
    if (!users.some((user) => namesOf(workspace, user).length > 0)) return;
    // A misspelled mention is one mistake, told where it stands.
    if (nearest(name, danglingNamesOf(workspace, kind)) !== undefined) return;
    report(nameSpan, { kind, name, user: users.map(withArticle).join(' or ') });
  },
});
