/** Rules from SLOs, read and replayed by Prometheus itself: pages come when they should, and never otherwise. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { slosOf } from '../../core/slo/collect.ts';
import { printRuleFile, type RuleFile } from '../../core/slo/rule-file.ts';
import { rulesOf, type SloRules } from '../../core/slo/rules.ts';
import { workspaceFrom } from '../fixture.ts';
import { checkRules, type Expectation, firing, replay } from './promtool.ts';

/** What it costs to replay the sums of whole months is spared where nobody looks at them. */
function withoutState({ groups }: RuleFile): RuleFile {
  return { groups: groups.filter(({ name }) => !name.endsWith(' state')) };
}

function rulesFrom(...texts: readonly string[]): SloRules {
  const workspace = workspaceFrom(texts.map((text, index) => ({ path: `/${index}.yaml`, text })));
  return rulesOf(
    slosOf(workspace).map(({ slo, runbook }) => {
      assert.ok(slo.ok, slo.ok ? '' : slo.problem);
      return { slo: slo.value, runbook };
    }),
  );
}

const ratio = (target: number, more = ''): string => `
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: ok}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(requests_total{code="200"}[{{.window}}]))'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(requests_total[{{.window}}]))'}}}
  objectives: [{target: ${target}}]
${more}`;

/** `days` of no errors, then this share of 1,000 requests a minute for so many minutes. */
function traffic(quietMinutes: number, badShare: number, minutes: number): Readonly<Record<string, string>> {
  const bad = Math.round(1000 * badShare);
  const before = 1000 * quietMinutes;
  return {
    'requests_total{code="200"}': `0+1000x${quietMinutes} ${before + 1000 - bad}+${1000 - bad}x${minutes}`,
    'requests_total{code="500"}': `0x${quietMinutes} ${bad}+${bad}x${minutes}`,
  };
}

const pages = (at: string, value: number): Expectation => ({ at, expr: firing('page'), value });
const tickets = (at: string, value: number): Expectation => ({ at, expr: firing('ticket'), value });

test('2 % of errors with a target of 99.9 % pages after three quarters of an hour', () => {
  const { rules, dropped } = rulesFrom(ratio(0.999));
  assert.deepEqual(dropped, []);
  replay({
    rules: withoutState(rules),
    series: traffic(120, 0.02, 60),
    expect: [pages('2h38m', 0), pages('2h50m', 1)],
  });
});

test('a young SLO pages no sooner than an old one', () => {
  const { rules } = rulesFrom(ratio(0.999));
  const expect = [pages('30m', 0), tickets('30m', 0), pages('38m', 0), pages('50m', 1), tickets('1h', 0)];
  replay({ rules: withoutState(rules), series: traffic(0, 0.02, 70), expect });
});

test('a page ends soon after the trouble does', () => {
  const { rules } = rulesFrom(ratio(0.999));
  const series = {
    'requests_total{code="200"}': '0+980x70 69580+1000x60',
    'requests_total{code="500"}': '0+20x70 1400x60',
  };
  replay({ rules: withoutState(rules), series, expect: [pages('1h5m', 1), pages('1h25m', 0)] });
});

test('80 % of good answers with a target of 95 % page within the hour', () => {
  const { rules } = rulesFrom(ratio(0.95));
  replay({ rules: withoutState(rules), series: traffic(120, 0.2, 70), expect: [pages('2h30m', 0), pages('3h', 1)] });
});

test('a burn below 1 never alerts, in days', () => {
  const { rules } = rulesFrom(ratio(0.999));
  const series = {
    'requests_total{code="200"}': '0+9995x1600',
    'requests_total{code="500"}': '0+5x1600',
  };
  const expect = ['1h', '6h', '1d', '26h'].flatMap((at) => [pages(at, 0), tickets(at, 0)]);
  replay({ rules: withoutState(rules), series, expect });
});

