/** Settings for a provider that the project does not have. */
import { valueAt } from '../../schema/value-at.ts';
import { isJsonObject } from '../../values/json.ts';
import { nearest } from '../../values/suggest.ts';
import { resourcesOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const unknownProvider = workspaceRule({
  code: 'target/unknown-provider',
  severity: 'warning',
  what: 'The Project has no provider named `{name}`.',
  why: 'These settings change nothing.',
  fix: 'Correct the name, or declare the provider in `mooring.yaml`.',
  kinds: ['Target'],
  examples: {
    invalid: [
      `#- /prod.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: prod}
spec:
  type: local
  providers: {opneai: {region: eu}}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {leads: {members: [lin@acme.example]}}
  roles: {approver: [leads]}
  providers: {openai: {type: openai, apiKey: "\${env:OPENAI_API_KEY}"}}
`,
    ],
    valid: [
      `#- /prod.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: prod}
spec:
  type: local
  providers: {openai: {region: eu}}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {leads: {members: [lin@acme.example]}}
  roles: {approver: [leads]}
  providers: {openai: {type: openai, apiKey: "\${env:OPENAI_API_KEY}"}}
`,
    ],
  },
  check({ value }, { workspace }, report) {
    const overrides = valueAt(value, ['spec', 'providers']);
    const [project] = resourcesOf(workspace, 'Project');
    const declared = project && valueAt(project.resource.value, ['spec', 'providers']);
    if (!isJsonObject(overrides) || !isJsonObject(declared)) return;
    for (const name of Object.keys(overrides)) {
      if (Object.hasOwn(declared, name)) continue;
      const guess = nearest(name, Object.keys(declared));
      report(
        { path: ['spec', 'providers', name], at: 'key' },
        { name },
        guess ? { fix: `Did you mean \`${guess}\`?` } : {},
      );
    }
  },
});
