/** SHA-256 of text, as the domain asks for it. */
import { createHash } from 'node:crypto';
import { type Digest, digestOfHex } from '../core/values/digest.ts';

export function sha256(text: string): Digest {
  return digestOfHex(createHash('sha256').update(text, 'utf8').digest('hex'));
}
