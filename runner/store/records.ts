/**
 * Reads `records.db` of a target. The gateway's writer thread alone writes it, so everything here is read-only, and
 * nothing is held for longer than one look: a reader that lingers would keep the writer's log from being folded in.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Feedback, InferenceRecord } from '../../core/contract/record.ts';
import { type Row, recordIdFloor, recordOfRow, statusOf } from '../../core/contract/records-db.ts';
import { Refusal } from '../../core/contract/runner.ts';
import type { CostSource } from '../../core/cost/breakdown.ts';
import type { RecordBounds } from '../../core/records/where.ts';
import type { Digest } from '../../core/values/digest.ts';
import type { JsonValue } from '../../core/values/json.ts';

export interface RecordsReader extends Disposable {
  /** The next records below an id that keep within the bounds, newest first. */
  batch(bounds: RecordBounds, below: string | undefined, limit: number): RecordsBatch;
  byId(id: string): InferenceRecord | undefined;
  /** What was said about these records, oldest first. */
  feedbackOf(ids: readonly string[]): ReadonlyMap<string, readonly Feedback[]>;
  /** Answers that a person was asked about: those that wait, the oldest first, or the others, the newest first. */
  reviews(which: 'pending' | 'decided', options: ReviewRange): readonly InferenceRecord[];
  /** What came of a model's requests, in the order in which they ended, behind a row. */
  since(of: { readonly model: string }, seq: number, limit: number): readonly OutcomeRow[];
  /** Rows behind a row, in the order in which they were written. */
  written(seq: number, limit: number): readonly WrittenRow[];
  /** Of these rows, those that are still there. */
  rowsAt(seqs: readonly number[]): readonly WrittenRow[];
  /** The last row, and the last word on a record; 0 when there is none. */
  end(): { readonly seq: number; readonly feedbackSeq: number };
  /** The id of the record in a row; undefined when the row is gone. */
  idAt(seq: number): string | undefined;
  /** Which records something was said about behind a word, each once. */
  spokenOf(feedbackSeq: number): readonly string[];
  /** Records that were begun in a stretch of time and had ended up to a row. */
  begunIn(from: number, to: number, seq: number): readonly InferenceRecord[];
  /** What drift is looked for in, of a model's newest records since a time. */
  observed(model: string, from: number, limit: number): readonly ObservedRow[];
  /** Sums of the minutes of a stretch of time, by day and what they were for. */
  usage(from: number, to: number): readonly UsageRow[];
  /** The newest measurements of a release that were made before a moment. */
  latenciesBefore(release: Digest, column: 'latency_ms' | 'ttft_ms', before: number, limit: number): readonly number[];
  close(): void;
}

export interface WrittenRow {
  readonly seq: number;
  /** False for a stream that still runs. */
  readonly ended: boolean;
  /** Undefined when the row holds no record. */
  readonly record: InferenceRecord | undefined;
}

/** JSON as it was written; null where nothing was kept. */
export interface ObservedRow {
  readonly features: string | null;
  readonly input: string | null;
  readonly output: string | null;
}

export interface UsageRow extends CostSource {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly release: string;
}

export interface ReviewRange {
  readonly model?: string;
  /** Behind this id, in the order of the list. */
  readonly after?: string;
  readonly limit: number;
}

/** Of a record, what decides whether its release does well. */
export interface OutcomeRow {
  readonly seq: number;
  readonly ts: number;
  readonly release: string;
  readonly status: InferenceRecord['status'];
  readonly latencyMs: number;
  readonly ttftMs: number | undefined;
  readonly cost: number | undefined;
  readonly fellBack: boolean;
  readonly reviewed: boolean;
  /** JSON: the list of check results. */
  readonly checks: string;
}

export interface RecordsBatch {
  readonly records: readonly InferenceRecord[];
  /** Rows that were looked at. */
  readonly scanned: number;
  /** Rows that hold what is no record. */
  readonly unreadable: number;
  /** Where the next batch begins; undefined when there is nothing older. */
  readonly below: string | undefined;
}

/** One look goes over no more rows than this, so that whoever waits is served in between. */
const ROWS_A_LOOK = 20_000;
const BUSY_MS = 1000;
/** Those there are: a gateway of an earlier version wrote fewer. */
const COLUMNS = '*';
/** Sorts after every id. */
const TOP = '~';

