/** Two resources of one kind with one name; for prompts, with one name and one version. */
import { definitionsOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const duplicate = workspaceRule({
  code: 'reference/duplicate',
  severity: 'error',
  what: 'There is another {kind} named `{name}`{version}.',
  why: 'A reference to it cannot tell which one is meant.',
  fix: 'Rename one of them{orBump}.',
  kinds: 'all',
  examples: {
    invalid: [
      `#- /a.prompt.yaml
name: reply
version: 1.0.0
messages: [{role: user, content: Hello}]
#- /b.prompt.yaml
name: reply
version: 1.0.0
messages: [{role: user, content: Good day}]
`,
      `apiVersion: openslo/v1
kind: Service
metadata: {name: web}
spec: {description: The shop}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: web}
spec: {description: The shop again}
`,
    ],
    valid: [
      `#- /a.prompt.yaml
name: reply
version: 1.0.0
messages: [{role: user, content: Hello}]
#- /b.prompt.yaml
name: reply
version: 1.1.0
messages: [{role: user, content: Good day}]
`,
    ],
  },
  check(resource, { workspace }, report) {
    const { kind, name, version } = resource;
    if (name === undefined) return;
    // GitHub's own prompt files have free names and no version; two of a name are no conflict until one is referred to.
    if (kind === 'Prompt' && version === undefined) return;
    const others = definitionsOf(workspace, kind, name).filter(
      (site) => site.resource !== resource && site.resource.version === version,
    );
    if (others.length === 0) return;
    report(
      resource.nameSpan,
      {
        kind,
        name,
        version: version === undefined ? '' : ` with version ${version}`,
        orBump: version === undefined ? '' : ', or give it another version',
      },
      {
        related: others.slice(0, 3).map((site) => ({
          file: site.file,
          resource: site.resource,
          span: site.resource.nameSpan,
          message: `The other ${kind} named ${name}.`,
        })),
      },
    );
  },
});
