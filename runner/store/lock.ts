/**
 * One runner a project. The lock is SQLite's own on a file of its own: the system lets go of it when the process ends,
 * however it ends, so there is never a stale one to break. It lies beside the state it protects, so that two sessions
 * with different runtime folders still see each other.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../../core/contract/runner.ts';
import { reason } from '../../host/files.ts';
import { writeWholeSync } from '../../host/write.ts';

export interface Holder {
  readonly pid: number;
  readonly mode: 'process' | 'command';
}

export interface Lock {
  release(): void;
}

export type Locked =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly holder: Holder | undefined };

const BUSY = 5;
const NOT_A_DATABASE = 26;

/** Takes the lock, or says who has it. */
export function lockProject(folder: string, holder: Holder): Locked {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'runner.lock');
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is ever written: the journal mode only keeps a journal file from appearing.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (code === BUSY) return { ok: false, holder: readHolder(folder) };
    if (code === NOT_A_DATABASE) throw new Refusal('refused', `${path} is not what Mooring writes. Delete it.`);
    throw new Refusal('refused', `${path} cannot be locked: ${reason(error)}.`);
  }
  try {
    writeWholeSync(join(folder, 'runner.pid'), `${JSON.stringify(holder)}\n`);
  } catch (error) {
    database.close();
    throw error;
  }
  return { ok: true, lock: { release: () => database.close() } };
}

/** Only told to people: the pid may be another process's by now. */
function readHolder(folder: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(join(folder, 'runner.pid'), 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('mode' in holder)) return undefined;
    if (typeof holder.pid !== 'number') return undefined;
    return { pid: holder.pid, mode: holder.mode === 'process' ? 'process' : 'command' };
  } catch {
    return undefined;
  }
}

const PATIENCE_MS = 10_000;

/** Lets one process at a time change what lies beside a lock file; the others wait. */
export async function whileLocked<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  const database = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return await action();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (code === BUSY) throw new Refusal('refused', `${path} is held by another process. Try again.`);
    throw error;
  } finally {
    database.close();
  }
}
