/** Some digest, for records whose release does not matter. */
import assert from 'node:assert/strict';
import { type Digest, isDigest } from '../../../core/values/digest.ts';

export function parseDigest(): Digest {
  const digest = `sha256:${'0'.repeat(64)}`;
  assert.ok(isDigest(digest));
  return digest;
}
