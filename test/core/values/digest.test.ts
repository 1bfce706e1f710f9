import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareDigests, digestOfHex, isDigest, parseDigest, shortDigest } from '../../../core/values/digest.ts';

const hex = '0123456789abcdef'.repeat(4);

test('a digest is sha256: and 64 lower-case digits, and prints as itself', () => {
  const parsed = parseDigest(`sha256:${hex}`);
  assert.ok(parsed.ok);
  assert.equal(parsed.value, `sha256:${hex}`);
  assert.equal(digestOfHex(hex), parsed.value);
  assert.equal(shortDigest(parsed.value), '0123456789ab');
});

test('anything else is refused', () => {
  for (const text of [
    '',
    hex,
    `sha256:${hex}0`,
    `sha256:${hex.slice(1)}`,
    `md5:${hex}`,
    `sha256:${hex}\n`,
    `sha256:${'g'.repeat(64)}`,
  ]) {
    assert.ok(!isDigest(text), text);
    assert.ok(!parseDigest(text).ok, text);
  }
  const upper = parseDigest(`sha256:${hex.toUpperCase()}`);
  assert.ok(!upper.ok);
  assert.match(upper.problem, /lower case/);
});

test('a hash function that gives something else than a digest is a mistake in the program', () => {
  assert.throws(() => digestOfHex('abc'), TypeError);
});

test('digests have an order', () => {
  const [zeros, ones] = [digestOfHex('0'.repeat(64)), digestOfHex('1'.repeat(64))];
  assert.equal(compareDigests(zeros, zeros), 0);
  assert.ok(compareDigests(zeros, ones) < 0);
  assert.ok(compareDigests(ones, zeros) > 0);
});
