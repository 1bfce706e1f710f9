/**
 * The writer thread: the only one that writes `records.db`. Whatever waits is committed together, with one fsync, and
 * only then acknowledged. When a commit fails, everything that waited is told so, and the thread tries on by itself
 * until the database takes writes again.
 */
import { basename } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { recordColumns } from '../../core/contract/records-db.ts';
import { openDatabase } from './database.ts';
import type { Batch, Command, CommandResult, FromThread, RecordRow, ThreadOptions, ToThread } from './protocol.ts';
import { openRollups, type Rollups } from './rollups.ts';

const retryEveryMs = 250;
const purgedAtOnce = 2000;
const endedAt = recordColumns.indexOf('ended');
const columnCount = recordColumns.length;

interface Store {
  readonly database: DatabaseSync;
  readonly rollups: Rollups;
  readonly statements: Statements;
}

interface Statements {
  readonly insert: StatementSync;
  readonly probe: StatementSync;
  readonly leased: StatementSync;
  readonly lease: StatementSync;
  readonly giveBack: StatementSync;
  readonly modelOfRecord: StatementSync;
  readonly feedback: StatementSync;
  readonly review: StatementSync;
  readonly purge: StatementSync;
  readonly purgeFeedback: StatementSync;
}

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread.');
const { file }: ThreadOptions = workerData;

let store: Store | undefined;
let broken = false;

function tell(message: FromThread): void {
  port?.postMessage(message);
}

function open(): void {
  try {
    const database = openDatabase(file);
    store = { database, rollups: openRollups(database), statements: prepare(database) };
    tell({ kind: 'opened', recovered: endOpenRecords(store) });
    broken = false;
  } catch (error) {
    tell({ kind: 'problem', problem: problemOf(error) });
    setTimeout(open, retryEveryMs);
  }
}

function prepare(database: DatabaseSync): Statements {
  const marks = recordColumns.map(() => '?').join(', ');
  return {
    insert: database.prepare(`INSERT OR REPLACE INTO records (${recordColumns.join(', ')}) VALUES (${marks})`),
    probe: database.prepare('INSERT OR REPLACE INTO probe (id, written) VALUES (1, ?)'),
    leased: database.prepare('SELECT leased FROM budget_leases WHERE model = ? AND month = ?'),
    lease: database.prepare(
      'INSERT INTO budget_leases (model, month, currency, leased) VALUES (?, ?, ?, ?) ON CONFLICT (model, month) DO UPDATE SET leased = leased + excluded.leased, currency = excluded.currency',
    ),
    giveBack: database.prepare('UPDATE budget_leases SET leased = max(0, leased - ?) WHERE model = ? AND month = ?'),
    modelOfRecord: database.prepare('SELECT model FROM records WHERE id = ?'),
    feedback: database.prepare('INSERT INTO feedback (id, record, ts, kind, value, by) VALUES (?, ?, ?, ?, ?, ?)'),
    review: database.prepare('UPDATE records SET review = ? WHERE id = ? AND review IS NOT NULL'),
    purge: database.prepare(
      `DELETE FROM records WHERE seq IN (SELECT seq FROM records WHERE id < ? AND model = ? ORDER BY id LIMIT ${purgedAtOnce})`,
    ),
    purgeFeedback: database.prepare('DELETE FROM feedback WHERE record < ? AND record NOT IN (SELECT id FROM records)'),
  };
}

/** Streams that a crash cut off: their opening records stay, counted as what they are. */
function endOpenRecords({ database, rollups }: Store): readonly string[] {
  const rows = database.prepare(`SELECT ${recordColumns.join(', ')} FROM records WHERE ended = 0`).all();
  if (rows.length === 0) return [];
  transaction(database, () => {
    database.exec('UPDATE records SET ended = 1 WHERE ended = 0');
    for (const row of rows) rollups.add([...recordColumns.map((name) => cellOf(row[name])), 0]);
    rollups.write();
  });
  return rows.map((row) => String(row.id));
}

