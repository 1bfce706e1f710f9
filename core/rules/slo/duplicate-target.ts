/** The same objective twice. */
import { valueKey } from '../../prompt/schema-shape.ts';
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { isJsonObject } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const duplicateTarget = rule({
  code: 'slo/duplicate-target',
  severity: 'warning',
  what: 'Objective {number} asks for the same as objective {first}.',
  why: 'One of them changes nothing, so another target was meant, or none.',
  fix: 'Change its target, or remove it.',
  kinds: ['SLO'],
  examples: {
    invalid: [
      `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  indicator: {metadata: {name: answered}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  objectives: [{displayName: usual, target: 0.95}, {displayName: strict, target: 0.95}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: reply}
spec: {}
`,
    ],
    valid: [
      `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  indicator: {metadata: {name: answered}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  objectives: [{displayName: usual, target: 0.95}, {displayName: strict, target: 0.99}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: reply}
spec: {}
`,
    ],
  },
  check({ value }, report) {
    const seen = new Map<string, number>();
    for (const [index, objective] of itemsAt(value, ['spec', 'objectives']).entries()) {
      const target = valueAt(objective, ['target']) ?? valueAt(objective, ['targetPercent']);
      if (!isJsonObject(objective) || typeof target !== 'number') continue;
      const { displayName: _, ...asked } = objective;
      const key = valueKey(asked);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else report(['spec', 'objectives', index], { number: String(index + 1), first: String(first + 1) });
    }
  },
});
