/** Sums by what they were spent on; what is unknown stays unknown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakdown, type CostSource, parseDimension, wrapperMultiple } from '../../../core/cost/breakdown.ts';
import { moneyOfNumber } from '../../../core/cost/price.ts';
import { formatMoney, type Money } from '../../../core/values/money.ts';

const source = (changes: Partial<CostSource>): CostSource => ({
  model: 'support',
  prompt: 'reply@1.0.0',
  team: '',
  currency: 'USD',
  requests: 10,
  priced: 10,
  cost: 1,
  inputTokens: 100,
  outputTokens: 10,
  ...changes,
});

function money(units: number, currency = 'USD'): Money {
  const found = moneyOfNumber(units, currency);
  assert.ok(found);
  return found;
}

const none = () => ({});

function rows(sources: readonly CostSource[], by: string, labelsOf: Parameters<typeof breakdown>[2] = none) {
  const dimension = parseDimension(by);
  assert.ok(dimension.ok);
  return breakdown(sources, dimension.value, labelsOf);
}

test('rows are summed by their key, the dearest first', () => {
  const found = rows([source({}), source({ model: 'fraud', cost: 5 }), source({ cost: 0.25 })], 'model');
  assert.deepEqual(
    found.rows.map(({ key, requests, costs, inputTokens }) => [key, requests, costs.map(formatMoney), inputTokens]),
    [
      ['fraud', 10, ['5.00 USD'], 100],
      ['support', 20, ['1.25 USD'], 200],
    ],
  );
  assert.deepEqual(found.totals.map(formatMoney), ['6.25 USD']);
});

test('requests without a price are counted, and no zero stands for them', () => {
  const found = rows([source({ priced: 0, cost: 0, currency: '' }), source({ prompt: 'x@1', priced: 4 })], 'prompt');
  assert.deepEqual(
    found.rows.map(({ key, costs, unpriced }) => [key, costs.length, unpriced]),
    [
      ['x@1', 1, 6],
      ['reply@1.0.0', 0, 10],
    ],
  );
  assert.equal(found.unpriced, 16);
});

test('requests for which nothing was called cost nothing, in any currency', () => {
  const found = rows([source({ priced: 10, cost: 0, currency: '' })], 'model');
  assert.deepEqual([found.unpriced, found.rows[0]?.requests, found.totals], [0, 10, []]);
});

test('currencies stand beside each other', () => {
  const found = rows([source({}), source({ currency: 'EUR', cost: 2 })], 'team');
  assert.deepEqual(found.rows[0]?.costs.map(formatMoney), ['2.00 EUR', '1.00 USD']);
});

test('a label of the Model is a key; models without it share the empty one', () => {
  const labels = (model: string): Readonly<Record<string, string>> =>
    model === 'fraud' ? { costCenter: 'cc-207' } : {};
  const found = rows([source({ model: 'fraud' }), source({ cost: 0.5 })], 'label.costCenter', labels);
  assert.deepEqual(
    found.rows.map(({ key }) => key),
    ['cc-207', ''],
  );
});

test('what cost cannot be summed by is refused', () => {
  for (const by of ['', 'label.', 'colour']) assert.ok(!parseDimension(by).ok);
});

test('the multiple is the whole over inference', () => {
  assert.equal(wrapperMultiple(money(100), [money(300), money(100)]), 5);
  assert.equal(wrapperMultiple(money(100), []), 1);
  assert.equal(wrapperMultiple(money(0), [money(1)]), undefined);
  assert.equal(wrapperMultiple(money(1), [money(1, 'EUR')]), undefined);
});
