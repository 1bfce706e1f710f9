import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeOfUlid, ulidFactory, ulidFloor, ulidTime } from '../../../core/values/ulid.ts';

test('the time of the specification’s example', () => {
  assert.equal(ulidTime(1469918176385), '01ARYZ6S41');
  assert.equal(timeOfUlid('01ARYZ6S41TSV4RRFFQ69G5FAV'), 1469918176385);
});

test('what is no ULID has no time', () => {
  for (const text of ['', '01ARYZ6S41', '81ARYZ6S41TSV4RRFFQ69G5FAV', '01ARYZ6S41TSV4RRFFQ69G5FAI', 'x'.repeat(26)]) {
    assert.equal(timeOfUlid(text), undefined, text);
  }
});

test('ids rise strictly, whatever the clock does, and each lies behind the floor of its time', () => {
  const clock = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(clock, (steps) => {
      let last = '';
      // The worst chance: all bits set, so that counting up must carry.
      const next = ulidFactory(() => 0xfffff);
      for (const [index, step] of steps.entries()) {
        const now = 1_700_000_000_000 + (index % 7 === 0 ? -step : step);
        const id = next(now);
        assert.match(id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
        assert.ok(id > last, `${id} after ${last}`);
        assert.ok(id >= ulidFloor(now));
        last = id;
      }
    }),
    { seed: 11 },
  );
});

test('a range of times is a range of ids', () => {
  const next = ulidFactory(() => 12345);
  const [first, second] = [next(1000), next(2000)];
  assert.ok(first < ulidFloor(1001) && ulidFloor(1001) < second);
});
