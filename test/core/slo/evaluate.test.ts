/** Verdicts, budgets and burn rates from counts per minute. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type EvaluationInput, evaluateObjective, type MinuteCount } from '../../../core/slo/evaluate.ts';
import { readSlo, type Slo } from '../../../core/slo/model.ts';
import type { JsonObject } from '../../../core/values/json.ts';
import { zoneOffset } from '../../../host/zone-offset.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const minutesAgo = (count: number): number => now / 60_000 - count;

function slo(spec: JsonObject): Slo {
  const where = (text: string) => ({ metricSource: { type: 'mooring', spec: { where: text } } });
  const read = readSlo(
    {
      apiVersion: 'openslo/v1',
      kind: 'SLO',
      metadata: { name: 'answers' },
      spec: {
        service: 'support',
        budgetingMethod: 'Occurrences',
        timeWindow: [{ duration: '30d', isRolling: true }],
        indicator: {
          metadata: { name: 'ok' },
          spec: { ratioMetric: { good: where('record.status == "ok"'), total: where('true') } },
        },
        objectives: [{ target: 0.99 }],
        ...spec,
      },
    },
    () => undefined,
  );
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return read.value;
}

function evaluate(spec: JsonObject, counts: readonly MinuteCount[], more: Partial<EvaluationInput> = {}) {
  const { objectives, method, window } = slo(spec);
  const [objective] = objectives;
  assert.ok(objective);
  return evaluateObjective({ objective, method, window, counts, now, offset: zoneOffset, ...more });
}

/** The same counts in each of the last minutes. */
function steady(minutes: number, good: number, total: number, until = 0): readonly MinuteCount[] {
  return Array.from({ length: minutes }, (_, index) => ({ minute: minutesAgo(minutes + until - index), good, total }));
}

test('enough good events pass, and say so in numbers', () => {
  const result = evaluate({}, steady(60, 100, 100));
  assert.equal(result.verdict, 'pass');
  assert.equal(result.value, 1);
  assert.equal(result.budgetLeft, 1);
  assert.deepEqual(result.budget, { unit: 'events', allowed: 60, spent: 0, left: 60 });
  assert.equal(result.burnRate, 0);
  assert.equal(result.exhaustedIn, undefined);
  assert.match(result.why, /6,000 of 6,000 events were good, 100% with a target of 99%/);
});

test('nothing counted is not evaluated, and never a pass', () => {
  for (const counts of [[], steady(10, 0, 0)]) {
    const result = evaluate({}, counts);
    assert.deepEqual([result.verdict, result.value, result.budgetLeft], ['not_evaluated', undefined, undefined]);
  }
});

test('events on which the indicator failed are said, and alone make no verdict', () => {
  assert.match(evaluate({}, [], { notEvaluated: 3 }).why, /could not be evaluated on 3 records/);
  assert.match(evaluate({}, steady(10, 100, 100), { notEvaluated: 1 }).why, /On 1 records/);
  assert.equal(evaluate({}, steady(10, 100, 100), { notEvaluated: 5000 }).verdict, 'inconclusive');
});

test('too few events to tell are inconclusive although all were good', () => {
  const few = evaluate({ objectives: [{ target: 0.999 }] }, steady(1, 999, 999, 1));
  assert.equal(few.verdict, 'inconclusive');
  assert.match(few.why, /at least 1,000 events are needed/);
  assert.equal(evaluate({ objectives: [{ target: 0.999 }] }, steady(1, 1000, 1000, 1)).verdict, 'pass');
});

test('a value that just meets its target passes, one event less fails', () => {
  assert.equal(evaluate({}, [{ minute: minutesAgo(5), good: 9900, total: 10_000 }]).verdict, 'pass');
  const below = evaluate({}, [{ minute: minutesAgo(5), good: 9899, total: 10_000 }]);
  assert.equal(below.verdict, 'fail');
  assert.ok((below.budgetLeft ?? 0) < 0);
  assert.match(below.why, /98\.99%/);
});