export function openRecords(path: string): RecordsReader {
  const database = guarded(path, () => new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS }));
  const look = <Result>(action: () => Result): Result => guarded(path, action);
  return {
    batch: (bounds, below, limit) => look(() => batch(database, bounds, below, limit)),
    byId: (id) =>
      look(() => {
        const row = database.prepare(`SELECT ${COLUMNS} FROM records WHERE id = ?`).get(id);
        return row === undefined ? undefined : recordOf(row);
      }),
    feedbackOf: (ids) => look(() => feedbackOf(database, ids)),
    reviews: (which, range) => look(() => reviews(database, which, range)),
    since: ({ model }, seq, limit) => look(() => outcomesSince(database, model, seq, limit)),
    written: (seq, limit) =>
      look(() =>
        database
          .prepare(`SELECT seq, ${COLUMNS} FROM records WHERE seq > ? ORDER BY seq LIMIT ?`)
          .all(seq, limit)
          .map(writtenRow),
      ),
    rowsAt: (seqs) =>
      look(() =>
        database
          .prepare(`SELECT seq, ${COLUMNS} FROM records WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq`)
          .all(JSON.stringify(seqs))
          .map(writtenRow),
      ),
    end: () =>
      look(() => {
        const row = database
          .prepare('SELECT (SELECT max(seq) FROM records) AS seq, (SELECT max(seq) FROM feedback) AS feedback')
          .get();
        return { seq: Number(row?.seq ?? 0), feedbackSeq: Number(row?.feedback ?? 0) };
      }),
    idAt: (seq) =>
      look(() => {
        const id = database.prepare('SELECT id FROM records WHERE seq = ?').get(seq)?.id;
        return typeof id === 'string' ? id : undefined;
      }),
    spokenOf: (feedbackSeq) =>
      look(() =>
        database
          .prepare('SELECT DISTINCT record FROM feedback WHERE seq > ?')
          .all(feedbackSeq)
          .map(({ record }) => String(record)),
      ),
    begunIn: (from, to, seq) =>
      look(() =>
        database
          .prepare(
            `SELECT ${COLUMNS} FROM records WHERE id >= ? AND id < ? AND ts >= ? AND ts < ? AND seq <= ? AND ended = 1`,
          )
          .all(recordIdFloor(from), recordIdFloor(to), from, to, seq)
          .map(recordOf)
          .filter((record) => record !== undefined),
      ),
    observed: (model, from, limit) => look(() => observed(database, model, from, limit)),
    usage: (from, to) => look(() => usage(database, from, to)),
    latenciesBefore: (release, column, before, limit) =>
      look(() => latenciesBefore(database, release, column, before, limit)),
    close: () => database.close(),
    [Symbol.dispose]: () => database.close(),
  };
}

function batch(database: DatabaseSync, bounds: RecordBounds, below: string | undefined, limit: number): RecordsBatch {
  const top = below ?? TOP;
  const lowest = bounds.from === undefined ? '' : recordIdFloor(bounds.from);
  const reach = database
    .prepare(
      'SELECT min(id) AS bottom, count(*) AS count FROM (SELECT id FROM records WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?)',
    )
    .get(top, lowest, ROWS_A_LOOK);
  const bottom = reach?.bottom;
  const scanned = Number(reach?.count ?? 0);
  if (typeof bottom !== 'string') return { records: [], scanned: 0, unreadable: 0, below: undefined };
  const { sql, values } = conditionsOf(bounds);
  const rows = database
    .prepare(`SELECT ${COLUMNS} FROM records WHERE id < ? AND id >= ?${sql} ORDER BY id DESC LIMIT ?`)
    .all(top, bottom, ...values, limit);
  const records = rows.map(recordOf).filter((record) => record !== undefined);
  const unreadable = rows.length - records.length;
  if (rows.length === limit) return { records, scanned: rows.length, unreadable, below: String(rows.at(-1)?.id) };
  return { records, scanned, unreadable, below: scanned < ROWS_A_LOOK ? undefined : bottom };
}

function conditionsOf({ equal, to }: RecordBounds): {
  readonly sql: string;
  readonly values: readonly (string | number)[];
} {
  const columns = Object.entries(equal);
  // The names are those of `BoundField`; their values are bound.
  const sql = columns.map(([name]) => ` AND ${name} = ?`).join('');
  const values: (string | number)[] = columns.map(([, value]) => value);
  if (to === undefined) return { sql, values };
  // By the time itself: ids go on rising when a clock is set back.
  return { sql: `${sql} AND ts < ?`, values: [...values, to] };
}

function writtenRow(row: Row): WrittenRow {
  return { seq: Number(row.seq), ended: row.ended === 1, record: recordOf(row) };
}

function observed(database: DatabaseSync, model: string, from: number, limit: number): readonly ObservedRow[] {
  const rows = database
    .prepare(
      "SELECT features, input, output FROM records WHERE id >= ? AND model = ? AND ended = 1 AND status <> 'rejected' ORDER BY id DESC LIMIT ?",
    )
    .all(recordIdFloor(from), model, limit);
  const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return rows.map(({ features, input, output }) => ({
    features: textOrNull(features),
    input: textOrNull(input),
    output: textOrNull(output),
  }));
}

