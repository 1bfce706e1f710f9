/**
 * What each indicator of an SLO counted, minute by minute, and how far it has come in the records of each target. Kept,
 * so that a window of a month costs its minutes and not its records, and so that counts outlive the records.
 */
import type { DatabaseSync } from 'node:sqlite';

/** One indicator on the records of one target. */
export interface CountKey {
  readonly target: string;
  /** A digest of its expressions: an edited indicator is another one. */
  readonly indicator: string;
}

export interface CountCursor {
  /** The last row that was counted. */
  readonly seq: number;
  /** Rows up to there of streams that had not ended: they are counted once they have. */
  readonly running: readonly number[];
  readonly feedbackSeq: number;
  /** The id of the last row, by which another database in the same place is told. */
  readonly lastRecord: string | undefined;
  /** When the oldest record that was counted was made; undefined while none was. */
  readonly since: number | undefined;
}

export interface CountedMinute {
  readonly minute: number;
  readonly good: number;
  readonly total: number;
  /** Records of the minute on which the indicator failed. */
  readonly failed: number;
}

export interface CountStore {
  cursor(key: CountKey): CountCursor | undefined;
  /** Adds to what was counted and moves on, both or neither. `instead` are minutes that are counted anew. */
  advance(
    key: CountKey,
    cursor: CountCursor,
    minutes: readonly CountedMinute[],
    options: { readonly at: number; readonly instead?: readonly CountedMinute[] },
  ): void;
  /** From a minute on, in order of time. */
  minutes(key: CountKey, from: number): readonly CountedMinute[];
  forget(key: CountKey): void;
  /** Drops what no indicator has asked for since a moment. */
  forgetUnused(before: number): void;
}

export function countStore(database: DatabaseSync): CountStore {
  const cursor = database.prepare('SELECT * FROM sli_cursors WHERE target = ? AND indicator = ?');
  const setCursor = database.prepare(
    'INSERT OR REPLACE INTO sli_cursors (target, indicator, seq, running, feedback_seq, last_record, since, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const add = database.prepare(
    'INSERT INTO sli_counts (target, indicator, minute, good, total, failed) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (target, indicator, minute) DO UPDATE SET good = good + excluded.good, total = total + excluded.total, failed = failed + excluded.failed',
  );
  const replace = database.prepare(
    'INSERT OR REPLACE INTO sli_counts (target, indicator, minute, good, total, failed) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const minutes = database.prepare(
    'SELECT minute, good, total, failed FROM sli_counts WHERE target = ? AND indicator = ? AND minute >= ? ORDER BY minute',
  );
  const dropCounts = database.prepare('DELETE FROM sli_counts WHERE target = ? AND indicator = ?');
  const dropCursor = database.prepare('DELETE FROM sli_cursors WHERE target = ? AND indicator = ?');
  const unused = database.prepare('SELECT target, indicator FROM sli_cursors WHERE used < ?');
  const both = (action: () => void): void => {
    database.exec('BEGIN IMMEDIATE');
    try {
      action();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  const forget = ({ target, indicator }: CountKey): void => {
    both(() => {
      dropCounts.run(target, indicator);
      dropCursor.run(target, indicator);
    });
  };
  return {
    cursor({ target, indicator }) {
      const row = cursor.get(target, indicator);
      return row && cursorOf(row);
    },
    advance({ target, indicator }, next, counted, { at, instead = [] }) {
      both(() => {
        for (const { minute, good, total, failed } of counted) add.run(target, indicator, minute, good, total, failed);
        for (const { minute, good, total, failed } of instead) {
          replace.run(target, indicator, minute, good, total, failed);
        }
        const { seq, running, feedbackSeq, lastRecord, since } = next;
        setCursor.run(
          target,
          indicator,
          seq,
          JSON.stringify(running),
          feedbackSeq,
          lastRecord ?? null,
          since ?? null,
          at,
        );
      });
    },
    minutes: ({ target, indicator }, from) =>
      minutes.all(target, indicator, from).map((row) => ({
        minute: Number(row.minute),
        good: Number(row.good),
        total: Number(row.total),
        failed: Number(row.failed),
      })),
    forget,
    forgetUnused(before) {
      for (const row of unused.all(before)) forget({ target: String(row.target), indicator: String(row.indicator) });
    },
  };
}

function cursorOf(row: Readonly<Record<string, unknown>>): CountCursor {
  const running: unknown = JSON.parse(String(row.running));
  return {
    seq: Number(row.seq),
    running: Array.isArray(running) ? running.filter((one) => typeof one === 'number') : [],
    feedbackSeq: Number(row.feedback_seq),
    lastRecord: typeof row.last_record === 'string' ? row.last_record : undefined,
    since: typeof row.since === 'number' ? row.since : undefined,
  };
}
