import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readGate } from '../../../core/eval/gate.ts';
import { summarise } from '../../../core/eval/summarise.ts';
import { nextNormal, seedRandom } from '../../../core/stats/random.ts';
import { type MadeCase, type MadeRun, passes, runOf } from './runs.ts';

const seed = 20261120;
const valid = [{ name: 'valid' }];

const summary = (made: MadeRun) => summarise(runOf(made), [], { baseline: undefined });

async function metric(made: MadeRun, name = 'valid') {
  const found = (await summary(made)).metrics[name];
  assert.ok(found, `no metric ${name}`);
  return found;
}

const near = (actual: number | undefined, expected: number, within = 1e-6) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= within, `${actual} is not ${expected}`);

test('a share has the interval of Clopper and Pearson, and shows room where all pass', async () => {
  const some = await metric({ scorers: valid, cases: passes(30, 40) });
  near(some.value, 0.75);
  near(some.low, 0.588_041, 1e-5);
  near(some.high, 0.873_09, 1e-5);
  const all = await metric({ scorers: valid, cases: passes(40, 40) });
  assert.deepEqual([all.value, all.high, all.n, all.unit], [1, 1, 40, 'share']);
  near(all.low, 0.025 ** (1 / 40), 1e-9);
});

test('trials are averaged within their case, and cases within their cluster: each unit counts once', async () => {
  const trials = await metric({
    scorers: valid,
    cases: [{ trials: [{ valid: true }, { valid: false }] }, { trials: [{ valid: true }, { valid: true }] }],
  });
  assert.deepEqual([trials.value, trials.n], [0.75, 2]);
  const many: MadeCase[] = Array.from({ length: 9 }, () => ({ cluster: 'big', trials: [{ valid: true }] }));
  const clustered = await metric({
    scorers: valid,
    cluster: 'customer',
    cases: [...many, { cluster: 'small', trials: [{ valid: false }] }],
  });
  assert.deepEqual([clustered.value, clustered.n], [0.5, 2], 'nine tickets of one customer are one customer');
});

test('more of the same trials prove nothing about other cases', async () => {
  const repeated = (times: number): MadeRun => ({
    scorers: valid,
    cases: Array.from({ length: 10 }, () => ({ trials: Array.from({ length: times }, () => ({ valid: true })) })),
  });
  near((await metric(repeated(20))).low, (await metric(repeated(1))).low ?? Number.NaN);
});

test('what could not be judged is left out of the value and counted', async () => {
  const found = await metric({
    scorers: valid,
    cases: [...passes(9, 10), { trials: [{ valid: null }, { error: 'timeout' }] }],
  });
  assert.deepEqual([found.value, found.n, found.notEvaluated], [0.9, 10, 2]);
  const { metrics } = await summary({ scorers: valid, cases: [{ trials: [{ valid: null }] }] });
  assert.ok(!('valid' in metrics), 'a metric that no answer gives is not there');
});

function normalScores(n: number, from: number): readonly MadeCase[] {
  const random = seedRandom(from);
  return Array.from({ length: n }, () => ({ trials: [{ s: 5 + nextNormal(random) }] }));
}

test('scores have a bootstrap interval, of few cases that of Student, and no bounds of one case', async () => {
  const s = [{ name: 's', scale: 'number' as const }];
  const many = await metric({ scorers: s, cases: normalScores(400, 1) }, 's');
  near((many.high ?? 0) - (many.low ?? 0), 2 * 1.96 * (1 / 20), 0.03);
  const few = await metric({ scorers: s, cases: normalScores(5, 2) }, 's');
  assert.ok((few.high ?? 0) - (few.low ?? 0) > 1, 'five cases leave much open');
  const one = await metric({ scorers: s, cases: normalScores(1, 3) }, 's');
  assert.deepEqual([one.low, one.high], [undefined, undefined]);
});

test('scores from 0 to 1 that are all alike leave room as shares do; amounts do not', async () => {
  const alike = (value: number): MadeRun => ({
    scorers: [{ name: 's', scale: 'unit' }],
    cases: Array.from({ length: 20 }, () => ({ trials: [{ s: value }], cost: 0 })),
  });
  const half = await metric(alike(0.5), 's');
  assert.ok((half.low ?? 1) < 0.5 && (half.high ?? 0) > 0.5);
  const cost = await metric(alike(1), 'cost_per_case');
  assert.deepEqual([cost.low, cost.high], [0, 0]);
});