test('a slow burn gives a ticket and no page', () => {
  const { rules } = rulesFrom(ratio(0.999));
  const series = {
    'requests_total{code="200"}': '0+9975x1900',
    'requests_total{code="500"}': '0+25x1900',
  };
  replay({
    rules: withoutState(rules),
    series,
    expect: [tickets('27h', 0), tickets('30h', 1), pages('6h', 0), pages('30h', 0)],
  });
});

test('when nothing was ever good there is no series of it, and it still pages', () => {
  const { rules } = rulesFrom(ratio(0.999));
  replay({
    rules: withoutState(rules),
    series: { 'requests_total{code="500"}': '0+1000x60' },
    expect: [pages('10m', 1)],
  });
});

test('the ratio of a window weighs busy times more than quiet ones', () => {
  const { rules } = rulesFrom(ratio(0.999));
  const series = {
    'requests_total{code="200"}': '0+9900x60 594050+50x300',
    'requests_total{code="500"}': '0+100x60 6050+50x300',
  };
  // 6 h: 60 minutes of 10,000 with 1 % errors, 300 of 100 with half: 21,000 of 630,000, while the mean of ratios is 42 %.
  const expr = 'round(slo:sli_error:ratio_rate6h, 0.001)';
  const want = { at: '6h', expr: `sum(${expr}) > bool 0.031 and sum(${expr}) < 0.036`, value: 1 };
  replay({ rules: withoutState(rules), series, expect: [want] });
});

const policy = (threshold: number, more = ''): string => `
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: fast}
      spec:
        alertWhenBreaching: true
        ${more}
        conditions:
          - kind: AlertCondition
            metadata: {name: fast-burn}
            spec:
              severity: page
              condition: {kind: burnrate, op: gte, threshold: ${threshold}, lookbackWindow: 1h, alertAfter: 5m}
        notificationTargets: [{targetRef: on-call}]`;

test('a condition of the document is what alerts, and nothing else does', () => {
  const { rules, dropped } = rulesFrom(ratio(0.999, policy(14.4)));
  assert.deepEqual(dropped, []);
  const expect = [pages('2h44m', 0), pages('2h58m', 1), tickets('3h', 0)];
  replay({ rules: withoutState(rules), series: traffic(120, 0.02, 70), expect });
  const alerts = rules.groups.flatMap((group) => group.rules).filter((rule) => 'alert' in rule);
  assert.equal(alerts.length, 1);
  assert.deepEqual([alerts[0]?.labels.slo_notify, alerts[0]?.labels.slo_condition], ['on-call', 'fast-burn']);
});

test('a condition that could never fire is adapted, says so, and then fires', () => {
  const { rules, dropped } = rulesFrom(ratio(0.9, policy(14.4)));
  assert.equal(dropped.length, 1);
  assert.match(dropped[0]?.why ?? '', /cannot exceed 10, so it could never fire\. Adapted: it fires from 1\.9/);
  replay({ rules: withoutState(rules), series: traffic(120, 0.5, 60), expect: [pages('2h', 0), pages('3h', 1)] });
});

test('a service that is gone alerts where the policy wants it', () => {
  const { rules } = rulesFrom(ratio(0.999, policy(14.4, 'alertWhenNoData: true')));
  const series = { 'requests_total{code="200"}': '0+1000x60 _x60' };
  replay({ rules: withoutState(rules), series, expect: [pages('1h', 0), pages('1h25m', 1)] });
});

const sliced = `
apiVersion: openslo/v1
kind: SLO
metadata: {name: wait}
spec:
  service: shop
  budgetingMethod: Timeslices
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: p99}
    spec: {thresholdMetric: {metricSource: {type: Prometheus, spec: {query: wait_seconds}}}}
  objectives: [{op: lte, value: 0.3, target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 5m}]
`;

test('slices of time are bad as wholes, and their share burns the budget', () => {
  const { rules } = rulesFrom(sliced);
  // promtool evaluates all groups at one pace: that of the slices.
  const expect = [
    { at: '23h', expr: 'sum(slo:sli_error:ratio_rate1h)', value: 0 },
    pages('24h5m', 0),
    pages('24h30m', 1),
  ];
  replay({ rules: withoutState(rules), series: { wait_seconds: '0.2x1440 0.9x60' }, interval: '5m', expect });
});

