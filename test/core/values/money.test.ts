import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addMoney,
  compareMoney,
  formatMoney,
  formatMoneyInFiles,
  isCurrency,
  type Money,
  moneyToNumber,
  parseMoney,
  scaleMoney,
  subtractMoney,
  zeroMoney,
} from '../../../core/values/money.ts';

function money(text: string): Money {
  const parsed = parseMoney(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.value;
}

function problemOf(text: string | number): string {
  const parsed = parseMoney(text);
  assert.ok(!parsed.ok, `${text} was accepted`);
  return parsed.problem;
}

test('amounts are kept to a billionth', () => {
  assert.equal(money('0.02 USD').nanos, 20_000_000n);
  assert.equal(money('1200 USD').nanos, 1_200_000_000_000n);
  assert.equal(money('0.000000001 EUR').nanos, 1n);
  assert.equal(money('5USD').nanos, 5_000_000_000n);
  assert.equal(money('1.5000000000000 USD').nanos, 1_500_000_000n);
});

test('what is not an amount gets a sentence with the form to write', () => {
  assert.match(problemOf('1200'), /has no currency.*`1200 USD`/);
  assert.match(problemOf(1200), /has no currency/);
  assert.match(problemOf('$5'), /Did you mean `5 USD`\?/);
  assert.match(problemOf('5 €'), /Did you mean `5 EUR`\?/);
  assert.match(problemOf('USD 5'), /Did you mean `5 USD`\?/);
  assert.match(problemOf('5 usd'), /Did you mean `5 USD`\?/);
  assert.match(problemOf('1,200 USD'), /Did you mean `1200 USD`\?/);
  assert.match(problemOf('-5 USD'), /negative/);
  assert.match(problemOf('0.0000000001 USD'), /nine decimals/);
  for (const text of ['', 'USD', '1,2 USD', '1.2.3 USD', '5 DOLLARS', '5  USD', 'NaN USD', '1e3 USD', '５ USD']) {
    assert.match(problemOf(text), /is not an amount of money/, text);
  }
  assert.ok(problemOf('1'.repeat(100_000)).length < 300);
});

test('JSON shows at least cents and files keep whole amounts whole', () => {
  const cases: [string, string, string][] = [
    ['1.2 USD', '1.20 USD', '1.20 USD'],
    ['1200 USD', '1200.00 USD', '1200 USD'],
    ['0.0125 USD', '0.0125 USD', '0.0125 USD'],
    ['0 USD', '0.00 USD', '0 USD'],
    ['120 JPY', '120 JPY', '120 JPY'],
    ['0.5 JPY', '0.5 JPY', '0.5 JPY'],
  ];
  for (const [text, json, file] of cases) {
    assert.equal(formatMoney(money(text)), json);
    assert.equal(formatMoneyInFiles(money(text)), file);
  }
  assert.equal(formatMoney(scaleMoney(money('1.20 USD'), -1n)), '-1.20 USD');
});

test('what is printed reads back as the same amount, in both forms', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 20n), fc.stringMatching(/^[A-Z]{3}$/), (nanos, currency) => {
      assert.ok(isCurrency(currency));
      const amount: Money = { nanos, currency };
      assert.deepEqual(money(formatMoney(amount)), amount);
      assert.deepEqual(money(formatMoneyInFiles(amount)), amount);
    }),
    { seed: 21 },
  );
});

test('ten dimes are exactly a dollar', () => {
  let sum = zeroMoney(money('0 USD').currency);
  for (let dime = 0; dime < 10; dime++) {
    const next = addMoney(sum, money('0.1 USD'));
    assert.ok(next.ok);
    sum = next.value;
  }
  assert.deepEqual(sum, money('1 USD'));
});

test('currencies do not mix', () => {
  const sum = addMoney(money('1 USD'), money('1 EUR'));
  assert.ok(!sum.ok);
  assert.match(sum.problem, /1\.00 USD and 1\.00 EUR are in different currencies/);
  assert.ok(!compareMoney(money('1 USD'), money('1 EUR')).ok);
  assert.ok(!subtractMoney(money('1 USD'), money('1 EUR')).ok);
});

test('amounts compare by value', () => {
  assert.deepEqual(compareMoney(money('1.20 USD'), money('1.2 USD')), { ok: true, value: 0 });
  assert.deepEqual(compareMoney(money('0.99 USD'), money('1 USD')), { ok: true, value: -1 });
  assert.deepEqual(compareMoney(money('10 USD'), money('9 USD')), { ok: true, value: 1 });
});

test('the price of tokens is rounded once, half to even', () => {
  assert.equal(formatMoney(scaleMoney(money('0.15 USD'), 1_234n, 1_000_000n)), '0.0001851 USD');
  assert.equal(scaleMoney(money('0.000000001 USD'), 1n, 2n).nanos, 0n);
  assert.equal(scaleMoney(money('0.000000003 USD'), 1n, 2n).nanos, 2n);
  assert.equal(scaleMoney(money('0.000000003 USD'), -1n, 2n).nanos, -2n);
  assert.throws(() => scaleMoney(money('1 USD'), 1n, 0n), RangeError);
});

test('an amount as a number of units is for charts', () => {
  assert.equal(moneyToNumber(money('1.20 USD')), 1.2);
  assert.equal(moneyToNumber(scaleMoney(money('0.05 USD'), -1n)), -0.05);
});
