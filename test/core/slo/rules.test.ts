/** Rules from SLOs as data; what Prometheus makes of them is in test/cli/slo-rules-promtool.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSlo, type Slo } from '../../../core/slo/model.ts';
import { printRuleFile, promqlDuration } from '../../../core/slo/rule-file.ts';
import { rulesOf } from '../../../core/slo/rules.ts';
import type { JsonObject } from '../../../core/values/json.ts';

const prometheus = (query: string): JsonObject => ({ metricSource: { type: 'Prometheus', spec: { query } } });

function slo(name: string, changes: JsonObject = {}, ratioMetric: JsonObject = {}): Slo {
  const read = readSlo(
    {
      apiVersion: 'openslo/v1',
      kind: 'SLO',
      metadata: { name },
      spec: {
        service: 'shop',
        budgetingMethod: 'Occurrences',
        timeWindow: [{ duration: '30d', isRolling: true }],
        indicator: {
          metadata: { name: 'ok' },
          spec: {
            ratioMetric: {
              good: prometheus('sum(rate(good_total[{{.window}}]))'),
              total: prometheus('sum(rate(all_total[{{.window}}]))'),
              ...ratioMetric,
            },
          },
        },
        objectives: [{ target: 0.999 }],
        ...changes,
      },
    },
    () => undefined,
  );
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return read.value;
}

const write = (...slos: readonly Slo[]) => rulesOf(slos.map((one) => ({ slo: one, runbook: undefined })));
const rulesIn = (result: ReturnType<typeof write>) => result.rules.groups.flatMap(({ rules }) => rules);

test('a thousand SLOs take a thousand times the work and the text of one', () => {
  const many = (count: number) => write(...Array.from({ length: count }, (_, index) => slo(`slo-${1000 + index}`)));
  const [one, thousand] = [many(1), many(1000)];
  assert.equal(rulesIn(thousand).length, 1000 * rulesIn(one).length);
  const lengths = [one, thousand].map(({ rules }) => printRuleFile(rules).length - 'groups:\n'.length);
  assert.equal(lengths[1], 1000 * (lengths[0] ?? 0));
});

test('names of rules and groups are unique, and labels tell objectives apart', () => {
  const two = slo('two', { objectives: [{ target: 0.99 }, { target: 0.9, displayName: 'most' }] });
  const { rules } = write(slo('one'), two);
  const groups = rules.groups.map(({ name }) => name);
  assert.equal(new Set(groups).size, groups.length);
  const keys = rules.groups
    .flatMap((group) => group.rules)
    .map((rule) => JSON.stringify(['record' in rule ? rule.record : rule.alert, rule.labels]));
  assert.equal(new Set(keys).size, keys.length);
});

test('an SLO that is defined twice is written once', () => {
  const { rules, dropped } = write(slo('one'), slo('one'));
  assert.deepEqual(rules, write(slo('one')).rules);
  assert.deepEqual(dropped, [{ what: 'SLO shop/one', why: 'It is defined twice; the first definition counts.' }]);
});

test('names that a dash could join differently stay apart', () => {
  const other = { ...slo('b-c'), service: 'a' };
  assert.equal(write({ ...slo('c'), service: 'a-b' }, other).dropped.length, 0);
});

for (const [name, ratioMetric, why] of [
  [
    'sums of counters',
    { counter: true, total: prometheus('sum(a_total) + sum(b_total)'), good: prometheus('sum(c_total)') },
    /look like a fall/,
  ],
  ['another system', { total: { metricSource: { type: 'Datadog', spec: { query: 'x' } } } }, /`datadog`/],
  [
    'a source that is elsewhere',
    { total: { metricSource: { metricSourceRef: 'x', spec: { query: 'y' } } } },
    /not defined here/,
  ],
  ['one window', { total: prometheus('sum(rate(all_total[5m]))') }, /Only one of its queries/],
  [
    'a variable of a dashboard',
    { total: prometheus('sum(rate(all_total[$__range]))') },
    /`total`: The query is not PromQL/,
  ],
  ['records', { total: { metricSource: { type: 'mooring', spec: { where: 'true' } } } }, /Mooring evaluates itself/],
] as const) {
  test(`an indicator of ${name} is dropped with the reason`, () => {
    const { rules, dropped } = write(slo('one', {}, ratioMetric));
    assert.deepEqual(rules.groups, []);
    assert.match(dropped[0]?.why ?? '', why);
  });
}

test('a query that says its window itself is kept, and sampled', () => {
  const samples = rulesIn(
    write(slo('one', {}, { good: prometheus('sum(increase(g[2m]))'), total: prometheus('sum(increase(t[2m]))') })),
  );
  assert.match(samples[1]?.expr ?? '', /^sum\(increase\(t\[2m\]\)\)$/);
});

test('several series are summed, one is left as it is', () => {
  const exprOf = (query: string) =>
    rulesIn(write(slo('one', {}, { counter: false, total: prometheus(query), good: prometheus('g') })))[1]?.expr;
  assert.equal(exprOf('rate(t[5m])'), 'sum(rate(t[5m]))');
  assert.equal(exprOf('sum(rate(t[5m]))'), 'sum(rate(t[5m]))');
  assert.equal(exprOf('sum by (pod) (rate(t[5m]))'), 'sum(sum by (pod) (rate(t[5m])))');
});

test('a ready ratio is asked for each window where it takes one', () => {
  const raw = {
    spec: {
      ratioMetric: { rawType: 'failure', raw: prometheus('sum(rate(b[{{ .window }}])) / sum(rate(t[{{.window}}]))') },
    },
    metadata: { name: 'x' },
  };
  const rules = rulesIn(write(slo('one', { indicator: raw })));
  const hour = rules.find((rule) => 'record' in rule && rule.record === 'slo:sli_error:ratio_rate1h');
  assert.equal(hour?.expr, '(sum(rate(b[1h])) / sum(rate(t[1h])))');
});

test('the windows of a short SLO shrink with it, and none is longer than half of it', () => {
  const { rules } = write(slo('one', { timeWindow: [{ duration: '7d', isRolling: true }] }));
  const windows = rules.groups
    .flatMap((group) => group.rules)
    .flatMap((rule) => ('record' in rule ? (rule.labels.slo_window ?? []) : []));
  assert.deepEqual(windows, ['5m', '7m', '14m', '28m', '1h24m', '5h36m', '16h48m', '7d']);
});

test('of a calendar window burn alerts are written, and its state is left to Mooring', () => {
  const calendar = { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' };
  const result = write(slo('one', { timeWindow: [{ duration: '1M', calendar }] }));
  const names = rulesIn(result).map((rule) => ('record' in rule ? rule.record : rule.alert));
  assert.ok(names.includes('SLOErrorBudgetBurn') && !names.includes('slo:period_error_budget_remaining:ratio'));
  assert.match(result.dropped[0]?.why ?? '', /knows no calendar/);
});

test('a policy that never sends anything, or is not here, is named', () => {
  const quiet = { kind: 'AlertPolicy', metadata: { name: 'quiet' }, spec: { conditions: [], notificationTargets: [] } };
  const result = write(slo('one', { alertPolicies: [quiet, { alertPolicyRef: 'elsewhere' }] }));
  assert.deepEqual(
    result.dropped.map(({ what }) => what),
    ['SLO shop/one: the policy elsewhere', 'SLO shop/one: the policy quiet'],
  );
  assert.ok(rulesIn(result).every((rule) => 'record' in rule));
});

test('a condition that two policies share is one alert', () => {
  const condition = {
    kind: 'AlertCondition',
    metadata: { name: 'fast' },
    spec: { severity: 'page', condition: { kind: 'burnrate', op: 'gt', threshold: 10, lookbackWindow: '1h' } },
  };
  const policy = {
    kind: 'AlertPolicy',
    metadata: { name: 'one' },
    spec: { alertWhenBreaching: true, conditions: [condition, condition], notificationTargets: [] },
  };
  const alerts = rulesIn(write(slo('one', { alertPolicies: [policy, policy] }))).filter((rule) => 'alert' in rule);
  assert.equal(alerts.length, 1);
});

test('durations are written as Prometheus reads them', () => {
  assert.deepEqual([300, 5400, 86_400, 2_592_000, 90_061].map(promqlDuration), [
    '5m',
    '1h30m',
    '1d',
    '30d',
    '1d1h1m1s',
  ]);
});