test('latency counts every answer; a percentile has no bound that so few answers cannot show', async () => {
  const cases = Array.from({ length: 100 }, (_, index) => ({ latencyMs: index + 1, trials: [{ valid: true }] }));
  const p50 = await metric({ scorers: valid, cases }, 'latency_p50');
  near(p50.value, 0.0505, 1e-9);
  assert.ok((p50.low ?? 1) < 0.05 && (p50.high ?? 0) > 0.05);
  const p99 = await metric({ scorers: valid, cases }, 'latency_p99');
  assert.deepEqual([p99.high, p99.n, p99.unit], [undefined, 100, 'seconds']);
  // Of two answers the value lies between them, and the slower one alone would be its lower bound.
  const two = await metric({ scorers: valid, cases: cases.slice(9, 11) }, 'latency_p99');
  assert.ok((two.low ?? 1) <= two.value && two.value < 0.011, `${two.low} … ${two.value}`);
});

test('costs add up exactly', async () => {
  const cost = await metric({ scorers: valid, cases: passes(1000, 1000) }, 'cost_per_case');
  assert.equal(cost.value, 0.001);
});

test('an area under the curve has the interval of DeLong', async () => {
  const cases = [0.1, 0.4, 0.35, 0.8].map(
    (score, index): MadeCase => ({
      trials: [{ auc: { verdict: 'scored', score, why: '', label: index >= 2 } }],
    }),
  );
  const auc = await metric({ scorers: [{ name: 'auc', scale: 'ranking' }], cases }, 'auc');
  near(auc.value, 0.75);
  assert.equal(auc.n, 4);
});

test('slices are summarised by their values', async () => {
  const cases = [...passes(3, 4), ...passes(1, 2)].map((one, index) => ({
    ...one,
    slices: { locale: index < 4 ? 'en' : 'de' },
  }));
  const { slices } = await summary({ scorers: valid, slices: ['locale'], cases });
  assert.deepEqual(
    slices.map(({ slice, value, cases: count, metrics }) => [slice, value, count, metrics.valid?.value]),
    [
      ['locale', 'de', 2, 0.5],
      ['locale', 'en', 4, 0.75],
    ],
  );
});

test('a scorer named like a built-in metric takes its place', async () => {
  const { metrics } = await summary({ scorers: [{ name: 'errors' }], cases: passes(5, 5, 'errors') });
  assert.equal(metrics.errors?.value, 1);
});

test('the same run gives the same numbers, in whatever order its answers came', async () => {
  const run = runOf({ scorers: [{ name: 's', scale: 'number' }], cases: normalScores(50, 4) });
  const gate = readGate({ metric: 's', min: 4.9 });
  assert.ok(gate.ok);
  const first = await summarise(run, [gate.value], { baseline: undefined });
  const again = await summarise({ ...run, attempts: run.attempts.toReversed() }, [gate.value], { baseline: undefined });
  assert.deepEqual(again, first);
});

test('the thread is yielded between metrics, gates and slices', async () => {
  let yields = 0;
  const yieldNow = async () => {
    yields++;
  };
  const cases = passes(3, 4).map((one) => ({ ...one, slices: { locale: 'en' } }));
  await summarise(runOf({ scorers: valid, slices: ['locale'], cases }), [], { baseline: undefined, yieldNow });
  assert.ok(yields >= 10, `${yields}`);
});

test('any run has values within their bounds, and bounds in order', async () => {
  const score = fc.oneof(fc.boolean(), fc.constant(null));
  const anyCase = fc.record({
    trials: fc.array(
      fc.record({ valid: score, s: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(null)) }),
      { minLength: 1, maxLength: 3 },
    ),
    cluster: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    latencyMs: fc.nat(5000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyCase, { minLength: 1, maxLength: 30 }), fc.boolean(), async (cases, grouped) => {
      const made = cases.map(({ cluster, ...one }) => (grouped ? { ...one, cluster } : one));
      const { metrics } = await summary({ scorers: [...valid, { name: 's', scale: 'unit' }], cases: made });
      for (const { value, low, high } of Object.values(metrics)) {
        assert.ok(Number.isFinite(value));
        if (low !== undefined) assert.ok(low <= value + 1e-9, `${low} > ${value}`);
        if (high !== undefined) assert.ok(high >= value - 1e-9, `${high} < ${value}`);
      }
    }),
    { seed, numRuns: 60 },
  );
});
