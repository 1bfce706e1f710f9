/** `mooring cost estimate`: known prices, unknown ones, and what has none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { validators } from '../generated/output-validators.js';
import { folderWith, mooring } from './mooring.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

async function estimate(words: readonly string[], cwd = examples) {
  const { code, stdout, stderr } = await mooring(['cost', 'estimate', ...words, '--format', 'json'], { cwd });
  const answer = stdout === '' ? undefined : JSON.parse(stdout);
  if (answer) assert.ok(validators['cost-estimate'](answer), JSON.stringify(validators['cost-estimate'].errors));
  return { code, answer, stderr };
}

test('a Model costs what its prompt, its model and its fallbacks do', async () => {
  const { code, answer } = await estimate([
    'support-assistant',
    '--requests',
    '1000',
    '--input-tokens',
    '1000',
    '--output-tokens',
    '100',
  ]);
  assert.equal(code, 0);
  const [first, second] = answer.rows;
  assert.deepEqual(
    [first.model, first.price.source, first.perRequest.expected, first.perMonth.expected],
    ['openai/gpt-5-mini-2026-03-01', 'project', '0.00045 USD', '0.45 USD'],
  );
  assert.deepEqual([second.model, second.price.source], ['mistral/mistral-small-2603', 'catalog']);
  assert.deepEqual(answer.budget, { perRequest: '0.02 USD', monthly: '1200 USD' });
  assert.deepEqual(answer.assumptions, []);
});

test('what was assumed is said, and makes a band', async () => {
  const { answer } = await estimate(['support-reply@^2']);
  const { low, expected, high } = answer.tokens.input;
  assert.ok(low < expected && expected < high);
  assert.ok(answer.assumptions.length > 0);
});

test('an unknown price is no price: no amount, and exit code 3', async () => {
  const { code, answer } = await estimate(['acme/unheard-of', '--input-tokens', '10']);
  assert.deepEqual([code, answer.rows], [3, [{ model: 'acme/unheard-of' }]]);
});

test('outside a project a provider’s model has its list price', async () => {
  await using at = await folderWith();
  const { code, answer } = await estimate(
    ['openai/gpt-4o', '--input-tokens', '1000000', '--output-tokens', '1'],
    at.path,
  );
  assert.deepEqual([code, answer.rows[0].perRequest.expected], [0, '2.50001 USD']);
});

for (const [words, problem] of [
  [['nosuch'], /There is no Model named `nosuch`/],
  [['suport-assistant'], /Did you mean `support-assistant`/],
  [['fraud-score'], /takes no tokens/],
  [['openai/gpt-4o', '--requests', 'many'], /no count/],
] as const) {
  test(`refuses ${words.join(' ')} in a sentence`, async () => {
    const { code, answer, stderr } = await estimate(words);
    assert.deepEqual([code, answer], [2, undefined]);
    assert.match(stderr, problem);
  });
}
