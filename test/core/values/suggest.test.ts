import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearest } from '../../../core/values/suggest.ts';

const fields = ['status', 'latencyMs', 'ttftMs', 'inputTokens', 'outputTokens', 'cost', 'release', 'key'];

test('a typing mistake finds the word that was meant', () => {
  const cases: [string, string | undefined][] = [
    ['staus', 'status'],
    ['sttaus', 'status'],
    ['latencyms', 'latencyMs'],
    ['latency', 'latencyMs'],
    ['inputToken', 'inputTokens'],
    ['outptuTokens', 'outputTokens'],
    ['kye', 'key'],
    ['zebra', undefined],
    ['', undefined],
    ['x', undefined],
  ];
  for (const [word, expected] of cases) assert.equal(nearest(word, fields), expected, word);
});

test('of equally near words the first wins, and an exact one wins over all', () => {
  assert.equal(nearest('cat', ['bat', 'hat']), 'bat');
  assert.equal(nearest('cat', ['bat', 'CAT']), 'CAT');
  assert.equal(nearest('house', ['mousse', 'mouse']), 'mouse');
});

test('one edit in a word of three letters or more is always found', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{3,30}$/), fc.nat(), fc.stringMatching(/^[a-z]$/), (word, at, letter) => {
      const place = at % word.length;
      const typo = word.slice(0, place) + letter + word.slice(place + 1);
      assert.equal(nearest(typo, ['0000000000', word]), word);
    }),
    { seed: 51 },
  );
});

test('very long words are passed over', () => {
  assert.equal(nearest('a'.repeat(100_000), fields), undefined);
  assert.equal(nearest('status', ['s'.repeat(100_000), 'status2']), 'status2');
});