test('several series of a number are judged by the worst of them, and no number is no measurement', () => {
  const { rules } = rulesFrom(
    sliced.replace('Timeslices', 'Occurrences').replace(', timeSliceTarget: 0.9, timeSliceWindow: 5m', ''),
  );
  const series = { 'wait_seconds{pod="a"}': '0.2x200', 'wait_seconds{pod="b"}': '0.2x30 0.9x60 _x100' };
  const expect = [
    { at: '20m', expr: 'sum(slo:sli_bad:sample)', value: 0 },
    { at: '60m', expr: 'sum(slo:sli_bad:sample)', value: 1 },
    { at: '150m', expr: 'sum(slo:sli_bad:sample)', value: 0 },
  ];
  replay({ rules: withoutState(rules), series, expect });
  const divided = rulesFrom(sliced.replace('query: wait_seconds', 'query: wait_seconds / wait_seconds'));
  replay({
    rules: withoutState(divided.rules),
    series: { wait_seconds: '0x70' },
    expect: [{ at: '1h', expr: 'absent(slo:sli_total:sample)', value: 1 }],
  });
});

const plainCounters = ratio(0.99)
  .replace(`sum(rate(requests_total{code="200"}[{{.window}}]))`, 'requests_total{code="200"}')
  .replace('sum(rate(requests_total[{{.window}}]))', 'sum(requests_total)');

test('plain counters are turned into rates, and survive a restart', () => {
  const { rules, dropped } = rulesFrom(plainCounters);
  assert.deepEqual(dropped, []);
  const series = {
    'requests_total{code="200"}': '0+900x60 900+900x60',
    'requests_total{code="500"}': '0+100x120',
  };
  const expr = 'sum(slo:sli_error:ratio_rate1h) > bool 0.099 and sum(slo:sli_error:ratio_rate1h) < 0.103';
  replay({ rules: withoutState(rules), series, expect: [{ at: '1h50m', expr, value: 1 }] });
});

const corpus = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const absent = `NOT RUN: the samples are not at ${corpus}`;

test('every SLO of the samples becomes rules that load', (context) => {
  if (!existsSync(corpus)) return context.diagnostic(absent);
  const files = [
    'openslo-ai-example.yaml',
    'sloth/in-openslo.yaml',
    ...readdirSync(join(corpus, 'sloth/examples'))
      .filter((file) => file.startsWith('openslo-'))
      .map((file) => `sloth/examples/${file}`),
  ];
  let count = 0;
  for (const file of files)
    count += checkRules(printRuleFile(rulesFrom(readFileSync(join(corpus, file), 'utf8')).rules));
  assert.ok(count > 150, `${count} rules`);
});

test('ratios are those that Sloth computes for the same SLO, window by window', (context) => {
  if (!existsSync(corpus)) return context.diagnostic(absent);
  const { rules } = rulesFrom(readFileSync(join(corpus, 'sloth/in-openslo.yaml'), 'utf8'));
  const golden = readFileSync(join(corpus, 'sloth/out-openslo.yaml.tpl'), 'utf8').replaceAll('{{ .version }}', 'v1');
  const metric = 'http_request_duration_seconds_count';
  const series = {
    [`${metric}{job="myservice",code="200"}`]: '0+950x500',
    [`${metric}{job="myservice",code="429"}`]: '0+50x500',
  };
  const expect = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map((window) => {
    const name = `slo:sli_error:ratio_rate${window}`;
    const expr = `abs(vector(scalar(${name}{sloth_id="svc01-slo1-0"}) - scalar(${name}{slo_id="svc01/slo1"}))) < bool 0.0001`;
    return { at: '8h', expr, value: 1 };
  });
  const same = [
    'slo:objective:ratio',
    'slo:error_budget:ratio',
    'slo:time_period:days',
    'slo:period_burn_rate:ratio',
  ].map((name) => ({
    at: '8h',
    expr: `abs(vector(scalar(${name}{sloth_id="svc01-slo1-0"}) - scalar(${name}{slo_id="svc01/slo1"}))) < bool 0.001`,
    value: 1,
  }));
  replay({ rules, others: [golden], series, expect: [...expect, ...same] });
});

