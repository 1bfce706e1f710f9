/**
 * The last known end of a ledger, signed: once beside the ledger, once in the user's configuration folder. The second
 * one shows what was cut off even where the first was changed along with the ledger.
 */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, isDigest } from '../../core/values/digest.ts';
import { writeWholeSync } from '../../host/write.ts';
import { isSignature } from './chain.ts';
import type { Signature } from './keys.ts';

export interface Checkpoint {
  /** How many entries there are. */
  readonly size: number;
  /** The hash of the last one. */
  readonly head: Digest;
  readonly ts: string;
  readonly signature: Signature;
}

export interface Anchor extends Checkpoint {
  /** The hash of the first entry: which ledger this is. */
  readonly first: Digest;
  /** The keys that had signed by then. */
  readonly keys: readonly string[];
}

interface WrittenAnchor extends Anchor {
  /** Which folder the project was: another one at the same path is another project. */
  readonly folder: string;
}

const CHECKPOINT_FILE = 'checkpoint.json';

export function writeCheckpoint(ledgerFolder: string, checkpoint: Checkpoint): void {
  writeWholeSync(join(ledgerFolder, CHECKPOINT_FILE), `${JSON.stringify(checkpoint)}\n`);
}

export function readCheckpoint(ledgerFolder: string): Checkpoint | undefined {
  const value = readJson(join(ledgerFolder, CHECKPOINT_FILE));
  return isCheckpoint(value) ? value : undefined;
}

export function writeAnchor(configFolder: string, root: string, anchor: Anchor): void {
  const written: WrittenAnchor = { ...anchor, folder: identityOf(root) };
  writeWholeSync(anchorPath(configFolder, root), `${JSON.stringify(written)}\n`, 0o600);
}

export function readAnchor(configFolder: string, root: string): Anchor | undefined {
  const value = readJson(anchorPath(configFolder, root));
  if (!isCheckpoint(value)) return undefined;
  const { first, keys, folder }: Partial<Record<keyof WrittenAnchor, unknown>> = value;
  if (folder !== identityOf(root)) return undefined;
  if (typeof first !== 'string' || !isDigest(first) || !Array.isArray(keys)) return undefined;
  return { ...value, first, keys: keys.map(String) };
}

function anchorPath(configFolder: string, root: string): string {
  const where = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16);
  return join(configFolder, 'ledgers', `${where}.json`);
}

function identityOf(root: string): string {
  const { ino, birthtimeMs } = statSync(root);
  return `${ino} ${Math.floor(birthtimeMs)}`;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { size, head, ts, signature }: Partial<Record<keyof Checkpoint, unknown>> = value;
  const isHead = typeof head === 'string' && isDigest(head);
  return typeof size === 'number' && isHead && typeof ts === 'string' && isSignature(signature);
}
