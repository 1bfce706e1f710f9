/** What is PromQL and what is not, and what a query is about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasRange, isSingle, parsePromql } from '../../../core/slo/promql/parse.ts';
import { withoutComments } from '../../../core/slo/promql/tokens.ts';

const valid = [
  'up',
  'sum(rate(http_requests_total{job="x",code=~"(5..|429)"}[5m]))',
  'sum by (a, b,) (foo)',
  'SUM(foo) BY (a)',
  '-foo^2',
  '1 - sum(rate(a[5m])) / sum(rate(b[5m]))',
  'foo > bool 1 and on() bar',
  'a * on(x) group_left(y) b',
  'a * ignoring(x) group_right b',
  'max_over_time((sum(rate(a[5m])))[1h:1m])',
  'max_over_time(a[1h:])',
  'rate(foo[5m] offset -1h)',
  'foo @ end() + foo @ 1609746000.5',
  '{__name__="x"}',
  '{"http.requests", "a.b"="c"}',
  'foo{a="b",}',
  'foo{a=~"\\\\d+"}',
  "foo{a='it''s'}".replace("''", "\\'"),
  'foo{a=~`\\d+`}',
  'topk(3, foo) or count_values("v", foo)',
  'label_replace(foo, "a", "$1", "b", "(.*)")',
  'histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))',
  'time() > bool 0x1f + Inf',
  'job:foo:rate5m',
  'rate(foo[1h30m])',
  '# a remark\nup # another',
  'hour()',
];

const invalid: readonly [string, RegExp][] = [
  ['', /empty/],
  ['sum(', /ends too early/],
  ['rate(foo)', /takes a range/],
  ['foo[5m]', /no function takes/],
  ['sum(foo[5m])', /takes a vector/],
  ['rate(foo[5])', /duration/],
  ['rate(foo[0m])', /duration/],
  ['rate(foo[30m1h])', /cannot stand here/],
  ['rate(foo[$__rate_interval])', /dashboards/],
  ['rate(sum(foo)[5m])', /directly behind a metric/],
  ['foo{a="\\d"}', /escape/],
  ['foo{a=~"["}', /regular expression/],
  ['{a=""}', /does not match empty/],
  ['foo{a="b"', /`,` is expected|comparison|label/],
  ['foo bar', /not expected/],
  ['1 > 2', /bool/],
  ['x or 1', /two vectors/],
  ['x + "text"', /numbers and vectors/],
  ['foo and bool bar', /comparisons/],
  ['nosuch(foo)', /no function/],
  ['abs(foo, 1)', /number of arguments/],
  ['foo{a="b}', /does not end/],
  ['select * from t', /not expected/],
  [`${'('.repeat(5000)}1${')'.repeat(5000)}`, /nested|longer/],
];

for (const query of valid) {
  test(`accepts ${query.split('\n')[0]}`, () => {
    const parsed = parsePromql(query);
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  });
}

for (const [query, why] of invalid) {
  test(`refuses ${query.slice(0, 40)}`, () => {
    const parsed = parsePromql(query);
    assert.ok(!parsed.ok);
    assert.match(parsed.problem, why);
    assert.match(parsed.problem, /^The query .*\.$/);
  });
}

const about: readonly [string, boolean, boolean][] = [
  ['sum(rate(a[5m]))', true, true],
  ['sum(a) / sum(b)', true, false],
  ['2 * sum(a)', true, false],
  ['sum by (x) (a)', false, false],
  ['sum without () (a)', false, false],
  ['rate(a[5m])', false, true],
  ['topk(1, a)', false, false],
  ['clamp_max(sum(a), 1)', true, false],
  ['histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))', true, true],
  ['histogram_quantile(0.9, rate(a_bucket[5m]))', false, true],
];

for (const [query, single, range] of about) {
  test(`knows of ${query} whether it is one series, and whether it looks back`, () => {
    const parsed = parsePromql(query);
    assert.ok(parsed.ok);
    assert.deepEqual([isSingle(parsed.value), hasRange(parsed.value)], [single, range]);
  });
}

test('comments are taken out, and text that looks like one is kept', () => {
  assert.equal(withoutComments('sum(a) # all of them'), 'sum(a)');
  assert.equal(withoutComments('a{b="#1"} # x\n+ b'), 'a{b="#1"} \n+ b');
});

test('no text whatever makes it throw', () => {
  const pieces = fc.constantFrom(
    'sum',
    '(',
    ')',
    '[',
    ']',
    '5m',
    'foo',
    '{',
    '}',
    '"a"',
    '=',
    '=~',
    'by',
    '-',
    '+',
    ' ',
    'or',
    '1',
    ',',
    '#',
    '\\',
    '"',
    '{{.window}}',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
      ),
      (query) => {
        const parsed = parsePromql(query);
        assert.equal(typeof parsed.ok, 'boolean');
      },
    ),
    { numRuns: 3000, seed: 5 },
  );
});
