/** One valid resource of each OpenSLO kind, and changes to them by path, for tables of cases. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../core/values/json.ts';

const metadata = { name: 'checkout', displayName: 'Checkout', labels: { team: ['shop', 'web'], tier: '1' } };

const metric = (query: string): JsonObject => ({ metricSource: { type: 'Prometheus', spec: { query } } });

const ratioSpec = { ratioMetric: { counter: true, good: metric('sum(good)'), total: metric('sum(all)') } };
const thresholdSpec = { thresholdMetric: metric('max(latency)') };

const slo = (spec: JsonObject): JsonObject => ({
  apiVersion: 'openslo/v1',
  kind: 'SLO',
  metadata,
  spec: {
    service: 'shop',
    timeWindow: [
      { duration: '1w', isRolling: false, calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Warsaw' } },
    ],
    budgetingMethod: 'Timeslices',
    alertPolicies: [{ alertPolicyRef: 'fast-burn' }],
    ...spec,
  },
});

const objective = { displayName: 'Good', target: 0.995, timeSliceTarget: 0.95, timeSliceWindow: '1m' };

const condition = {
  severity: 'page',
  condition: { kind: 'burnrate', op: 'gte', threshold: 14.4, lookbackWindow: '1h', alertAfter: '5m' },
};

const policy: JsonObject = {
  description: 'Tells the people on call',
  alertWhenBreaching: true,
  conditions: [{ conditionRef: 'fast-burn' }],
  notificationTargets: [{ targetRef: 'on-call' }],
};

const inlinePolicy: JsonObject = {
  ...policy,
  conditions: [{ kind: 'AlertCondition', metadata: { name: 'fast-burn' }, spec: condition }],
  notificationTargets: [{ kind: 'AlertNotificationTarget', metadata: { name: 'on-call' }, spec: { target: 'email' } }],
};

const alphaMetric = { source: 'prometheus', queryType: 'promql', query: 'sum(good)' };
const alphaSlo = (spec: JsonObject): JsonObject => ({
  apiVersion: 'openslo/v1alpha',
  kind: 'SLO',
  metadata: { name: 'checkout', displayName: 'Checkout' },
  spec: {
    service: 'shop',
    timeWindows: [
      { unit: 'Week', count: 1, isRolling: false, calendar: { startTime: '2026-01-01 12:00:00', timeZone: 'UTC' } },
    ],
    budgetingMethod: 'Timeslices',
    ...spec,
  },
});
const alphaObjective = { displayName: 'Good', target: 0.995, timeSliceTarget: 0.95, value: 1 };

const v1 = (kind: string, spec: JsonObject): JsonObject => ({ apiVersion: 'openslo/v1', kind, metadata, spec });

export const samples = {
  ratioSlo: slo({ indicator: { metadata: { name: 'paid' }, spec: ratioSpec }, objectives: [objective] }),
  thresholdSlo: slo({
    indicator: { metadata: { name: 'latency' }, spec: thresholdSpec },
    objectives: [{ ...objective, op: 'lte', value: 1.5 }],
  }),
  referringSlo: slo({ indicatorRef: 'paid', objectives: [objective] }),
  compositeSlo: slo({
    objectives: [
      { ...objective, indicatorRef: 'paid', compositeWeight: 1 },
      { ...objective, indicator: { metadata: { name: 'latency' }, spec: ratioSpec }, compositeWeight: 2.5 },
    ],
  }),
  sloWithInlinePolicy: slo({
    indicatorRef: 'paid',
    objectives: [objective],
    alertPolicies: [{ kind: 'AlertPolicy', metadata: { name: 'fast-burn' }, spec: inlinePolicy }],
  }),
  ratioSli: v1('SLI', { description: 'Paid orders', ...ratioSpec }),
  badRatioSli: v1('SLI', { ratioMetric: { bad: metric('sum(bad)'), total: metric('sum(all)') } }),
  rawSli: v1('SLI', { ratioMetric: { raw: metric('avg(paid)'), rawType: 'success' } }),
  thresholdSli: v1('SLI', thresholdSpec),
  mooringSli: v1('SLI', {
    ratioMetric: {
      good: { metricSource: { type: 'mooring', spec: { where: 'record.status == "ok"' } } },
      total: { metricSource: { type: 'Mooring', spec: { where: 'true' } } },
    },
  }),
  service: v1('Service', { description: 'Takes the money' }),
  dataSource: v1('DataSource', { type: 'Prometheus', connectionDetails: [{ url: 'https://prometheus.example.com' }] }),
  policy: v1('AlertPolicy', policy),
  inlinePolicy: v1('AlertPolicy', inlinePolicy),
  condition: v1('AlertCondition', condition),
  target: v1('AlertNotificationTarget', { target: 'slack' }),
  alphaService: {
    apiVersion: 'openslo/v1alpha',
    kind: 'Service',
    metadata: { name: 'shop' },
    spec: { description: 'Takes the money' },
  },
  alphaRatioSlo: alphaSlo({
    objectives: [{ ...alphaObjective, ratioMetrics: { incremental: true, good: alphaMetric, total: alphaMetric } }],
  }),
  alphaThresholdSlo: alphaSlo({
    indicator: { thresholdMetric: alphaMetric },
    objectives: [{ ...alphaObjective, op: 'gt' }],
  }),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type Sample = keyof typeof samples;

export const sampleNames: readonly Sample[] = Object.keys(samples).filter((name): name is Sample => name in samples);

/** A value for each path, such as `spec.objectives[0].op`; `undefined` takes the property away. */
export type Changes = Readonly<Record<string, JsonValue | undefined>>;

export function changed(sample: JsonValue, changes: Changes): JsonValue {
  return Object.entries(changes).reduce<JsonValue>(
    (value, [path, replacement]) => replaced(value, stepsOf(path), replacement) ?? null,
    sample,
  );
}

function stepsOf(path: string): readonly string[] {
  return path.split(/\.|\[(\d+)\]/).filter((step) => step !== undefined && step !== '');
}

function replaced(
  value: JsonValue | undefined,
  [step, ...rest]: readonly string[],
  replacement: JsonValue | undefined,
): JsonValue | undefined {
  if (step === undefined) return replacement;
  if (isJsonArray(value)) {
    return value.map((item, index) => (index === Number(step) ? (replaced(item, rest, replacement) ?? null) : item));
  }
  const { [step]: old, ...others } = isJsonObject(value) ? value : {};
  const next = replaced(old, rest, replacement);
  return next === undefined ? others : { ...others, [step]: next };
}
