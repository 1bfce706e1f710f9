/** An objective of a model in production that can be missed without a word. */
import { itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import { definitionsOf } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const noAlert = workspaceRule({
  code: 'slo/no-alert',
  severity: 'info',
  what: '`{service}` is in production, and nobody is told when this objective is missed.',
  why: 'Its error budget can be spent before anybody looks.',
  fix: 'Name a policy under `alertPolicies`.',
  kinds: ['SLO'],
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  lifecycle: {stage: production}
  evals: [quality]
  slos: [answers]
  runbook: runbook.md
#- /runbook.md
Call Ada.
#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {model: reply}
  data: {records: {}}
  scorers: [{name: valid, regex: a}]
#- /answers.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  indicator: {metadata: {name: answered}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  objectives: [{target: 0.95}]
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  lifecycle: {stage: pilot}
  slos: [answers]
#- /answers.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  indicator: {metadata: {name: answered}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  objectives: [{target: 0.95}]
`,
    ],
  },
  check({ value }, { workspace }, report) {
    const path = ['spec', 'service'];
    const service = textAt(value, path);
    if (service === undefined || valueAt(value, ['apiVersion']) !== 'openslo/v1') return;
    if (itemsAt(value, ['spec', 'alertPolicies']).length > 0) return;
    const [model] = definitionsOf(workspace, 'Model', service);
    if (model && textAt(model.resource.value, ['spec', 'lifecycle', 'stage']) === 'production')
      report(path, { service });
  },
});
