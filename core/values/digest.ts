/**
 * Content addresses: `sha256:` and 64 lower-case hexadecimal digits, as OCI writes them. Hashing itself is passed in,
 * because `core` does no I/O and has no node: modules.
 */

import type { Branded } from './brand.ts';
import { ok, problem, quoted, type Result } from './result.ts';

export type Digest = Branded<string, 'Digest'>;

/** Hashes the UTF-8 bytes of a text. */
export type Sha256 = (text: string) => Digest;

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

export function parseDigest(text: string): Result<Digest> {
  if (isDigest(text)) return ok(text);
  const hint = isDigest(text.toLowerCase()) ? ' Its digits must be in lower case.' : '';
  return problem(`${quoted(text)} is not a digest.${hint} Expected \`sha256:\` and 64 hexadecimal digits.`);
}

/** For those who implement `Sha256`. Anything but 64 hexadecimal digits is a mistake in the program. */
export function digestOfHex(hex: string): Digest {
  const digest = `sha256:${hex}`;
  if (!isDigest(digest)) throw new TypeError('A SHA-256 digest needs 64 lower-case hexadecimal digits.');
  return digest;
}

/** The first twelve digits: what lists and file names show. */
export function shortDigest(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}

export function compareDigests(left: Digest, right: Digest): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
