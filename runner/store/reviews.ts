/**
 * What people (or a timeout) decided about answers that waited. The gateway's thread alone writes `records.db`, so a
 * decision is kept here first, then in the ledger, then told to the gateway; what a crash cut off is taken up again.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { JsonValue } from '../../core/values/json.ts';

export type Decision = 'accept' | 'override' | 'reject';

export interface ReviewDecision {
  readonly record: string;
  readonly target: string;
  readonly model: string;
  readonly decision: Decision;
  readonly by: string;
  /** Set when a rule decided, and no person. */
  readonly rule: string | undefined;
  readonly at: number;
  readonly why: string | undefined;
  /** The answer it should have been; of an override alone. */
  readonly output: JsonValue | undefined;
  readonly inLedger: boolean;
  readonly delivered: boolean;
}

export interface ReviewStore {
  /** False when one was decided about before; then nothing is changed. */
  add(decision: ReviewDecision): boolean;
  get(record: string): ReviewDecision | undefined;
  /** Those that the ledger or the gateway does not know yet. */
  unfinished(): readonly ReviewDecision[];
  markInLedger(record: string): void;
  markDelivered(record: string): void;
}

export function reviewStore(database: DatabaseSync): ReviewStore {
  const add = database.prepare(
    'INSERT OR IGNORE INTO review_decisions (record, target, model, decision, by, rule, at, why, output, in_ledger, delivered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const get = database.prepare('SELECT * FROM review_decisions WHERE record = ?');
  const unfinished = database.prepare('SELECT * FROM review_decisions WHERE delivered = 0 OR in_ledger = 0');
  const inLedger = database.prepare('UPDATE review_decisions SET in_ledger = 1 WHERE record = ?');
  const delivered = database.prepare('UPDATE review_decisions SET delivered = 1 WHERE record = ?');
  return {
    add: (one) =>
      add.run(
        one.record,
        one.target,
        one.model,
        one.decision,
        one.by,
        one.rule ?? null,
        one.at,
        one.why ?? null,
        one.output === undefined ? null : JSON.stringify(one.output),
        Number(one.inLedger),
        Number(one.delivered),
      ).changes === 1,
    get(record) {
      const row = get.get(record);
      return row && decisionOf(row);
    },
    unfinished: () => unfinished.all().map(decisionOf),
    markInLedger: (record) => void inLedger.run(record),
    markDelivered: (record) => void delivered.run(record),
  };
}

function decisionOf(row: Readonly<Record<string, unknown>>): ReviewDecision {
  return {
    record: String(row.record),
    target: String(row.target),
    model: String(row.model),
    decision: row.decision === 'override' ? 'override' : row.decision === 'reject' ? 'reject' : 'accept',
    by: String(row.by),
    rule: typeof row.rule === 'string' ? row.rule : undefined,
    at: Number(row.at),
    why: typeof row.why === 'string' ? row.why : undefined,
    output: typeof row.output === 'string' ? JSON.parse(row.output) : undefined,
    inLedger: row.in_ledger === 1,
    delivered: row.delivered === 1,
  };
}
