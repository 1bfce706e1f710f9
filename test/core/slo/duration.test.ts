import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseOpenSloDuration } from '../../../core/slo/duration.ts';

const day = 86_400;

describe('an OpenSLO duration in seconds', () => {
  const lengths: readonly (readonly [string, number])[] = [
    ['10m', 600],
    ['5h', 18_000],
    ['2d', 2 * day],
    ['4w', 28 * day],
    ['3M', 90 * day],
    ['1Q', 90 * day],
    ['1Y', 365 * day],
    ['0m', 0],
    ['007d', 7 * day],
    ['999999999Y', 999_999_999 * 365 * day],
  ];
  for (const [written, seconds] of lengths) {
    test(written, () => assert.deepEqual(parseOpenSloDuration(written), { ok: true, value: seconds }));
  }
});

describe('what is no duration', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /is not a duration/],
    ['5', /is not a duration/],
    ['-5m', /is not a duration/],
    ['1.5h', /is not a duration/],
    ['1h30m', /is not a duration/],
    ['5 m', /is not a duration/],
    ['9999999999m', /is not a duration/],
    ['30s', /no seconds/],
    ['1D', /case-sensitive: write `d`/],
    ['1q', /case-sensitive: write `Q`/],
    ['1fortnight', /The units are/],
  ];
  for (const [written, reason] of refused) {
    test(`${written || 'nothing'}: the reason and what to write`, () => {
      const parsed = parseOpenSloDuration(written);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, reason);
    });
  }
});
