import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addToHistogram,
  countUpTo,
  type LogHistogram,
  mergeHistogram,
  parseHistogram,
  printHistogram,
  quantileOf,
} from '../../../core/stats/log-histogram.ts';

const histogramOf = (values: readonly number[]): LogHistogram => {
  const histogram: LogHistogram = new Map();
  for (const value of values) addToHistogram(histogram, value);
  return histogram;
};

const times = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });

test('a quantile is off by at most one per cent', () => {
  fc.assert(
    fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.toSorted((left, right) => left - right);
      const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
      const found = quantileOf(histogramOf(values), share) ?? Number.NaN;
      assert.ok(Math.abs(found - exact) <= exact * 0.01 * (1 + 1e-9), `${found} for ${exact}`);
    }),
    { seed: 5 },
  );
});

test('histograms add, and survive being printed', () => {
  fc.assert(
    fc.property(times, times, (left, right) => {
      const sum = histogramOf(left);
      mergeHistogram(sum, parseHistogram(printHistogram(histogramOf(right))));
      assert.deepEqual([...sum].sort(), [...histogramOf([...left, ...right])].sort());
    }),
    { seed: 6 },
  );
});

test('what is at most so large is counted to the accuracy of a bucket', () => {
  const histogram = histogramOf([10, 20, 30, 1000]);
  assert.equal(countUpTo(histogram, 25), 2);
  assert.equal(countUpTo(histogram, 9.5), 0);
  assert.equal(countUpTo(histogram, 5000), 4);
});

test('zero is a value, and an empty histogram has no quantile', () => {
  assert.equal(quantileOf(histogramOf([0, 0, 5]), 0.5), 0);
  assert.equal(quantileOf(new Map(), 0.5), undefined);
  assert.deepEqual(parseHistogram(''), new Map());
});
