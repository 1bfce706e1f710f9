/** The tables of `records.db` (core/contract/records-db.ts tells what they hold) and how a connection is set up. */
import { DatabaseSync } from 'node:sqlite';
import { recordColumns, rollupDimensions, rollupMeasures } from '../../core/contract/records-db.ts';

const version = 2;

const textColumns = new Set(
  'id model release variant revision target key team provider provider_model prompt status error currency checks failures review input output features labels'.split(
    ' ',
  ),
);

export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 250 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;');
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (found > version) {
      throw new Error(`It was written by a newer version (its layout is ${found}, this one knows ${version}).`);
    }
    if (found < version) {
      const change = found === 0 ? tables() : 'ALTER TABLE records ADD COLUMN failures TEXT;';
      database.exec(`BEGIN IMMEDIATE; ${change} PRAGMA user_version = ${version}; COMMIT;`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function tables(): string {
  const columns = recordColumns.map((name) => `${name} ${typeOf(name)}`).join(', ');
  const dimensions = rollupDimensions.map((name) => `${name} ${name === 'minute' ? 'INTEGER' : 'TEXT'} NOT NULL`);
  const measures = rollupMeasures.map(
    (name) => `${name} ${name === 'latency' || name === 'ttft' ? 'TEXT' : 'REAL'} NOT NULL`,
  );
  return `
    CREATE TABLE records (seq INTEGER PRIMARY KEY, ${columns});
    CREATE UNIQUE INDEX records_id ON records (id);
    CREATE INDEX records_review ON records (review, id) WHERE review IS NOT NULL;
    CREATE INDEX records_running ON records (id) WHERE ended = 0;
    CREATE TABLE feedback (
      seq INTEGER PRIMARY KEY, id TEXT NOT NULL, record TEXT NOT NULL, ts INTEGER NOT NULL, kind TEXT NOT NULL,
      value TEXT NOT NULL, by TEXT
    );
    CREATE UNIQUE INDEX feedback_id ON feedback (id);
    CREATE INDEX feedback_record ON feedback (record);
    CREATE TABLE rollups (
      ${dimensions.join(', ')}, ${measures.join(', ')}, PRIMARY KEY (${rollupDimensions.join(', ')})
    ) WITHOUT ROWID;
    CREATE TABLE budget_leases (
      model TEXT NOT NULL, month TEXT NOT NULL, currency TEXT NOT NULL, leased INTEGER NOT NULL,
      PRIMARY KEY (model, month)
    ) WITHOUT ROWID;
    CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL);
  `;
}

function typeOf(column: string): string {
  if (column === 'id') return 'TEXT NOT NULL';
  if (textColumns.has(column)) return 'TEXT';
  return column === 'latency_ms' || column === 'ttft_ms' || column === 'cost' ? 'REAL' : 'INTEGER';
}
