/**
 * Whether a ledger is as it was written: every line in its one form, in its place, chained to the one before and signed;
 * and all of it there, as its last signed checkpoint and the one in the user's own folder say.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditVerdict } from '../../core/contract/runner.ts';
import { type Checkpoint, readAnchor, readCheckpoint } from './anchor.ts';
import { BEGINNING, checkpointText, hashOf, type LedgerLine, readLine } from './chain.ts';
import { type KeyRing, ownFingerprint, readKeyRing, signedBy } from './keys.ts';
import { wholeLines } from './lines.ts';
import { LEDGER_FILE, ledgerFolderOf, RESUMED_AFTER_LOSS } from './places.ts';
import { lastFragment } from './torn.ts';

interface Walk {
  readonly entries: number;
  readonly head: string;
  readonly first: string | undefined;
  readonly keys: ReadonlySet<string>;
  /** The hashes at the sizes that were asked for. */
  readonly at: ReadonlyMap<number, string>;
  /** The first size at which a key signed, by key. */
  readonly since: ReadonlyMap<string, number>;
  readonly fault: Fault | undefined;
}

interface Fault {
  readonly firstBad: number;
  readonly why: string;
}

export async function verifyLedger(root: string, configFolder: string): Promise<AuditVerdict> {
  const ledgerFolder = ledgerFolderOf(root);
  const path = join(ledgerFolder, LEDGER_FILE);
  const anchor = readAnchor(configFolder, root);
  const checkpoint = readCheckpoint(ledgerFolder);
  if (!existsSync(path)) {
    const known = anchor ?? checkpoint;
    if (known)
      return refuted(0, {
        firstBad: 1,
        why: `The ledger is gone. It had ${entries(known.size)} when it was last signed, at ${known.ts}.`,
      });
    return { verified: true, entries: 0, why: 'There is no ledger yet: nothing was decided here.' };
  }
  const ring = readKeyRing(ledgerFolder);
  const wanted = new Set([checkpoint?.size, anchor?.size].filter((size) => size !== undefined));
  const walk = await walkLines(path, ring, wanted);
  if (walk.fault) return refuted(walk.entries, walk.fault);
  const cut =
    missing(walk, checkpoint, ring, 'signed checkpoint') ??
    missing(walk, anchor, undefined, 'checkpoint in your own folder');
  if (cut) return refuted(walk.entries, cut);
  if (!checkpoint && walk.entries > 0) {
    return refuted(walk.entries, {
      firstBad: walk.entries,
      why: 'The signed checkpoint, checkpoint.json, is gone or cannot be read: entries may have been cut off the end.',
    });
  }
  const stranger = unknownKey(walk, anchor, ownFingerprint(configFolder));
  if (stranger) return refuted(walk.entries, stranger);
  const torn = lastFragment(path);
  const rest =
    torn.length === 0
      ? ''
      : ` Behind the last one are ${torn.length} bytes that a crash left half written; they are no entry.`;
  const signers = walk.keys.size === 1 ? 'one key' : `${walk.keys.size} keys`;
  return {
    verified: true,
    entries: walk.entries,
    why: `${entries(walk.entries)}, each chained to the one before and signed by ${signers}; the last checkpoint covers ${checkpoint?.size ?? 0}.${rest}`,
  };
}

const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

const refuted = (count: number, { firstBad, why }: Fault): AuditVerdict => ({
  verified: false,
  entries: count,
  firstBad,
  why,
});

async function walkLines(path: string, ring: KeyRing, wanted: ReadonlySet<number>): Promise<Walk> {
  let size = 0;
  let head: string = BEGINNING;
  let first: string | undefined;
  let fault: Fault | undefined;
  const at = new Map<number, string>();
  const since = new Map<string, number>();
  for await (const text of wholeLines(path)) {
    size += 1;
    const line = readLine(text);
    fault ??= faultIn(line, text, size, head, ring);
    if (!line) continue;
    head = line.hash;
    first ??= line.hash;
    if (!since.has(line.signature.key)) since.set(line.signature.key, size);
    if (wanted.has(size)) at.set(size, line.hash);
  }
  return { entries: size, head, first, keys: new Set(since.keys()), at, since, fault };
}

function faultIn(
  line: LedgerLine | undefined,
  text: string,
  size: number,
  head: string,
  ring: KeyRing,
): Fault | undefined {
  const fault = (why: string): Fault => ({ firstBad: size, why });
  if (!line) return fault(`Line ${size} is no entry of a ledger: ${text.slice(0, 60)}`);
  if (line.seq !== size) {
    const what = line.seq > size ? 'entries before it were removed, or it was moved' : 'it was moved or repeated';
    return fault(`Line ${size} holds entry ${line.seq}: ${what}.`);
  }
  if (hashOf(line) !== line.hash) return fault(`Entry ${size} was changed: its content does not give its hash.`);
  if (line.previous !== head)
    return fault(`Entry ${size} does not follow entry ${size - 1}: one of them was replaced.`);
  if (!signedBy(ring, checkpointText(size, line.hash), line.signature)) {
    return fault(`Entry ${size} is not signed by any key beside the ledger: it was not written by a runner.`);
  }
  if (line.action === RESUMED_AFTER_LOSS) {
    return fault(`Entry ${size} was written after the ledger had lost entries: ${String(line.details.why)}`);
  }
  return undefined;
}

/** A checkpoint is of a ledger that had at least so many entries, and exactly that one there. */
function missing(
  walk: Walk,
  checkpoint: Checkpoint | undefined,
  ring: KeyRing | undefined,
  what: string,
): Fault | undefined {
  if (!checkpoint) return undefined;
  const { size, head, ts, signature } = checkpoint;
  if (ring && !signedBy(ring, checkpointText(size, head), signature)) {
    return { firstBad: walk.entries, why: `The ${what} is not signed by any key beside the ledger: it was changed.` };
  }
  if (walk.entries < size) {
    return {
      firstBad: walk.entries + 1,
      why: `The ledger ends with entry ${walk.entries}, and its ${what} of ${ts} says ${size}: entries were cut off the end.`,
    };
  }
  const found = walk.at.get(size);
  if (size > 0 && found !== head) {
    return {
      firstBad: size,
      why: `Entry ${size} is another one than the ${what} of ${ts} says: the ledger was rewritten.`,
    };
  }
  return undefined;
}

/** Who could sign before may sign on; a key that appears behind the last known end is a stranger's. */
function unknownKey(
  walk: Walk,
  anchor: { size: number; keys: readonly string[] } | undefined,
  own: string | undefined,
): Fault | undefined {
  if (!anchor) return undefined;
  for (const [key, size] of walk.since) {
    if (size > anchor.size && key !== own && !anchor.keys.includes(key)) {
      return {
        firstBad: size,
        why: `Entry ${size} is signed by a key (${key.slice(0, 12)}) that is neither yours nor known to have signed before.`,
      };
    }
  }
  return undefined;
}
