/**
 * The form of a ledger line: canonical JSON whose `hash` covers everything before it, the hash of the former line
 * included, and whose `signature` covers the number of lines and that hash, so that each line is also a checkpoint.
 */
import type { LedgerEntry } from '../../core/contract/runner.ts';
import { canonicalJson } from '../../core/values/canonical-json.ts';
import { type Digest, digestOfHex, isDigest } from '../../core/values/digest.ts';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { sha256 } from '../../host/sha256.ts';
import type { Signature } from './keys.ts';

/** What a line holds: the entry and the signature over {number of entries, head}. */
export interface LedgerLine extends LedgerEntry {
  readonly signature: Signature;
}

export type Unhashed = Omit<LedgerEntry, 'hash'>;

/** The hash that stands before the first entry. */
export const BEGINNING: Digest = digestOfHex('0'.repeat(64));

export function hashOf(entry: Unhashed): Digest {
  const { seq, ts, actor, action, subject, details, previous } = entry;
  return sha256(canonical({ seq, ts, actor, action, subject, details, previous }));
}

/** What is signed: a text that can be mistaken for nothing else. */
export function checkpointText(size: number, head: Digest): string {
  return `mooring ledger v1\n${size}\n${head}\n`;
}

export function printLine(line: LedgerLine): string {
  return `${canonical(line)}\n`;
}

/** Undefined when it is no line of a ledger, or not written in the one form that lines have. */
export function readLine(text: string): LedgerLine | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isLine(value) || canonical(value) !== text) return undefined;
  return value;
}

function isLine(value: unknown): value is LedgerLine {
  if (typeof value !== 'object' || value === null) return false;
  const line: Partial<Record<keyof LedgerLine, unknown>> = value;
  return (
    typeof line.seq === 'number' &&
    typeof line.ts === 'string' &&
    typeof line.action === 'string' &&
    typeof line.subject === 'string' &&
    isObject(line.actor) &&
    isObject(line.details) &&
    typeof line.previous === 'string' &&
    isDigest(line.previous) &&
    typeof line.hash === 'string' &&
    isDigest(line.hash) &&
    isSignature(line.signature)
  );
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

export function isSignature(value: unknown): value is Signature {
  if (typeof value !== 'object' || value === null) return false;
  return 'key' in value && typeof value.key === 'string' && 'value' in value && typeof value.value === 'string';
}

/** Absent fields are left out: canonical JSON refuses them, rightly, where they could hide something. */
function canonical(value: unknown): string {
  const plain: JsonValue = JSON.parse(JSON.stringify(value));
  const text = canonicalJson(plain);
  if (!text.ok) throw new TypeError(text.problem);
  return text.value;
}

/** Details as the ledger can hold them. */
export function plainDetails(details: Readonly<Record<string, unknown>>): LedgerEntry['details'] {
  const plain: JsonValue = JSON.parse(JSON.stringify(details));
  if (!isJsonObject(plain)) throw new TypeError('The details of a ledger entry are an object.');
  return plain;
}
