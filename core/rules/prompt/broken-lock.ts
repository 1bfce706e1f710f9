/** A `mooring.lock` that cannot be read: a merge left its marks, or a hand has been in it. */
import { workspaceRule } from '../rule.ts';

export const brokenLock = workspaceRule({
  code: 'prompt/broken-lock',
  severity: 'error',
  what: 'The `mooring.lock` of this project cannot be read.',
  why: 'No prompt is held to its version until it can.',
  fix: 'Take the file of the last good commit, or resolve the merge by keeping the blocks of both sides.',
  kinds: ['Project'],
  examples: {
    invalid: [
      `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
#- /mooring.lock
<<<<<<< ours
lockVersion: 1
`,
    ],
    valid: [
      `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
`,
    ],
  },
  check({ nameSpan }, { workspace }, report) {
    const { problem } = workspace.lock;
    if (problem !== undefined)
      report(nameSpan, {}, { why: `${problem} No prompt is held to its version until it can be.` });
  },
});
