/** A ratio of something to itself. */
import { sloIn } from '../../slo/collect.ts';
import { workspaceRule } from '../rule.ts';

export const identicalQueries = workspaceRule({
  code: 'slo/identical-queries',
  severity: 'warning',
  what: 'What is counted and the total are the same query.',
  why: 'The ratio is always 1, so the objective is met whatever happens.',
  fix: 'Count all events in `total`, and those that went well in `good`.',
  kinds: ['SLO'],
  examples: {
    invalid: [
      `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers, annotations: {acme.example/runbook: "https://acme.example/runbook"}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 7d, isRolling: true}]
  indicator:
    metadata: {name: answered}
    spec:
      ratioMetric:
        good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
  objectives: [{displayName: answered, target: 0.95}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: page}
      spec:
        alertWhenBreaching: true
        conditions:
          - kind: AlertCondition
            metadata: {name: burn}
            spec:
              severity: page
              condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}
        notificationTargets:
          - {kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {}
`,
    ],
    valid: [
      `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers, annotations: {acme.example/runbook: "https://acme.example/runbook"}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 7d, isRolling: true}]
  indicator:
    metadata: {name: answered}
    spec:
      ratioMetric:
        good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'true'}}}
  objectives: [{displayName: answered, target: 0.95}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: page}
      spec:
        alertWhenBreaching: true
        conditions:
          - kind: AlertCondition
            metadata: {name: burn}
            spec:
              severity: page
              condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}
        notificationTargets:
          - {kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {}
`,
    ],
  },
  check({ value }, { workspace }, report) {
    const read = sloIn(workspace, value);
    if (!read.ok) return;
    for (const { indicator, index } of read.value.objectives) {
      if (indicator.kind !== 'ratio' || indicator.counted.query === undefined) continue;
      if (indicator.counted.source === indicator.total.source && indicator.counted.query === indicator.total.query)
        return report(
          ['spec', 'objectives', index],
          {},
          indicator.counts === 'bad'
            ? { why: 'Everything counts as bad, so the objective is missed whatever happens.' }
            : {},
        );
    }
  },
});
