/** A new version whose number promises less change than there is. */
import { versionProblem } from '../../prompt/check-version.ts';
import { readPrompt } from '../../prompt/model.ts';
import { workspaceRule } from '../rule.ts';

/** `reply` 1.0.0 as `{role: user, content: Hello}`. */
const LOCK = `#- /mooring.lock
# Written by \`mooring prompt lock\`. Commit this file, and never edit it by hand.
lockVersion: 1
prompts:
  "reply@1.0.0":
    content: "sha256:78897f92a3256f0919fabd3a9699879dbbf01dd2368b056aa1a80883aec32bea"
    behaviour: "sha256:a56b04450d329055943541e31fa90ebc8fb8ea6193140ff4bdc9eb9a3e38b293"
    unversioned: "3320b3b3c954"
    modelParameters: {}
    inputsDeclared: false
    inputs: {}
    outputsKey: "responseFormat"
    responseFormat: null
    messages: [{"role":"user","text":"44726a03f59f"}]
    other: {}
`;

export const versionTooLow = workspaceRule({
  code: 'prompt/version-too-low',
  severity: 'error',
  what: '{version} is too low: since the locked version, `{name}` has changed in a {change} way.',
  why: 'Callers that pin a range would get a change they did not agree to.',
  fix: 'Bump the version to {bumpTo} at least.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `#- /reply.prompt.yaml
name: reply
version: 1.0.1
messages: [{role: user, content: "Hello, {{customer}}"}]
${LOCK}`,
    ],
    valid: [
      `#- /reply.prompt.yaml
name: reply
version: 2.0.0
messages: [{role: user, content: "Hello, {{customer}}"}]
${LOCK}`,
    ],
  },
  check({ name, version, value }, { workspace, file }, report) {
    const lock = workspace.lock.byName.get(name ?? '');
    if (!lock || name === undefined || version === undefined) return;
    const found = versionProblem('version-too-low', lock, file, readPrompt(value), workspace.surroundings.sha256);
    if (found) {
      const { change, bumpTo, reason } = found;
      report(['version'], { name, version, change, bumpTo }, reason === '' ? {} : { why: reason });
    }
  },
});
