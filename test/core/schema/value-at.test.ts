/** Parts of a document that may be missing, or be something else while it is typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsAt, textAt, valueAt } from '../../../core/schema/value-at.ts';

const document = { spec: { name: 'reply', steps: [{ weight: '5%' }], budget: null } };

test('a path leads through maps and lists, and nowhere else', () => {
  assert.equal(valueAt(document, ['spec', 'steps', 0, 'weight']), '5%');
  assert.equal(valueAt(document, ['spec', 'name', 'length']), undefined);
  assert.equal(valueAt(document, ['spec', 'toString']), undefined);
});

test('where there is no list there are no items', () => {
  assert.deepEqual(itemsAt(document, ['spec', 'steps']), [{ weight: '5%' }]);
  assert.deepEqual(itemsAt(document, ['spec', 'name']), []);
  assert.deepEqual(itemsAt(undefined, ['spec']), []);
});

test('what is no text is not read as one', () => {
  assert.equal(textAt(document, ['spec', 'name']), 'reply');
  assert.equal(textAt(document, ['spec', 'budget']), undefined);
  assert.equal(textAt(document, ['spec', 'steps']), undefined);
});
