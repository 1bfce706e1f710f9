/** What a request will cost, with the band that not knowing its input makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateCost, estimatePlain, estimatePrompt, estimateText, times } from '../../../core/cost/estimate.ts';
import { priceOf } from '../../../core/cost/price.ts';
import { readPrompt } from '../../../core/prompt/model.ts';
import { formatMoney } from '../../../core/values/money.ts';

const prompt = readPrompt({
  model: 'openai/gpt-4o',
  modelParameters: { maxTokens: 200 },
  inputs: {
    ticket: { type: 'string', maxTokens: 400 },
    locale: { type: 'string', enum: ['en', 'de'] },
    total: { type: 'number' },
  },
  messages: [
    { role: 'system', content: 'You answer for ACME in {{locale}}. The total is {{total}}.' },
    { role: 'user', content: '{{ticket}}' },
  ],
});

test('text is estimated by its bytes, so that other scripts are not underestimated', () => {
  assert.deepEqual(estimateText('a'.repeat(24)), { low: 4, expected: 6, high: 12 });
  assert.ok(estimateText('猫'.repeat(24)).expected > estimateText('a'.repeat(24)).expected);
  assert.deepEqual(estimateText(''), { low: 0, expected: 0, high: 0 });
});

test('a prompt is bounded where it says so', () => {
  const { input, output, assumptions } = estimatePrompt(prompt);
  assert.deepEqual(output, { low: 1, expected: 100, high: 200 });
  assert.ok(input.low < input.expected && input.expected < input.high);
  assert.ok(input.high > 400 && input.high < 500, `${input.high}`);
  assert.equal(assumptions.length, 2);
});

test('what is known replaces what is assumed', () => {
  const { input, output, assumptions } = estimatePrompt(prompt, { input: 321, output: 45 });
  assert.deepEqual([input.low, input.high, output.low, output.high, assumptions.length], [321, 321, 45, 45, 0]);
  assert.equal(estimatePlain({ input: 1 }).assumptions.length, 1);
});

test('a prompt without bounds says what it takes for granted', () => {
  const open = readPrompt({ messages: [{ role: 'user', content: '{{text}}' }] });
  const { assumptions } = estimatePrompt(open);
  assert.match(assumptions.join(' '), /`text` is taken.*maxTokens.*The answer is taken.*modelParameters\.maxTokens/);
});

test('cost follows the tokens, and a month is so many of them, exactly', () => {
  const price = priceOf('openai/gpt-4o', {});
  assert.ok(price);
  const one = estimateCost(estimatePlain({ input: 1000, output: 100 }), price);
  assert.equal(formatMoney(one.expected), '0.0035 USD');
  assert.deepEqual(one.low, one.high);
  assert.equal(formatMoney(times(one, 30_000).expected), '105.00 USD');
});