function usage(database: DatabaseSync, from: number, to: number): readonly UsageRow[] {
  const rows = database
    .prepare(
      'SELECT minute / 1440 AS day, model, release, prompt, team, currency, sum(count) AS requests, sum(priced) AS priced, sum(cost) AS cost, sum(input_tokens) AS input, sum(output_tokens) AS output FROM rollups WHERE minute >= ? AND minute < ? GROUP BY day, model, release, prompt, team, currency',
    )
    .all(Math.floor(from / 60_000), Math.ceil(to / 60_000));
  return rows.map((row) => ({
    day: Number(row.day),
    model: String(row.model),
    release: String(row.release),
    prompt: String(row.prompt),
    team: String(row.team),
    currency: String(row.currency),
    requests: Number(row.requests),
    priced: Number(row.priced),
    cost: Number(row.cost),
    inputTokens: Number(row.input),
    outputTokens: Number(row.output),
  }));
}

function reviews(
  database: DatabaseSync,
  which: 'pending' | 'decided',
  { model, after, limit }: ReviewRange,
): readonly InferenceRecord[] {
  const isPending = which === 'pending';
  const place = after === undefined ? '' : ` AND id ${isPending ? '>' : '<'} ?`;
  const sql = `SELECT ${COLUMNS} FROM records WHERE review IS NOT NULL AND review ${isPending ? '=' : '<>'} 'pending'${
    model === undefined ? '' : ' AND model = ?'
  }${place} ORDER BY id ${isPending ? 'ASC' : 'DESC'} LIMIT ?`;
  const values = [model, after].filter((value) => value !== undefined);
  const rows = database.prepare(sql).all(...values, limit);
  return rows.map(recordOf).filter((record) => record !== undefined);
}

/** A stream that still runs has no outcome yet; the row of its end is a new one. */
function outcomesSince(database: DatabaseSync, model: string, seq: number, limit: number): readonly OutcomeRow[] {
  const rows = database
    .prepare(
      'SELECT seq, ts, release, status, latency_ms, ttft_ms, cost, fallback, review, checks FROM records WHERE seq > ? AND model = ? AND ended = 1 ORDER BY seq LIMIT ?',
    )
    .all(seq, model, limit);
  return rows.map((row) => ({
    seq: Number(row.seq),
    ts: Number(row.ts),
    release: String(row.release),
    status: statusOf(row.status),
    latencyMs: Number(row.latency_ms),
    ttftMs: typeof row.ttft_ms === 'number' ? row.ttft_ms : undefined,
    cost: typeof row.cost === 'number' ? row.cost : undefined,
    fellBack: row.fallback !== null,
    reviewed: row.review !== null,
    checks: typeof row.checks === 'string' ? row.checks : '[]',
  }));
}

function latenciesBefore(
  database: DatabaseSync,
  release: Digest,
  column: 'latency_ms' | 'ttft_ms',
  before: number,
  limit: number,
): readonly number[] {
  const rows = database
    .prepare(
      `SELECT ${column} AS value FROM records WHERE release = ? AND ts < ? AND status NOT IN ('error', 'open', 'rejected', 'cancelled') AND ${column} IS NOT NULL ORDER BY id DESC LIMIT ?`,
    )
    .all(release, before, limit);
  return rows.map(({ value }) => Number(value));
}

/** Undefined when the row is no record: one bad row must not hide all others. */
function recordOf(row: Row): InferenceRecord | undefined {
  try {
    return recordOfRow(row);
  } catch {
    return undefined;
  }
}

function feedbackOf(database: DatabaseSync, ids: readonly string[]): ReadonlyMap<string, readonly Feedback[]> {
  const rows = database
    .prepare(
      'SELECT id, record, ts, kind, value, by FROM feedback WHERE record IN (SELECT value FROM json_each(?)) ORDER BY seq',
    )
    .all(JSON.stringify(ids));
  return Map.groupBy(
    rows.map(feedbackOfRow).filter((one) => one !== undefined),
    ({ record }) => record,
  );
}

function feedbackOfRow({ id, record, ts, kind, value, by }: Row): Feedback | undefined {
  if (typeof id !== 'string' || typeof record !== 'string' || typeof ts !== 'number') return undefined;
  const said = jsonOf(value);
  if (said === undefined || !isKind(kind)) return undefined;
  return { id, record, ts, kind, value: said, by: typeof by === 'string' ? by : undefined };
}

function isKind(kind: unknown): kind is Feedback['kind'] {
  return kind === 'label' || kind === 'override' || kind === 'outcome' || kind === 'review';
}

function jsonOf(value: unknown): JsonValue | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: JsonValue = JSON.parse(value);
    return parsed;
  } catch {
    return undefined;
  }
}

const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** What SQLite says of the file, in words. */
function guarded<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('refused', sentenceOf(path, error));
  }
}

function sentenceOf(path: string, error: unknown): string {
  const code =
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;
  switch (code) {
    case BUSY:
    case LOCKED:
      return `The records in ${path} are locked by another program. Close what has the file open, and ask again.`;
    case CORRUPT:
    case NOT_A_DATABASE:
      return `The records in ${path} are damaged and cannot be read. Stop the gateway, move the file away and restore it from a copy; the gateway begins a new one when it starts.`;
    default:
      return `The records in ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
