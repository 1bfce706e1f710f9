/** A file that is named after another version. */
import { workspaceRule } from '../rule.ts';

export const fileName = workspaceRule({
  code: 'prompt/file-name',
  severity: 'warning',
  what: 'This file is named after version {named} and holds {version}.',
  why: 'Whoever looks for a version by its file finds another one.',
  fix: 'Rename the file, or correct the version.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `#- /reply/1.0.0.prompt.yaml
name: reply
version: 1.1.0
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `#- /reply/1.1.0.prompt.yaml
name: reply
version: 1.1.0
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check({ version }, { file }, report) {
    const named = /(?:^|[\\/])(\d+\.\d+\.\d+)\.prompt\.ya?ml$/.exec(file)?.[1];
    if (named !== undefined && version !== undefined && named !== version) report(['version'], { named, version });
  },
});