function cellOf(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function transaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // After some errors (disk full) SQLite has rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function commit(batches: readonly Batch[]): void {
  if (store === undefined) {
    tell({ kind: 'failed', batches: batches.map(({ batch }) => batch), problem: 'The database is not open.' });
    return;
  }
  const { database, rollups } = store;
  const results: { batch: number; results: CommandResult[] }[] = [];
  let rows = 0;
  try {
    transaction(database, () => {
      for (const { batch, records, commands } of batches) {
        for (const row of records) writeRecord(row);
        rows += records.length;
        results.push({ batch, results: commands.map(execute) });
      }
      rollups.write();
    });
    tell({ kind: 'committed', batches: results, rows });
  } catch (error) {
    rollups.forget();
    tell({ kind: 'failed', batches: batches.map(({ batch }) => batch), problem: problemOf(error) });
    if (!broken) setTimeout(probe, retryEveryMs);
    broken = true;
  }
}

function writeRecord(row: RecordRow): void {
  store?.statements.insert.run(...row.slice(0, columnCount));
  if (row[endedAt] === 1) store?.rollups.add(row);
}

function execute(command: Command): CommandResult {
  if (store === undefined) return { kind: 'done' };
  const { statements } = store;
  switch (command.kind) {
    case 'lease': {
      const { model, month, currency, amount, limit } = command;
      const leased = Number(statements.leased.get(model, month)?.leased ?? 0);
      const granted = Math.max(0, Math.min(amount, limit - leased));
      if (granted > 0) statements.lease.run(model, month, currency, granted);
      return { kind: 'leased', granted, leased: leased + granted };
    }
    case 'return':
      statements.giveBack.run(command.amount, command.model, command.month);
      return { kind: 'done' };
    case 'feedback': {
      const model = statements.modelOfRecord.get(command.record)?.model;
      if (typeof model !== 'string') return { kind: 'unknown-record' };
      if (command.models !== null && !command.models.includes(model)) return { kind: 'unknown-record' };
      const { id, record, ts, feedback, value, by, review } = command;
      statements.feedback.run(id, record, ts, feedback, value, by);
      if (review !== null) statements.review.run(review, record);
      return { kind: 'done' };
    }
    case 'purge': {
      const { changes } = statements.purge.run(command.beforeId, command.model);
      if (Number(changes) > 0) statements.purgeFeedback.run(command.beforeId);
      return { kind: 'purged', more: Number(changes) === purgedAtOnce };
    }
    default: {
      const never: never = command;
      return never;
    }
  }
}

/** A small write of its own: a database that was full or locked shows when it takes writes again. */
function probe(): void {
  if (store === undefined) return;
  const { database, statements } = store;
  try {
    transaction(database, () => void statements.probe.run(Date.now()));
    broken = false;
    tell({ kind: 'recovered' });
  } catch {
    setTimeout(probe, retryEveryMs);
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOT_A_DATABASE = 26;

/** Callers read it too: the name of the file tells those who run the gateway enough, and others nothing of this machine. */
function problemOf(error: unknown): string {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) % 256 : 0;
  if (code === SQLITE_CORRUPT || code === SQLITE_NOT_A_DATABASE) {
    return `${basename(file)} is damaged: stop the gateway, move the file away and restore it from a copy, or let a new one be begun`;
  }
  return error instanceof Error ? error.message : String(error);
}

port.on('message', (message: ToThread) => {
  const batches: Batch[] = [];
  let closing = false;
  for (let next: ToThread | undefined = message; next !== undefined; next = receiveMessageOnPort(port)?.message) {
    if ('close' in next) closing = true;
    else batches.push(next);
  }
  if (batches.length > 0) commit(batches);
  if (!closing) return;
  store?.database.close();
  tell({ kind: 'closed' });
  port.close();
  process.exit(0);
});

open();