for (const [file, days] of [
  ['out-base.yaml.tpl', 30],
  ['out-base-28d.yaml.tpl', 28],
] as const) {
  test(`windows and burn rates are Sloth's for ${days} days and 99.9 %`, (context) => {
    if (!existsSync(corpus)) return context.diagnostic(absent);
    const golden: string = readFileSync(join(corpus, 'sloth', file), 'utf8');
    const { rules } = rulesFrom(ratio(0.999).replace('30d', `${days}d`));
    const alerts = rules.groups.flatMap((group) => group.rules).filter((rule) => 'alert' in rule);
    const ours = alerts.flatMap(({ expr }) => pairsIn(expr));
    assert.equal(ours.length, 8);
    assert.deepEqual(ours.sort(), pairsIn(firstAlerts(golden)).sort());
  });
}

/** The two alerts of the first SLO of a file of Sloth's, as one text. */
function firstAlerts(golden: string): string {
  const first: { groups: { rules: { alert?: string; expr: string }[] }[] }[] = parseAllDocuments(
    golden.replaceAll(/\{\{ \.version \}\}/g, 'v1'),
  ).map((document) => document.toJS());
  const rules = first.flatMap((one) => one?.groups ?? []).flatMap((group) => group.rules);
  return rules
    .filter(({ alert }) => alert !== undefined)
    .slice(0, 2)
    .map(({ expr }) => expr)
    .join('\n');
}

/** `1h 14.4` for each comparison of a window with a burn rate. */
function pairsIn(expr: string): string[] {
  const found = expr.matchAll(/ratio_rate(\w+)\{[^>]*?> \(([\d.]+) \*/gs);
  return [...found].map(([, window, burn]) => `${window} ${Number(Number(burn).toFixed(4))}`);
}

test('hostile names, labels and queries still make a file that loads', () => {
  const hostile = `
apiVersion: openslo/v1
kind: SLO
metadata:
  name: x
  displayName: 'say "hi" {{ $labels.x }} {{ end }}'
  labels: {team-name: 'a"b\\', "1": [x, y], empty: "", severity: none}
  annotations: {acme.example/runbook: 'https://x.example/{{ template "y" }}'}
spec:
  service: y
  budgetingMethod: Occurrences
  timeWindow: [{duration: 7d, isRolling: true}]
  indicator:
    metadata: {name: ok}
    spec:
      ratioMetric:
        bad: {metricSource: {type: prometheus, spec: {query: "sum(rate(a{b='\\"'}[{{ .window }}])) # bad ones"}}}
        total: {metricSource: {type: prometheus, spec: {query: "# all\\nsum(rate(a[{{.window}}]))"}}}
  objectives: [{displayName: "€ \u2028 \\t tab", target: 0.95}, {target: 0.5}]
`;
  const { rules } = rulesFrom(hostile);
  const text = printRuleFile(rules);
  assert.ok(checkRules(text) > 20);
  assert.deepEqual(parse(text), JSON.parse(JSON.stringify(rules)));
});

test('queries that Prometheus would refuse are dropped with the place, and the rest still loads', () => {
  const broken = ['sum(rate(x[5m])', 'rate(x)', 'SELECT 1', 'sum(rate(x[$__interval]))', '', '{{.other}}', 'x{a=~"["}'];
  const slos = broken.map((query, index) =>
    ratio(0.99)
      .replace('name: answers', `name: broken-${index}`)
      .replace('sum(rate(requests_total[{{.window}}]))', query),
  );
  const { rules, dropped } = rulesFrom(...slos, ratio(0.99));
  assert.equal(dropped.length, broken.length);
  for (const { why } of dropped) assert.match(why, /`total`|Only one of its queries/);
  assert.equal(checkRules(printRuleFile(rules)), 18);
});
