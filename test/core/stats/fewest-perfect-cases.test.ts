/** The short way to the fewest cases that all pass agrees with the search by exact bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesToSettleShare, fewestPerfectCases } from '../../../core/stats/sample-size.ts';

test('as many cases as the exact bound asks for, and not one fewer', () => {
  assert.equal(fewestPerfectCases(0.9, 0.95), 29);
  for (const bound of [0.2, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99]) {
    for (const confidence of [0.8, 0.9, 0.95, 0.99]) {
      const searched = casesToSettleShare({ count: 0, n: 0, bound, side: 'min', confidence });
      assert.equal(fewestPerfectCases(bound, confidence), searched, `${bound} at ${confidence}`);
    }
  }
});

test('no number of cases shows all of them', () => {
  assert.equal(fewestPerfectCases(1, 0.95), undefined);
});
