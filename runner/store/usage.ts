/** Sums over records, read from the rollups of `records.db` so that they cost windows, not rows. */
import { DatabaseSync } from 'node:sqlite';
import { recordIdFloor } from '../../core/contract/records-db.ts';

export interface Usage {
  readonly requests: number;
  /** Of those whose price is known. */
  readonly priced: number;
  readonly cost: number;
  readonly currency: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** When the first of them was, in milliseconds. */
  readonly first: number | undefined;
}

/** What a model was used since a time, without what was refused before a call; undefined where records cannot be read. */
export function usageOf(path: string, model: string, since: number): Usage | undefined {
  return look(path, (database) => {
    const row = database
      .prepare(
        "SELECT sum(count) AS requests, sum(priced) AS priced, sum(cost) AS cost, max(currency) AS currency, sum(input_tokens) AS input, sum(output_tokens) AS output, min(minute) AS first FROM rollups WHERE model = ? AND minute >= ? AND status <> 'rejected'",
      )
      .get(model, Math.floor(since / 60_000));
    const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
    return {
      requests: number(row?.requests),
      priced: number(row?.priced),
      cost: number(row?.cost),
      currency: typeof row?.currency === 'string' && row.currency !== '' ? row.currency : undefined,
      inputTokens: number(row?.input),
      outputTokens: number(row?.output),
      first: typeof row?.first === 'number' ? row.first * 60_000 : undefined,
    };
  });
}

/** The number of the last record that was begun before a time: where reading what came later begins. */
export function lastSeqBefore(path: string, time: number): number {
  const found = look(path, (database) =>
    database.prepare('SELECT min(seq) AS seq FROM records WHERE id >= ?').get(recordIdFloor(time)),
  );
  return typeof found?.seq === 'number' ? found.seq - 1 : 0;
}

function look<Result>(path: string, action: (database: DatabaseSync) => Result): Result | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
    return action(database);
  } catch {
    // Not made yet, or being made: there is nothing to sum up.
    return undefined;
  } finally {
    database?.close();
  }
}
