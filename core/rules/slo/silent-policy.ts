/** An alert policy that never says anything. */
import { valueAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const silentPolicy = rule({
  code: 'slo/silent-policy',
  severity: 'warning',
  what: 'This alert policy never tells anybody.',
  why: 'None of `alertWhenBreaching`, `alertWhenNoData` and `alertWhenResolved` is true, and each is false by default.',
  fix: 'Write `alertWhenBreaching: true`.',
  kinds: ['AlertPolicy'],
  examples: {
    invalid: [
      `apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: page}
spec:
  conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}}]
  notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]
`,
    ],
    valid: [
      `apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: page}
spec:
  alertWhenBreaching: true
  conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}}]
  notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]
`,
    ],
  },
  check({ value }, report) {
    const keys = ['alertWhenBreaching', 'alertWhenNoData', 'alertWhenResolved'];
    if (valueAt(value, ['apiVersion']) === 'openslo/v1' && keys.every((key) => valueAt(value, ['spec', key]) !== true))
      report({ path: ['spec'], at: 'key' });
  },
});
