/** An alert on a burn rate that the target makes impossible. */
import { highestBurn, isReachable } from '../../slo/burn-rate.ts';
import { sloIn } from '../../slo/collect.ts';
import { formatShare } from '../../values/share.ts';
import { workspaceRule } from '../rule.ts';

const slo = (target: string): string => `apiVersion: openslo/v1
kind: SLO
metadata: {name: grounded}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: grounded}
    spec:
      ratioMetric:
        good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'true'}}}
  objectives: [{displayName: grounded, target: ${target}}]
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
metadata: {name: shop, annotations: {acme.example/runbook: "https://acme.example/runbooks/shop"}}
spec: {}
`;

export const unreachableAlert = workspaceRule({
  code: 'slo/unreachable-alert',
  severity: 'warning',
  what: 'The alert `{condition}` can never fire.',
  why: 'With a target of {target} the burn rate cannot exceed {highest} even when everything fails, and the condition waits for {threshold}.',
  fix: 'Lower the threshold below 1 / (1 − target), or use a condition made for this target.',
  kinds: ['SLO'],
  examples: { invalid: [slo('0.9')], valid: [slo('0.95')] },
  check({ value }, { workspace }, report) {
    const read = sloIn(workspace, value);
    if (!read.ok) return;
    for (const policy of read.value.alertPolicies) {
      for (const condition of policy.conditions) {
        if (!condition.ok) continue;
        const { op, threshold, name } = condition.value;
        // Of several objectives the strictest leaves the most room; the others are still impossible.
        for (const { budget, target } of read.value.objectives) {
          if (isReachable(op, threshold, budget)) continue;
          const highest = String(Number(highestBurn(budget).toPrecision(3)));
          const parameters = { condition: name, target: formatShare(target), highest, threshold: String(threshold) };
          report(policy.path, parameters, op === 'lt' || op === 'lte' ? { why: belowZero, fix: raise } : {});
          break;
        }
      }
    }
  },
});

const belowZero = 'A burn rate is never below 0, and the condition waits for one that is.';
const raise = 'Raise the threshold above 0, or compare with `gte`.';
