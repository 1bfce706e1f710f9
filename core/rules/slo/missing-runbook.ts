/** Somebody is alerted, and nothing says what to do then. */
import { lookupIn, runbookFor, sloIn } from '../../slo/collect.ts';
import { runbookOf } from '../../slo/rules.ts';
import { workspaceRule } from '../rule.ts';

const slo = (annotations: string): string => `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers${annotations}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: answered}
    spec:
      ratioMetric:
        good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'true'}}}
  objectives: [{displayName: answered, target: 0.999}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: page-on-fast-burn}
      spec:
        alertWhenBreaching: true
        conditions:
          - kind: AlertCondition
            metadata: {name: fast-burn}
            spec:
              severity: page
              condition: {kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h}
        notificationTargets:
          - {kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {}
`;

export const missingRunbook = workspaceRule({
  code: 'slo/missing-runbook',
  severity: 'info',
  what: 'This SLO alerts people, and no runbook tells them what to do.',
  why: 'Whoever is woken by it starts from nothing.',
  fix: 'Give the Model `{service}` a `runbook`, or this SLO an annotation such as `acme.example/runbook`.',
  kinds: ['SLO'],
  examples: {
    invalid: [slo('')],
    valid: [slo(', annotations: {acme.example/runbook: "https://acme.example/runbooks/answers"}')],
  },
  check({ value }, { workspace }, report) {
    const lookup = lookupIn(workspace);
    const read = sloIn(workspace, value);
    if (!read.ok || runbookFor(read.value, lookup) !== undefined) return;
    const alerting = read.value.alertPolicies.filter(({ whenBreaching, whenNoData }) => whenBreaching || whenNoData);
    if (alerting.length === 0 || alerting.every(({ annotations }) => runbookOf(annotations) !== undefined)) return;
    report({ path: ['spec', 'alertPolicies'], at: 'key' }, { service: read.value.service });
  },
});
