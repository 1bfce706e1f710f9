/** Which regions lie within a residency. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMisplaced } from '../../../core/release/residency.ts';

test('a group of regions includes those whose names begin with it and a dash', () => {
  assert.equal(isMisplaced(['eu'], 'eu'), false);
  assert.equal(isMisplaced(['eu'], 'eu-central-1'), false);
  assert.equal(isMisplaced(['us', 'eu'], 'eu-west-1'), false);
  assert.equal(isMisplaced(['eu'], 'eurasia-1'), true);
  assert.equal(isMisplaced(['eu-central-1'], 'eu'), true);
});

test('a region that nobody has named fits no residency, and every region fits none', () => {
  assert.equal(isMisplaced(['eu'], undefined), true);
  assert.equal(isMisplaced(undefined, undefined), false);
  assert.equal(isMisplaced([], 'us'), false);
});
