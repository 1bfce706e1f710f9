/** Recorded answers where people expect real ones. */
import { calledModels, providerOf } from '../../release/called-models.ts';
import { itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import { definitionsOf, resourcesOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const replayInProduction = workspaceRule({
  code: 'model/replay-in-production',
  severity: 'warning',
  what: '`{provider}` replays answers from a file, and this Model may run on the protected target `{target}`.',
  why: 'People would get answers that were recorded for other questions.',
  fix: 'Name a model that answers, or take `{target}` out of `targets`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: offline/small}
  targets: [prod]
  runbook: runbook.md
#- /runbook.md
Call Ada.
#- /prod.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: prod}
spec: {type: container, protection: {approvals: 1}}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {leads: {members: [lin@acme.example]}}
  roles: {approver: [leads]}
  providers: {offline: {type: replay, file: replay.jsonl}}
#- /replay.jsonl
{}
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: offline/small}
  targets: [local]
#- /local.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: local}
spec: {type: local}
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {offline: {type: replay, file: replay.jsonl}}
#- /replay.jsonl
{}
`,
    ],
  },
  check(resource, { workspace }, report) {
    const [project] = resourcesOf(workspace, 'Project');
    const target = itemsAt(resource.value, ['spec', 'targets']).find(
      (name) =>
        typeof name === 'string' &&
        definitionsOf(workspace, 'Target', name).some(
          (site) => valueAt(site.resource.value, ['spec', 'protection']) !== undefined,
        ),
    );
    if (!project || typeof target !== 'string') return;
    const replays = (id: string): boolean =>
      textAt(project.resource.value, ['spec', 'providers', providerOf(id), 'type']) === 'replay';
    for (const { ids, path } of calledModels(workspace, resource)) {
      const [first] = ids;
      if (first !== undefined && ids.every(replays)) report(path, { provider: providerOf(first), target });
    }
  },
});