test('targets that binary fractions cannot hold are met exactly', () => {
  for (const target of [0.9, 0.95, 0.99, 0.999, 0.9995, 0.1, 0.7, 0.57]) {
    const total = 100_000;
    const good = Math.round(target * total);
    const at = (count: number) =>
      evaluate({ objectives: [{ target }] }, [{ minute: minutesAgo(5), good: count, total }]).verdict;
    assert.deepEqual([at(good), at(good - 1)], ['pass', 'fail'], String(target));
  }
});

test('a rolling window forgets what is older than it', () => {
  const old = { minute: minutesAgo(30 * 1440 + 1), good: 0, total: 1000 };
  const result = evaluate({}, [old, ...steady(60, 100, 100)]);
  assert.equal(result.value, 1);
});

test('burn rates look back over their own windows', () => {
  const { burnRates, burnRate } = evaluate({}, [...steady(2880, 100, 100, 60), ...steady(60, 90, 100)]);
  const byWindow = new Map(burnRates.map(({ window, rate }) => [Number(window), Number(rate.toFixed(4))]));
  assert.equal(byWindow.get(300), 10);
  assert.equal(byWindow.get(3600), 10);
  assert.equal(byWindow.get(21_600), 1.6667);
  assert.equal(byWindow.get(86_400), 0.4167);
  assert.equal(burnRate?.toFixed(6), '10.000000');
});

test('a full rolling window with its whole budget left is spent in its length over the burn', () => {
  const counts = [...steady(30 * 1440, 100, 100, 60), ...steady(60, 90, 100)];
  const { exhaustedIn, budgetLeft } = evaluate({}, counts, { since: now - 40 * 86_400_000 });
  assert.ok(budgetLeft !== undefined && budgetLeft > 0.98);
  const days = (exhaustedIn ?? 0) / 86_400;
  assert.ok(days > 2.9 && days < 3.05, `${days} days`);
});

test('a burn of 1 or less never uses a rolling budget up', () => {
  assert.equal(evaluate({}, steady(6000, 995, 1000)).exhaustedIn, undefined);
});

test('a spent budget is exhausted now', () => {
  assert.equal(evaluate({}, steady(60, 50, 100)).exhaustedIn, 0);
});

