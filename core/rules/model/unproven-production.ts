/** A model in production that nothing proves. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const unprovenProduction = rule({
  code: 'model/unproven-production',
  severity: 'info',
  what: 'This Model is in production, and no eval suite proves it.',
  why: 'Nothing stops a release that answers worse than the one before.',
  fix: 'Name its suites under `evals`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: production}
  slos: [answers]
  budget: {monthly: 100 USD}
  runbook: https://reply.example/runbook
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  indicator: {metadata: {name: answered}, spec: {ratioMetric: {good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  objectives: [{target: 0.95}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: page, annotations: {reply.example/runbook: "https://reply.example/runbook"}}
      spec:
        alertWhenBreaching: true
        conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}}]
        notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: draft}
`,
    ],
  },
  check({ value }, report) {
    if (
      textAt(value, ['spec', 'lifecycle', 'stage']) === 'production' &&
      textAt(value, ['spec', 'risk', 'class']) !== 'high' &&
      itemsAt(value, ['spec', 'evals']).length === 0
    )
      report(['spec', 'lifecycle', 'stage']);
  },
});
