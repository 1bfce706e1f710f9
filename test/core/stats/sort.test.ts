import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextBelow, nextNormal, seedRandom } from '../../../core/stats/random.ts';
import { sortNumbers } from '../../../core/stats/sort.ts';

test('large arrays are sorted as the built-in sort does it, whatever their numbers', () => {
  const random = seedRandom(1);
  const extremes = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, -Number.MAX_VALUE];
  const kinds: readonly (() => number)[] = [
    () => nextNormal(random),
    () => nextBelow(random, 5) - 2,
    () => nextNormal(random) * 10 ** (nextBelow(random, 600) - 300),
    () => extremes[nextBelow(random, extremes.length)] ?? 0,
    () => 7,
    () => 1 + nextBelow(random, 1 << 20) * Number.EPSILON,
    () => 1 + nextBelow(random, 30_000) * 2 ** -38,
  ];
  for (const draw of kinds) {
    const values = Float64Array.from({ length: 30_000 }, draw);
    const kept = values.slice();
    const sorted = sortNumbers(values);
    assert.deepEqual(sorted, values.slice().sort());
    assert.deepEqual(values, kept, 'the input stays as it is');
  }
  const part = Float64Array.from({ length: 60_000 }, (_, index) => -index).subarray(10_000);
  assert.deepEqual(sortNumbers(part), part.slice().sort());
});
