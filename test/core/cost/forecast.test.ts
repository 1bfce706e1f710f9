/** What a month will have cost, as well as that can be known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { budgetLine } from '../../../core/cost/budget-line.ts';
import { type DailySpend, type Forecast, forecastMonth } from '../../../core/cost/forecast.ts';
import { moneyOfNumber } from '../../../core/cost/price.ts';
import type { Money } from '../../../core/values/money.ts';

const now = Date.parse('2026-11-16T00:00:00Z');
const dayLength = 86_400_000;

/** Whole days up to yesterday. */
function history(count: number, spent: (weekday: number, index: number) => number): readonly DailySpend[] {
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(now - (count - index) * dayLength);
    return { day: date.toISOString().slice(0, 10), spent: spent(date.getUTCDay(), index) };
  });
}

function forecast(days: readonly DailySpend[], at = now, today = 0): Forecast {
  const found = forecastMonth({ days, now: at, today });
  assert.ok(found);
  return found;
}

test('even days go on, and the band is narrow after many', () => {
  const { value, low, high, spent, path } = forecast(history(30, () => 10));
  assert.equal(spent, 150);
  assert.equal(Math.round(value), 300);
  assert.ok(low > 270 && high < 330, `${low} to ${high}`);
  assert.deepEqual([path.length, path[0]?.day, path.at(-1)?.day], [15, '2026-11-16', '2026-11-30']);
});

test('with little history the band is wide, and says why', () => {
  const widths = [1, 3, 7, 15].map((count) => {
    const { low, high, value } = forecast(history(count, () => 10));
    return (high - low) / value;
  });
  assert.deepEqual(
    widths.toSorted((a, b) => b - a),
    widths,
  );
  assert.ok((widths[0] ?? 0) > 1);
  assert.match(forecast(history(1, () => 10)).why, /From 1 day/);
});

test('weekdays are told apart after two weeks', () => {
  const office = (weekday: number) => (weekday === 0 || weekday === 6 ? 0 : 14);
  const { value, why } = forecast(history(42, office));
  // From Monday the 16th to Monday the 30th are 11 working days.
  const real = history(15, office).reduce((sum, one) => sum + one.spent, 0) + 11 * 14;
  assert.ok(Math.abs(value - real) / real < 0.04, `${value} for ${real}`);
  assert.match(why, /each weekday by itself/);
});

test('one mad day does not become the rule', () => {
  const spiked = forecast(history(30, (_, index) => (index === 20 ? 1000 : 10 + (index % 3))));
  const ahead = spiked.value - spiked.spent;
  assert.ok(ahead < 15 * 20, `${ahead} for 15 days of about 11`);
});

test('today counts as far as it went', () => {
  const noon = forecast(
    history(30, () => 10),
    now + dayLength / 2,
    5,
  );
  assert.equal(Math.round(noon.value), 300);
  assert.equal(noon.spent, 155);
});

test('on the last evening of the month there is little left to guess', () => {
  const end = Date.parse('2026-11-30T23:59:00Z');
  const days = Array.from({ length: 29 }, (_, index) => ({
    day: `2026-11-${String(index + 1).padStart(2, '0')}`,
    spent: 10,
  }));
  const { value, high, low } = forecast(days, end, 10);
  assert.ok(value > 299 && value < 301 && high - low < 5, `${low} to ${high}`);
});

test('nothing to go by is no forecast; a part of one day is a wide one', () => {
  assert.equal(forecastMonth({ days: [], now, today: 0 }), undefined);
  assert.equal(forecastMonth({ days: [], now: now + 3_600_000, today: 0 }), undefined);
  const { low, high, value } = forecast([], now + dayLength / 2, 5);
  assert.equal(low, 5);
  assert.ok(high > 2 * value);
});

test('a forecast is never below what is spent, never negative, and within its own band', () => {
  const spends = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 80 });
  fc.assert(
    fc.property(
      spends,
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.integer({ min: 0, max: 14 * 24 }),
      (values, today, hours) => {
        const found = forecastMonth({
          days: history(values.length, (_, index) => values[index] ?? 0),
          now: now + hours * 3_600_000,
          today,
        });
        if (!found) return;
        const { low, value, high, spent } = found;
        assert.ok(low >= 0 && low >= spent - 1e-6 && value >= low - 1e-6 && high >= value && Number.isFinite(high));
      },
    ),
    { numRuns: 500, seed: 23 },
  );
});

test('the band holds about nine months out of ten', () => {
  let state = 42;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const noisy = () => 10 * (0.4 + 1.2 * random());
  for (const seen of [5, 15, 40]) {
    let held = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
      const days = history(seen, noisy);
      const ahead = Array.from({ length: 15 }, noisy).reduce((sum, one) => sum + one, 0);
      const { low, high, spent } = forecast(days);
      if (low <= spent + ahead && spent + ahead <= high) held += 1;
    }
    assert.ok(held / rounds > 0.87, `${held} of ${rounds} after ${seen} days`);
  }
});

function dollars(units: number): Money {
  const money = moneyOfNumber(units, 'USD');
  assert.ok(money);
  return money;
}

test('a budget line says what is left, what is passed, and when it is gone', () => {
  const found = forecast(history(30, () => 10));
  const line = (limit: number) => {
    const made = budgetLine(dollars(limit), dollars(150), found, [0.8, 0.5]);
    assert.ok(made.ok);
    return made.value;
  };
  assert.deepEqual([line(200).outlook, line(200).goneOn, line(200).passed], ['unlikely', '2026-11-21', [0.5]]);
  assert.deepEqual([line(1000).outlook, line(1000).goneOn, line(1000).share], ['sure', undefined, 0.15]);
  assert.equal(line(305).outlook, 'likely');
  assert.deepEqual([line(100).outlook, line(100).goneOn, line(100).passed], ['overspent', undefined, [0.5, 0.8]]);
  const euro = moneyOfNumber(1, 'EUR');
  assert.ok(euro && !budgetLine(dollars(1), euro, found).ok);
});
