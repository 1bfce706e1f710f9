/** What calls cost, and what providers mean by their counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TokenPrice } from '../../../core/contract/target-state.ts';
import { costOf, moneyOfNumber, priceOf, readUsage, sumByCurrency, type TokenUsage } from '../../../core/cost/price.ts';
import { formatMoney } from '../../../core/values/money.ts';

const declared: Readonly<Record<string, TokenPrice>> = {
  'a/b': { input: '0.25 USD', cachedInput: '0.025 USD', output: '2.00 USD' },
  'a/free': { input: '0 USD', output: '0 USD' },
  'a/mixed': { input: '1 USD', output: '1 EUR' },
  'a/uncached': { input: '3 USD', output: '15 USD' },
};

const usage = (parts: Partial<TokenUsage>): TokenUsage => ({
  input: 0,
  cachedInput: 0,
  cacheWrite: 0,
  output: 0,
  ...parts,
});

function cost(model: string, parts: Partial<TokenUsage>): string | undefined {
  const price = priceOf(model, declared);
  return price && formatMoney(costOf(usage(parts), price));
}

test('tokens cost their share of the price of a million', () => {
  assert.equal(cost('a/b', { input: 1000, output: 100 }), '0.00045 USD');
  assert.equal(cost('a/b', { input: 1_000_000, cachedInput: 1_000_000, output: 1_000_000 }), '2.275 USD');
  assert.equal(cost('a/b', { input: 1 }), '0.00000025 USD');
});

test('a price of nothing costs nothing, and no price is no cost', () => {
  assert.equal(cost('a/free', { input: 1000, output: 1000 }), '0.00 USD');
  assert.equal(cost('a/unknown', { input: 1000 }), undefined);
  assert.equal(cost('a/mixed', { input: 1000 }), undefined);
  assert.equal(cost('toString', { input: 1 }), undefined);
});

test('cached input without a price of its own counts in full', () => {
  assert.equal(cost('a/uncached', { cachedInput: 1_000_000 }), '3.00 USD');
});

test('the project’s price wins over the catalogue’s, which has a date', () => {
  assert.equal(priceOf('openai/gpt-4o', {})?.asOf, '2026-05-27');
  const own = priceOf('openai/gpt-4o', { 'openai/gpt-4o': { input: '1 EUR', output: '2 EUR' } });
  assert.deepEqual([own?.source, own?.asOf, own?.input.currency], ['project', undefined, 'EUR']);
});

test('Anthropic reads its cache for a tenth, and writes it for five quarters', () => {
  assert.equal(cost('anthropic/claude-sonnet-4-6', { cachedInput: 1_000_000 }), '0.30 USD');
  assert.equal(cost('anthropic/claude-sonnet-4-6', { cacheWrite: 1_000_000 }), '3.75 USD');
});

test('a sum is rounded once: parts cost the same together as apart, to a billionth each', () => {
  fc.assert(
    fc.property(fc.nat(5_000_000), fc.nat(5_000_000), fc.nat(5_000_000), (input, cachedInput, output) => {
      const price = priceOf('a/b', declared);
      assert.ok(price);
      const { nanos } = costOf(usage({ input, cachedInput, output }), price);
      const exact = BigInt(input) * 250_000_000n + BigInt(cachedInput) * 25_000_000n + BigInt(output) * 2_000_000_000n;
      const error = nanos * 1_000_000n - exact;
      assert.ok(error <= 500_000n && error >= -500_000n);
    }),
    { seed: 17 },
  );
});

const answers: readonly [string, Parameters<typeof readUsage>, Partial<TokenUsage>][] = [
  [
    'OpenAI counts cached tokens among the prompt’s, and reasoning among the completion’s',
    [
      'openai',
      {
        prompt_tokens: 1000,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 800 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
    ],
    { input: 200, cachedInput: 800, output: 50 },
  ],
  [
    'OpenAI’s responses have other names',
    ['openai', { input_tokens: 10, output_tokens: 5, input_tokens_details: { cached_tokens: 4 } }],
    { input: 6, cachedInput: 4, output: 5 },
  ],
  [
    'more cached than there were is cut',
    ['openai', { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9 } }],
    { input: 0, cachedInput: 5, output: 1 },
  ],
  [
    'Anthropic counts cached tokens beside the input',
    [
      'anthropic',
      { input_tokens: 200, cache_read_input_tokens: 800, cache_creation_input_tokens: 100, output_tokens: 50 },
    ],
    { input: 200, cachedInput: 800, cacheWrite: 100, output: 50 },
  ],
  [
    'Bedrock does the same',
    ['bedrock', { inputTokens: 2, outputTokens: 3, cacheReadInputTokens: 8 }],
    { input: 2, cachedInput: 8, output: 3 },
  ],
  [
    'Google leaves thoughts out of its candidates',
    [
      'google',
      { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 10, thoughtsTokenCount: 90 },
    ],
    { input: 40, cachedInput: 60, output: 100 },
  ],
];

for (const [name, call, expected] of answers) {
  test(name, () => assert.deepEqual(readUsage(...call), usage(expected)));
}

test('counts that are not there, or are none, make no usage', () => {
  for (const value of [
    undefined,
    null,
    {},
    { prompt_tokens: 5 },
    { prompt_tokens: '5', completion_tokens: 1 },
    { prompt_tokens: -1, completion_tokens: 1 },
    [],
  ]) {
    assert.equal(readUsage('openai', value), undefined);
  }
});

test('amounts add up within their currency, and exactly', () => {
  const amounts = Array.from({ length: 1000 }, () => moneyOfNumber(0.1, 'USD')).flatMap((one) => (one ? [one] : []));
  const euro = moneyOfNumber(1, 'EUR');
  assert.ok(euro);
  assert.deepEqual(sumByCurrency([...amounts, euro]).map(formatMoney), ['1.00 EUR', '100.00 USD']);
  assert.equal(moneyOfNumber(Number.NaN, 'USD'), undefined);
  assert.equal(moneyOfNumber(1, ''), undefined);
});
