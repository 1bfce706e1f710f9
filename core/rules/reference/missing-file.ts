/** A file that a manifest names and that does not exist. */
import { workspaceRule } from '../rule.ts';

export const missingFile = workspaceRule({
  code: 'reference/missing-file',
  severity: 'error',
  what: 'There is no file `{file}`.',
  why: 'What reads it will fail when it runs.',
  fix: 'Correct the path, or add the file. Paths start at the project folder, or with `./` at the folder of this file.',
  kinds: 'all',
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  data: data/missing.jsonl
  scorers: [{name: valid, schema: output}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  data: data/present.jsonl
  scorers: [{name: valid, schema: output}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: Hello}]
#- /data/present.jsonl
{"case": 1}
`,
    ],
  },
  check(resource, { workspace, file }, report) {
    for (const mention of resource.paths) {
      if (isElsewhere(mention.file) || workspace.surroundings.exists(file, mention.file)) continue;
      report(mention.path, { file: mention.file });
    }
  },
});

/** References that name no file of the project: a URL, a variable, an absolute path of another machine. */
function isElsewhere(path: string): boolean {
  return path.includes('://') || path.includes('${') || path.startsWith('/');
}
