/** More approvals than there are people to give them. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { resourcesOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const tooFewApprovers = workspaceRule({
  code: 'target/too-few-approvers',
  severity: 'error',
  what: '{approvals} people must approve, and the roles {roles} have {count}.',
  why: 'Nothing can ever be deployed here.',
  fix: 'Ask for fewer approvals, or add people to the teams of these roles.',
  kinds: ['Target'],
  examples: {
    invalid: [
      `#- /prod.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: prod}
spec:
  type: local
  protection: {approvals: 2}
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
  protection: {approvals: 1}
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
    const path = ['spec', 'protection', 'approvals'];
    const approvals = valueAt(value, path);
    const given = itemsAt(value, ['spec', 'protection', 'roles']);
    // Who has the role `admin` may do everything.
    const roles = [...(given.length > 0 ? given : ['approver']).filter((role) => typeof role === 'string'), 'admin'];
    const [project] = resourcesOf(workspace, 'Project');
    if (typeof approvals !== 'number' || !project) return;
    const settings = project.resource.value;
    const people = new Set(
      roles
        .flatMap((role) => itemsAt(settings, ['spec', 'roles', role]))
        .flatMap((team) => (typeof team === 'string' ? itemsAt(settings, ['spec', 'teams', team, 'members']) : [])),
    );
    if (approvals > people.size)
      report(path, {
        approvals: String(approvals),
        roles: roles.map((role) => `\`${role}\``).join(', '),
        count: String(people.size),
      });
  },
});
