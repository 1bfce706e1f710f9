import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareShares, formatShare, formatShareAsNumber, isShare, parseShare } from '../../../core/values/share.ts';

function share(written: string | number): number {
  const parsed = parseShare(written);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.value;
}

function problemOf(written: string | number): string {
  const parsed = parseShare(written);
  assert.ok(!parsed.ok, `${written} was accepted`);
  return parsed.problem;
}

test('percentages and fractions are read exactly', () => {
  const cases: [string | number, number][] = [
    ['5%', 0.05],
    ['99.9%', 0.999],
    ['99.99%', 0.9999],
    ['0.1%', 0.001],
    ['5 %', 0.05],
    ['100%', 1],
    ['0%', 0],
    ['0.05', 0.05],
    ['.5', 0.5],
    [0.05, 0.05],
    [1, 1],
    [0, 0],
    [1e-7, 0.0000001],
  ];
  for (const [written, expected] of cases) assert.equal(share(written), expected, String(written));
});

test('a bare 5 is refused and 5% suggested', () => {
  assert.match(problemOf('5'), /`5` is more than the whole.*Did you mean `5%`\?/);
  assert.match(problemOf(99.9), /Did you mean `99\.9%`\?/);
});

test('what is not a share is refused with the forms to write', () => {
  assert.match(problemOf('150%'), /more than the whole/);
  assert.match(problemOf(1000), /more than the whole/);
  assert.match(problemOf('-5%'), /negative/);
  for (const text of ['', '%', 'five', '5%%', '1e1%', '0,5', 'NaN', 'Infinity', '5 percent', '５%']) {
    assert.match(problemOf(text), /is not a share\. Write a percentage such as `5%`/, text);
  }
  assert.match(problemOf(Number.NaN), /is not a share/);
  assert.ok(problemOf('9'.repeat(100_000)).length < 300);
});

test('every share prints as a percentage and as a number that read back as the same number', () => {
  fc.assert(
    fc.property(fc.oneof(fc.double({ min: 1e-30, max: 1, noNaN: true }), fc.constant(0)), (value) => {
      assert.ok(isShare(value));
      assert.equal(share(formatShare(value)), value);
      assert.equal(share(formatShareAsNumber(value)), value);
      assert.doesNotMatch(formatShare(value), /e/);
    }),
    { seed: 31 },
  );
});

test('both printed forms are the ones people write', () => {
  const cases: [number, string, string][] = [
    [0.999, '99.9%', '0.999'],
    [0.05, '5%', '0.05'],
    [1, '100%', '1'],
    [0, '0%', '0'],
    [0.0001, '0.01%', '0.0001'],
    [1e-7, '0.00001%', '0.0000001'],
    [0.5, '50%', '0.5'],
    [0.07, '7%', '0.07'],
  ];
  for (const [value, percent, fraction] of cases) {
    assert.ok(isShare(value));
    assert.equal(formatShare(value), percent);
    assert.equal(formatShareAsNumber(value), fraction);
  }
});

test('shares compare by size', () => {
  const [small, large] = [0.05, 0.25];
  assert.ok(isShare(small) && isShare(large));
  assert.ok(compareShares(small, large) < 0);
  assert.equal(compareShares(small, small), 0);
});
