/** An alert that looks back further than its SLO. */
import { sloIn } from '../../slo/collect.ts';
import { humanDuration } from '../../values/duration.ts';
import { workspaceRule } from '../rule.ts';

export const longLookback = workspaceRule({
  code: 'slo/long-lookback',
  severity: 'warning',
  what: 'The alert `{condition}` looks back {lookback}, and the SLO {window}.',
  why: 'It burns on events that the objective has already forgotten.',
  fix: 'Use a `lookbackWindow` shorter than {window}.',
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
              condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 14d}
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
              condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1d}
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
    const { duration } = read.value.window;
    for (const policy of read.value.alertPolicies) {
      for (const condition of policy.conditions) {
        if (condition.ok && condition.value.lookback > duration)
          report(policy.path, {
            condition: condition.value.name,
            lookback: humanDuration(condition.value.lookback),
            window: humanDuration(duration),
          });
      }
    }
  },
});