test('what a calendar window will outlast is not said to be exhausted', () => {
  const calendar = (duration: string): JsonObject => ({
    timeWindow: [{ duration, calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' } }],
  });
  const month = evaluate(calendar('1M'), steady(100, 100, 100));
  assert.equal(new Date(month.window?.from ?? 0).toISOString(), '2026-10-31T23:00:00.000Z');
  assert.equal(month.exhaustedIn, undefined);
  const counts = [...steady(600, 1000, 1000, 60), ...steady(60, 980, 1000)];
  const slow = evaluate(calendar('1M'), counts);
  assert.ok(slow.exhaustedIn !== undefined && slow.exhaustedIn > 0);
  assert.equal(evaluate(calendar('1d'), steady(600, 9901, 10_000)).exhaustedIn, undefined);
});

test('a calendar window begins anew, and counts only its own', () => {
  const spec: JsonObject = {
    timeWindow: [{ duration: '1d', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'UTC' } }],
  };
  const yesterday = { minute: Date.parse('2026-11-19T23:59:00Z') / 60_000, good: 0, total: 1000 };
  const today = { minute: Date.parse('2026-11-20T00:00:00Z') / 60_000, good: 1000, total: 1000 };
  assert.equal(evaluate(spec, [yesterday, today]).value, 1);
});

const slices = (target: number, more: JsonObject = {}): JsonObject => ({
  budgetingMethod: 'Timeslices',
  timeWindow: [{ duration: '1d', isRolling: true }],
  objectives: [{ target, timeSliceTarget: 0.95, timeSliceWindow: '5m', ...more }],
});

test('a slice is good or bad as a whole, however many events it has', () => {
  const counts = [...steady(5, 1, 100_000, 5), ...steady(1435, 10, 10, 10), ...steady(5, 10, 10, 0)].toSorted(
    (left, right) => left.minute - right.minute,
  );
  const result = evaluate(slices(0.99), counts);
  assert.equal(result.value?.toFixed(6), (1 - 1 / 288).toFixed(6));
  assert.equal(result.verdict, 'pass');
  assert.equal(result.budget?.unit, 'minutes');
  assert.equal(result.budget?.allowed.toFixed(3), '14.400');
  assert.equal(result.budget?.spent, 5);
});

test('events alone would have said something else', () => {
  const counts = [...steady(1430, 10, 10, 10), ...steady(5, 1, 100_000, 5), ...steady(5, 10, 10, 0)];
  assert.equal(evaluate(slices(0.99), counts).verdict, 'pass');
  assert.equal(evaluate({}, counts).verdict, 'fail');
});

test('a slice without events says nothing and spends nothing', () => {
  const counts = [...steady(700, 10, 10, 740), ...steady(60, 10, 10)];
  const result = evaluate(slices(0.95), counts);
  assert.equal(result.value, 1);
  assert.match(result.why, /152 of 152 slices/);
});

test('the slice that still runs is not judged yet', () => {
  const at = Date.parse('2026-11-20T12:03:00Z');
  const counts = [...steady(600, 10, 10), { minute: now / 60_000, good: 0, total: 10 }];
  assert.equal(evaluate(slices(0.95), counts, { now: at }).value, 1);
  assert.ok((evaluate(slices(0.95), counts, { now: at + 120_000 }).value ?? 1) < 1);
});

test('bad slices at the beginning are inconclusive while the budget of the whole window holds', () => {
  const result = evaluate(slices(0.95), [...steady(30, 10, 10, 5), ...steady(5, 0, 10)]);
  assert.equal(result.verdict, 'inconclusive');
  assert.ok((result.budgetLeft ?? 0) > 0.9);
  const spent = evaluate(slices(0.95), steady(300, 0, 10));
  assert.equal(spent.verdict, 'fail');
  assert.ok((spent.budgetLeft ?? 1) < 0);
});

test('ratio slices count each slice alike, by its own ratio', () => {
  const spec: JsonObject = {
    budgetingMethod: 'RatioTimeslices',
    timeWindow: [{ duration: '1d', isRolling: true }],
    objectives: [{ target: 0.5, timeSliceWindow: '5m' }],
  };
  const result = evaluate(spec, [...steady(5, 1000, 1000, 5), ...steady(5, 1, 2, 0)]);
  assert.equal(result.value, 0.75);
});

test('an SLO that may fail always is met by anything that was counted', () => {
  assert.equal(evaluate({ objectives: [{ target: 0 }] }, steady(10, 0, 10)).verdict, 'pass');
});

test('the verdict agrees with the sums of the window, whatever the counts', () => {
  const count = fc.record({ gap: fc.integer({ min: 1, max: 500 }), good: fc.nat(50), bad: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(count, { maxLength: 200 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99), (rows, target) => {
      let back = 0;
      const counts = rows
        .map(({ gap, good, bad }) => {
          back += gap;
          return { minute: minutesAgo(back), good, total: good + bad };
        })
        .reverse();
      const inside = counts.filter(({ minute }) => minute >= minutesAgo(30 * 1440));
      const total = inside.reduce((sum, one) => sum + one.total, 0);
      const good = inside.reduce((sum, one) => sum + one.good, 0);
      const result = evaluate({ objectives: [{ target }] }, counts);
      if (total === 0) assert.equal(result.verdict, 'not_evaluated');
      else {
        assert.ok(Math.abs((result.value ?? -1) - good / total) < 1e-9);
        if (result.verdict === 'pass')
          assert.ok((result.budgetLeft ?? -1) > -1e-9 && total >= Math.round(1 / (1 - target)));
        if (result.verdict === 'fail') assert.ok((result.budgetLeft ?? 1) < 0);
        assert.notEqual(result.verdict, 'not_evaluated');
      }
    }),
    { numRuns: 400, seed: 13 },
  );
});
