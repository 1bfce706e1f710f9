/** A role for a team that has nobody in it. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { isJsonObject } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const emptyTeam = rule({
  code: 'project/empty-team',
  severity: 'warning',
  what: 'The team `{team}` has the role `{role}` and no members.',
  why: 'Nobody can act in this role through it.',
  fix: 'Add people under `teams.{team}.members`.',
  kinds: ['Project'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {leads: {}}
  roles: {approver: [leads]}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {leads: {members: [lin@acme.example]}}
  roles: {approver: [leads]}
`,
    ],
  },
  check({ value }, report) {
    const roles = valueAt(value, ['spec', 'roles']);
    if (!isJsonObject(roles)) return;
    for (const role of Object.keys(roles)) {
      for (const [index, team] of itemsAt(value, ['spec', 'roles', role]).entries()) {
        if (typeof team !== 'string' || !isJsonObject(valueAt(value, ['spec', 'teams', team]))) continue;
        if (itemsAt(value, ['spec', 'teams', team, 'members']).length === 0)
          report(['spec', 'roles', role, index], { team, role });
      }
    }
  },
});
