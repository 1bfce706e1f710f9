/** Documents that change while they are asked about: each answer is right for its version, or says that it is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askWhileChanging } from './while-changing.ts';

for (const seed of [1, 2, 3, 4]) {
  test(`questions about a document that changes are answered for the version they are of (seed ${seed})`, async () => {
    const { asked, cancelled, answered, wrong } = await askWhileChanging(seed);
    assert.deepEqual(wrong, [], `seed ${seed}`);
    assert.ok(cancelled > 3 && answered > asked / 2, `${answered} of ${asked} answered, ${cancelled} cancelled`);
  });
}
