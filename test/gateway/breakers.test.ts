import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newBreakers } from '../../gateway/breakers.ts';

/** Ten failures in a row, and the pause after them over. */
function probed(): { readonly breakers: ReturnType<typeof newBreakers>; readonly now: number } {
  const breakers = newBreakers();
  for (let index = 0; index < 10; index++) breakers.failed('mock/small', 0);
  assert.equal(breakers.admit('mock/small', 1000), 1000);
  assert.equal(breakers.admit('mock/small', 2000), 0, 'one call is let through to see');
  assert.ok(breakers.admit('mock/small', 2000) > 0, 'others wait for what it finds');
  return { breakers, now: 2000 };
}

test('a call that ended without telling whether the provider works lets the next one find out', () => {
  const { breakers, now } = probed();
  breakers.undecided('mock/small');
  assert.equal(breakers.admit('mock/small', now), 0);
  breakers.succeeded('mock/small');
  assert.equal(breakers.admit('mock/small', now), 0);
  assert.equal(breakers.admit('mock/small', now), 0);
});

test('a provider that still fails is left alone for twice as long', () => {
  const { breakers, now } = probed();
  breakers.failed('mock/small', now);
  assert.equal(breakers.admit('mock/small', now), 4000);
  assert.deepEqual(breakers.open(now), ['mock/small']);
});
