/** Which records an indicator counts, and as what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { celPlaces } from '../../../core/cel/places.ts';
import type { InferenceRecord } from '../../../core/contract/record.ts';
import { compileIndicator, recordForCel } from '../../../core/slo/indicator.ts';
import type { Indicator, Metric } from '../../../core/slo/model.ts';
import { parseDigest } from './digest.ts';

const record: InferenceRecord = {
  id: 'rec_01',
  ts: Date.parse('2026-11-20T12:00:00Z'),
  model: 'support',
  release: parseDigest(),
  variant: 'baseline',
  revision: 'r1',
  target: 'local',
  key: undefined,
  team: 'team-support',
  provider: 'openai',
  providerModel: 'openai/gpt-4o',
  prompt: 'reply@1.0.0',
  status: 'ok',
  httpStatus: 200,
  error: undefined,
  latencyMs: 800,
  ttftMs: undefined,
  inputTokens: 10,
  cachedInputTokens: undefined,
  outputTokens: 20,
  cost: undefined,
  currency: undefined,
  checks: [{ name: 'valid', stage: 'output', verdict: 'pass', action: 'none', why: '' }],
  fallback: undefined,
  attempts: 1,
  failures: [],
  review: undefined,
  input: undefined,
  output: undefined,
  features: undefined,
  labels: { tier: 'gold' },
};

const where = (query: string): Metric => ({ source: 'mooring', query });
const ratio = (counted: string, total: string, counts: 'good' | 'bad' = 'good'): Indicator => ({
  kind: 'ratio',
  name: undefined,
  counts,
  counted: where(counted),
  total: where(total),
  counter: true,
});

function classify(indicator: Indicator, changes: Partial<InferenceRecord> = {}): string {
  const compiled = compileIndicator(indicator);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.problem);
  return compiled.value.classify(recordForCel({ ...record, ...changes })).kind;
}

const elsewhere = (counted: Metric): Indicator => ({
  kind: 'ratio',
  name: undefined,
  counts: 'good',
  counted,
  total: where('true'),
  counter: true,
});
const answered = ratio('record.status == "ok"', 'record.model == "support"');

test('a record is good, bad, or none of the indicator’s business', () => {
  assert.equal(classify(answered), 'good');
  assert.equal(classify(answered, { status: 'error' }), 'bad');
  assert.equal(classify(answered, { model: 'other' }), 'other');
});

test('with `bad` it is the other way around', () => {
  const failed = ratio('record.status == "error"', 'true', 'bad');
  assert.equal(classify(failed), 'good');
  assert.equal(classify(failed, { status: 'error' }), 'bad');
});

test('what is good but not in the total is not counted', () => {
  assert.equal(classify(ratio('true', 'record.status == "error"')), 'other');
});

test('a record that an expression fails on is not evaluated, not good and not bad', () => {
  assert.equal(classify(ratio('record.cost <= 0.01', 'true')), 'not_evaluated');
  assert.equal(classify(ratio('record.cost <= 0.01', 'true'), { cost: 0.02 }), 'bad');
  assert.equal(classify(ratio('true', 'record.ttftMs < 5.0')), 'not_evaluated');
});

test('expressions see a record as their page says: every field, and absent ones absent', () => {
  const seen = recordForCel({
    ...record,
    key: 'web',
    error: 'timeout',
    ttftMs: 3,
    cost: 0.1,
    fallback: 1,
    review: 'pending',
  });
  const shape = celPlaces.sli.variables[0]?.shape;
  assert.ok(shape?.kind === 'object');
  assert.deepEqual(
    shape.fields.map(({ name }) => name).filter((name) => !(name in seen)),
    [],
  );
  assert.ok(!('cost' in recordForCel(record)));
  assert.equal(classify(ratio('record.checks["valid"] == "pass" && "valid" in record.checks', 'true')), 'good');
  assert.equal(classify(ratio('record.labels["tier"] == "gold"', 'has(record.team) && !has(record.key)')), 'good');
  assert.equal(classify(ratio('record.ts > timestamp("2026-11-20T00:00:00Z")', 'true')), 'good');
});

test('exactly the fields that a record may lack are called optional', () => {
  const bare = recordForCel({
    ...record,
    key: undefined,
    team: undefined,
    provider: undefined,
    prompt: undefined,
    error: undefined,
    ttftMs: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    cost: undefined,
    fallback: undefined,
    review: undefined,
    labels: undefined,
  });
  const shape = celPlaces.sli.variables[0]?.shape;
  assert.ok(shape?.kind === 'object');
  assert.deepEqual(
    shape.fields.filter(({ optional }) => optional).map(({ name }) => name),
    shape.fields.map(({ name }) => name).filter((name) => !(name in bare)),
  );
});

test('feedback is seen by name', () => {
  const compiled = compileIndicator(ratio('record.feedback["solved"] == true', '"solved" in record.feedback'));
  assert.ok(compiled.ok);
  const feedback = [
    { id: 'f', record: record.id, ts: 1, kind: 'outcome' as const, value: { solved: true }, by: undefined },
  ];
  assert.equal(compiled.value.classify(recordForCel(record, feedback)).kind, 'good');
  assert.equal(compiled.value.classify(recordForCel(record)).kind, 'other');
});

for (const [name, indicator, why] of [
  ['another source', elsewhere({ source: 'prometheus', query: 'up' }), /prometheus/],
  ['no condition', elsewhere({ source: 'mooring', query: undefined }), /no `where`/],
  ['an unknown field', ratio('record.state == "ok"', 'true'), /state/],
  ['a threshold', { kind: 'threshold', name: undefined, metric: where('true'), op: 'lt', value: 1 }, /ratioMetric/],
  ['a ready ratio', { kind: 'raw', name: undefined, measures: 'success', metric: where('true') }, /`good` and `total`/],
] as const) {
  test(`cannot count with ${name}, and says why`, () => {
    const compiled = compileIndicator(indicator);
    assert.ok(!compiled.ok);
    assert.match(compiled.problem, why);
  });
}
