/** The arithmetic of error budgets, exact in decimal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attainable, usualAlerts } from '../../../core/slo/burn-alerts.ts';
import { budgetOf, detectionTime, exactProduct, isReachable } from '../../../core/slo/burn-rate.ts';
import { parseShare, type Share } from '../../../core/values/share.ts';

function share(written: string | number): Share {
  const parsed = parseShare(written);
  assert.ok(parsed.ok);
  return parsed.value;
}

const day = 86_400;

test('the budget is one minus the target in decimal, without binary noise', () => {
  const pairs: readonly [string, string][] = [
    ['99.9%', '0.001'],
    ['99.99%', '0.0001'],
    ['95%', '0.05'],
    ['99.95%', '0.0005'],
    ['0%', '1'],
    ['90.1%', '0.099'],
    ['0.0000001', '0.9999999'],
  ];
  for (const [target, budget] of pairs) assert.equal(String(budgetOf(share(target))), budget);
});

test('a target and its budget make up the whole, to the last digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 - 1 }), (billionths) => {
      const target = share(Number(`${billionths}e-9`));
      assert.equal(budgetOf(target), Number(`${10 ** 9 - billionths}e-9`));
    }),
    { seed: 3 },
  );
});

test('products are those of the decimals as written', () => {
  assert.equal(exactProduct(14.4, 0.001), 0.0144);
  assert.equal(exactProduct(0.1, 0.2), 0.02);
  assert.equal(exactProduct(1e21, 1e-21), 1);
});

test('a burn rate is reachable up to one over the budget, and an open bound excludes it', () => {
  const tenth = budgetOf(share('90%'));
  assert.ok(isReachable('gte', 10, tenth));
  assert.ok(!isReachable('gt', 10, tenth));
  assert.ok(!isReachable('gte', 14.4, tenth));
  assert.ok(!isReachable('gte', 14.4, budgetOf(share('93%'))));
  assert.ok(isReachable('gte', 14.4, budgetOf(share('95%'))));
  assert.ok(isReachable('lte', 0, tenth));
  assert.ok(!isReachable('lt', 0, tenth));
});

test('the time to detect is the window times the share of it that must be bad', () => {
  const budget = budgetOf(share('99.9%'));
  assert.equal(detectionTime(14.4, budget, 3600, 0.02), 2592);
  assert.equal(detectionTime(14.4, budget, 3600, 0.01), undefined);
});

test('no alert that is written can never fire, whatever the target and the window', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 1, max: 400 * 24 }), (target, hours) => {
      const budget = budgetOf(share(Number(`${target}e-5`)));
      for (const { pairs } of usualAlerts({ budget, window: hours * 3600, grain: 300 }).alerts) {
        for (const { burn, long, short } of pairs) {
          assert.ok(exactProduct(burn, budget) < 1, `burn ${burn} of a budget of ${budget}`);
          assert.ok(burn > 0.9 && long <= (hours * 3600) / 2 && short !== undefined && short < long);
        }
      }
    }),
    { numRuns: 2000, seed: 11 },
  );
});

test('for strict targets the table of the workbook stays as it is', () => {
  const { alerts, dropped } = usualAlerts({ budget: budgetOf(share('99.9%')), window: 30 * day, grain: 300 });
  assert.deepEqual(dropped, []);
  assert.deepEqual(
    alerts.flatMap(({ severity, pairs }) => pairs.map(({ long, short, burn }) => [severity, long, short, burn])),
    [
      ['page', 3600, 300, 14.4],
      ['page', 21_600, 1800, 6],
      ['ticket', 86_400, 7200, 3],
      ['ticket', 259_200, 21_600, 1],
    ],
  );
});

test('with a target of 95 % a page does not wait for three answers in four to be bad', () => {
  const budget = budgetOf(share('95%'));
  const [page] = usualAlerts({ budget, window: 30 * day, grain: 300 }).alerts;
  const [fast] = page?.pairs ?? [];
  assert.ok(fast);
  const seconds = detectionTime(fast.burn, budget, fast.long, 0.2);
  assert.ok(seconds !== undefined && seconds < 3600, `${seconds}`);
});

test('lowered burn rates keep their order and stay above 1', () => {
  for (const target of ['99%', '97%', '95%', '90%', '80%', '50%', '10%']) {
    const rates = [14.4, 6, 3, 1].map((burn) => attainable(burn, budgetOf(share(target))));
    assert.deepEqual(
      rates.toSorted((a, b) => b - a),
      rates,
      target,
    );
    assert.ok(rates.every((rate) => rate >= 1));
  }
});

test('where nothing could be told apart, no alert is left, and each is named with the reason', () => {
  const { alerts, dropped } = usualAlerts({ budget: budgetOf(share('0%')), window: 30 * day, grain: 300 });
  assert.deepEqual(alerts, []);
  assert.equal(dropped.length, 4);
  for (const { why } of dropped) assert.match(why, /cannot exceed 1\./);
});
