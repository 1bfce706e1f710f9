/**
 * The append-only log of decisions: one line each, chained, signed and on disk before it counts. Everything is
 * synchronous on purpose: two decisions can never be interleaved.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditVerdict, LedgerActor, LedgerEntry, Page } from '../../core/contract/runner.ts';
import { appendAllSync, writeWholeSync } from '../../host/write.ts';
import { type Anchor, readAnchor, readCheckpoint, writeAnchor, writeCheckpoint } from './anchor.ts';
import { BEGINNING, checkpointText, hashOf, type LedgerLine, plainDetails, printLine, readLine } from './chain.ts';
import { openSigningKey, publishKey } from './keys.ts';
import { wholeLines } from './lines.ts';
import { LEDGER_FILE, ledgerFolderOf, RESUMED_AFTER_LOSS } from './places.ts';
import { lastFragment } from './torn.ts';
import { verifyLedger } from './verify.ts';

export interface Decision {
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** The rule or loop that decided, when it was no person. */
  readonly rule?: string;
}

export interface Ledger {
  append(decision: Decision): LedgerEntry;
  /** Whether an entry with this operation id was written: what a decision that was cut short is asked by. */
  holds(operation: string): boolean;
  /** Newest first. */
  page(limit: number, after?: number): Promise<Page<LedgerEntry>>;
  verify(): Promise<AuditVerdict>;
  readonly size: number;
  /** Who decides, when no rule does. */
  readonly actor: LedgerActor;
  close(): void;
}

export interface LedgerOptions {
  readonly root: string;
  readonly configFolder: string;
  readonly actor: LedgerActor;
  readonly now: () => number;
}

export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly found: readonly string[];
}

export function openLedger(options: LedgerOptions): OpenedLedger {
  const { root, configFolder, actor, now } = options;
  const folder = ledgerFolderOf(root);
  mkdirSync(folder, { recursive: true });
  const key = openSigningKey(configFolder);
  publishKey(folder, key);
  const path = join(folder, LEDGER_FILE);
  const found: string[] = [];
  const notes: Decision[] = [];

  const torn = existsSync(path) ? setTornAside(path, folder, now()) : undefined;
  if (torn) {
    found.push(torn.sentence);
    notes.push({ action: 'ledger.torn', subject: 'ledger', details: torn.details });
  }
  const known = readAnchor(configFolder, root) ?? readCheckpoint(folder);
  const state = readEnd(path);
  const lost = lossBefore(state, known);
  if (lost !== undefined) {
    found.push(lost);
    notes.push({
      action: RESUMED_AFTER_LOSS,
      subject: 'ledger',
      details: { why: lost, size: known?.size, head: known?.head },
    });
  }
  const file = openSync(path, 'a', 0o644);

  function append(decision: Decision): LedgerEntry {
    const { rule } = decision;
    const unhashed = {
      seq: state.size + 1,
      ts: new Date(now()).toISOString(),
      actor: rule === undefined ? actor : { ...actor, rule },
      action: decision.action,
      subject: decision.subject,
      details: plainDetails(decision.details),
      previous: state.head,
    };
    const entry: LedgerEntry = { ...unhashed, hash: hashOf(unhashed) };
    const signature = key.sign(checkpointText(entry.seq, entry.hash));
    const line: LedgerLine = { ...entry, signature };
    appendAllSync(file, printLine(line), { sync: true });
    remember(state, line);
    const checkpoint = { size: entry.seq, head: entry.hash, ts: entry.ts, signature };
    writeCheckpoint(folder, checkpoint);
    const anchor: Anchor = { ...checkpoint, first: state.first ?? entry.hash, keys: [...state.keys] };
    writeAnchor(configFolder, root, anchor);
    return entry;
  }

  for (const note of notes) append(note);
  return {
    found,
    ledger: {
      append,
      holds: (operation) => state.operations.has(operation),
      page: (limit, after) => readLedgerPage(root, limit, after),
      verify: () => verifyLedger(root, configFolder),
      get size() {
        return state.size;
      },
      actor,
      close: () => closeSync(file),
    },
  };
}

interface End {
  size: number;
  head: LedgerEntry['hash'];
  first: LedgerEntry['hash'] | undefined;
  readonly hashes: LedgerEntry['hash'][];
  readonly keys: Set<string>;
  /** Ids of the operations that entries are about: few enough to keep, and asked for only after a crash. */
  readonly operations: Set<string>;
}

function remember(end: End, line: LedgerLine): void {
  end.size += 1;
  end.head = line.hash;
  end.first ??= line.hash;
  end.hashes.push(line.hash);
  end.keys.add(line.signature.key);
  if (typeof line.details.operation === 'string') end.operations.add(line.details.operation);
}

/** Reads what is there, good or bad: a damaged ledger must not keep anybody from rolling back. */
function readEnd(path: string): End {
  const end: End = { size: 0, head: BEGINNING, first: undefined, hashes: [], keys: new Set(), operations: new Set() };
  if (!existsSync(path)) return end;
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text === '') continue;
    const line = readLine(text);
    if (line) remember(end, line);
    else end.size += 1;
  }
  return end;
}

function lossBefore(end: End, known: { size: number; head: string; ts: string } | undefined): string | undefined {
  if (!known || known.size === 0) return undefined;
  if (end.size < known.size) {
    return `The ledger had ${known.size} entries on ${known.ts}, and ${end.size} were left. Restore it from a copy if you have one; what is decided from now on is appended to what is there.`;
  }
  const there = end.hashes[known.size - 1];
  if (end.hashes.length === end.size && there !== known.head) {
    return `Entry ${known.size} of the ledger is another one than was signed on ${known.ts}: the ledger was rewritten.`;
  }
  return undefined;
}

interface Torn {
  readonly sentence: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A line that a crash left half written is kept in a file of its own and taken out of the ledger. */
function setTornAside(path: string, folder: string, now: number): Torn | undefined {
  const fragment = lastFragment(path);
  if (fragment.length === 0) return undefined;
  const aside = `torn-${now}.txt`;
  writeWholeSync(join(folder, aside), fragment);
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, statSync(path).size - fragment.length);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return {
    sentence: `The last line of the ledger was half written when the runner ended (${fragment.length} bytes). It was no decision yet; it is kept in ledger/${aside}.`,
    details: { bytes: fragment.length, file: aside },
  };
}

/** Entries before one number, newest first; the newest of all without one. */
export async function readLedgerPage(
  root: string,
  limit: number,
  before = Number.POSITIVE_INFINITY,
): Promise<Page<LedgerEntry>> {
  const path = join(ledgerFolderOf(root), LEDGER_FILE);
  if (!existsSync(path)) return { rows: [] };
  const kept: LedgerEntry[] = [];
  for await (const text of wholeLines(path)) {
    const line = readLine(text);
    if (!line || line.seq >= before) continue;
    const { signature: _, ...entry } = line;
    kept.push(entry);
    if (kept.length > limit + 1) kept.shift();
  }
  const more = kept.length > limit;
  const rows = (more ? kept.slice(1) : kept).reverse();
  return { rows, ...(more && { next: String(rows.at(-1)?.seq ?? 0) }) };
}
