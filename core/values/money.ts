/**
 * Amounts of money: `0.02 USD`, `1200 USD`. Arithmetic is exact, in billionths of the currency unit: a token costs a
 * fraction of a cent, and sums over millions of requests must still add up.
 */

import type { Branded } from './brand.ts';
import { ok, problem, quoted, type Result } from './result.ts';

/** Three capital letters, in the shape of ISO 4217. */
export type Currency = Branded<string, 'Currency'>;

export interface Money {
  /** Billionths of the unit. */
  readonly nanos: bigint;
  readonly currency: Currency;
}

const nanosPerUnit = 1_000_000_000n;
const expected = 'Write an amount and a currency code, such as `0.02 USD`.';
/** ISO 4217 currencies without a minor unit: nobody writes `120.00 JPY`. */
const withoutMinorUnit = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));

export function isCurrency(code: string): code is Currency {
  return /^[A-Z]{3}$/.test(code);
}

/** Takes numbers too, because an unquoted `monthly: 1200` in YAML is one. */
export function parseMoney(written: string | number): Result<Money> {
  const text = String(written);
  const match = /^(\d{1,15})(?:\.(\d+))? ?([A-Z]{3})$/.exec(text);
  if (!match) return notMoney(text);
  const [, whole = '', fraction = '', currency = ''] = match;
  if (!isCurrency(currency)) return notMoney(text);
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > 9) {
    return problem(`${quoted(text)} has more than nine decimals. Amounts are kept to a billionth; round it.`);
  }
  return ok({ nanos: BigInt(whole) * nanosPerUnit + BigInt(significant.padEnd(9, '0')), currency });
}

function notMoney(text: string): Result<Money> {
  if (text.length > 100) return problem(`${quoted(text)} is not an amount of money. ${expected}`);
  if (/^\d+(\.\d+)?$/.test(text))
    return problem(`${quoted(text)} has no currency. For US dollars write \`${text} USD\`.`);
  if (text.startsWith('-')) return problem(`${quoted(text)} is negative. ${expected}`);
  const meant = meantAmount(text);
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return problem(`${quoted(text)} is not an amount of money.${hint} ${expected}`);
}

const symbols: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY' };

/** Recognises `$5`, `5€`, `USD 5`, `5 usd` and `1,200 USD`. */
function meantAmount(text: string): string | undefined {
  const amount = /\d[\d,]*(\.\d+)?/.exec(text);
  if (!amount) return undefined;
  const around = `${text.slice(0, amount.index)}${text.slice(amount.index + amount[0].length)}`.trim();
  const currency = symbols[around] ?? around.toUpperCase();
  if (!isCurrency(currency)) return undefined;
  if (amount[0].includes(',') && !/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(amount[0])) return undefined;
  return `${amount[0].replaceAll(',', '')} ${currency}`;
}

export function zeroMoney(currency: Currency): Money {
  return { nanos: 0n, currency };
}

/** Amounts in different currencies neither add nor compare: we have no exchange rates, and guess none. */
export function addMoney(left: Money, right: Money): Result<Money> {
  if (left.currency !== right.currency) return mixed(left, right);
  return ok({ nanos: left.nanos + right.nanos, currency: left.currency });
}

export function subtractMoney(left: Money, right: Money): Result<Money> {
  return addMoney(left, { nanos: -right.nanos, currency: right.currency });
}

export function compareMoney(left: Money, right: Money): Result<-1 | 0 | 1> {
  if (left.currency !== right.currency) return mixed(left, right);
  if (left.nanos === right.nanos) return ok(0);
  return ok(left.nanos < right.nanos ? -1 : 1);
}

/**
 * `money × numerator / denominator`, rounded once, half to even, to a billionth: the price of 1,234 tokens at so much
 * a million is `scaleMoney(price, 1_234n, 1_000_000n)`.
 */
export function scaleMoney(money: Money, numerator: bigint, denominator = 1n): Money {
  return { nanos: divideHalfToEven(money.nanos * numerator, denominator), currency: money.currency };
}

function divideHalfToEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor === 0n) throw new RangeError('Money cannot be divided by zero.');
  const negative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const quotient = top / bottom;
  const twiceRest = (top % bottom) * 2n;
  const up = twiceRest > bottom || (twiceRest === bottom && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** As a plain number of currency units, for charts and CEL; not for sums. */
export function moneyToNumber(money: Money): number {
  return Number(decimalOf(money.nanos, 0));
}

/** As JSON answers print it: `1.20 USD`, with more decimals where the amount has them. */
export function formatMoney(money: Money): string {
  return `${decimalOf(money.nanos, withoutMinorUnit.has(money.currency) ? 0 : 2)} ${money.currency}`;
}

/** As files are written: like `formatMoney`, but whole amounts stay whole, `1200 USD`. */
export function formatMoneyInFiles(money: Money): string {
  return money.nanos % nanosPerUnit === 0n ? `${money.nanos / nanosPerUnit} ${money.currency}` : formatMoney(money);
}

function decimalOf(nanos: bigint, leastDecimals: number): string {
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % nanosPerUnit)
    .padStart(9, '0')
    .replace(/0+$/, '')
    .padEnd(leastDecimals, '0');
  const sign = nanos < 0n ? '-' : '';
  return fraction === '' ? `${sign}${size / nanosPerUnit}` : `${sign}${size / nanosPerUnit}.${fraction}`;
}

function mixed(left: Money, right: Money): { readonly ok: false; readonly problem: string } {
  return problem(
    `${formatMoney(left)} and ${formatMoney(right)} are in different currencies, and no exchange rate is known. Use one currency.`,
  );
}
