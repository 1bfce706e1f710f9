/**
 * Counts the indicators of SLOs over records, each record once, as it comes. A new or edited indicator begins with the
 * oldest record that is still kept. What people say about a record later counts its minute anew.
 */
import { setImmediate } from 'node:timers/promises';
import type { Feedback, InferenceRecord } from '../../core/contract/record.ts';
import { type RecordIndicator, recordForCel } from '../../core/slo/indicator.ts';
import type { CountCursor, CountedMinute, CountKey, CountStore } from '../store/counts.ts';
import { openRecords, type RecordsReader, type WrittenRow } from '../store/records.ts';

export interface CountedIndicator {
  /** A digest of its expressions. */
  readonly key: string;
  readonly indicator: RecordIndicator;
  /** Whether it asks what was said about a record later. */
  readonly usesFeedback: boolean;
}

export interface CountedSource {
  readonly target: string;
  readonly path: string;
}

export interface CountingOptions {
  readonly now: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (counted: number, of: number) => void;
}

const BATCH = 1000;
const MINUTE = 60_000;
const NOTHING: CountCursor = { seq: 0, running: [], feedbackSeq: 0, lastRecord: undefined, since: undefined };

/** Brings all indicators up to the last record of one target. Returns how many rows were counted. */
export async function countUp(
  store: CountStore,
  source: CountedSource,
  indicators: readonly CountedIndicator[],
  options: CountingOptions,
): Promise<number> {
  using reader = openRecords(source.path);
  const starts = indicators.map((one) => ({ one, key: { target: source.target, indicator: one.key } }));
  const lanes = starts.map(({ one, key }) => laneOf(store, reader, key, one));
  let rows = 0;
  // Indicators that have come equally far, which is nearly always all of them, share the reading.
  for (const together of Map.groupBy(lanes, ({ cursor }) => cursor.seq).values()) {
    rows += await countTogether(store, reader, together, options);
  }
  for (const lane of lanes) {
    countEndedStreams(store, reader, lane, options.now);
    if (lane.one.usesFeedback) countAnew(store, reader, lane, options.now);
  }
  return rows;
}

interface Lane {
  readonly key: CountKey;
  readonly one: CountedIndicator;
  cursor: CountCursor;
}

function laneOf(store: CountStore, reader: RecordsReader, key: CountKey, one: CountedIndicator): Lane {
  const cursor = store.cursor(key);
  if (cursor && isStillOf(reader, cursor)) return { key, one, cursor };
  if (cursor) store.forget(key);
  return { key, one, cursor: { ...NOTHING, feedbackSeq: reader.end().feedbackSeq } };
}

/** Another database may have taken the place: a target that was removed and made anew. */
function isStillOf(reader: RecordsReader, { seq, lastRecord }: CountCursor): boolean {
  if (seq === 0) return true;
  if (reader.end().seq < seq) return false;
  const there = reader.idAt(seq);
  return there === undefined || lastRecord === undefined || there === lastRecord;
}

async function countTogether(
  store: CountStore,
  reader: RecordsReader,
  lanes: readonly Lane[],
  { now, signal, onProgress }: CountingOptions,
): Promise<number> {
  let rows = 0;
  for (;;) {
    signal?.throwIfAborted();
    const batch = reader.written(lanes[0]?.cursor.seq ?? 0, BATCH);
    const last = batch.at(-1);
    if (!last) return rows;
    rows += batch.length;
    const records = batch.flatMap(({ ended, record }) => (ended && record ? [record] : []));
    const feedback = feedbackFor(reader, lanes, records);
    for (const lane of lanes) {
      const { running, since } = lane.cursor;
      lane.cursor = {
        ...lane.cursor,
        seq: last.seq,
        running: [...running, ...batch.filter(({ ended }) => !ended).map(({ seq }) => seq)],
        lastRecord: last.record?.id,
        since: earliest(since, batch),
      };
      store.advance(lane.key, lane.cursor, count(lane.one, records, feedback), { at: now });
    }
    onProgress?.(last.seq, reader.end().seq);
    await setImmediate();
  }
}

function earliest(since: number | undefined, batch: readonly WrittenRow[]): number | undefined {
  const times = batch.flatMap(({ record }) => record?.ts ?? []);
  const all = since === undefined ? times : [since, ...times];
  return all.length === 0 ? undefined : Math.min(...all);
}

function feedbackFor(
  reader: RecordsReader,
  lanes: readonly Lane[],
  records: readonly InferenceRecord[],
): ReadonlyMap<string, readonly Feedback[]> {
  if (!lanes.some(({ one }) => one.usesFeedback)) return new Map();
  return reader.feedbackOf(records.map(({ id }) => id));
}

/** A stream ends as another row; one that a crash cut off stays in its own. */
function countEndedStreams(store: CountStore, reader: RecordsReader, lane: Lane, now: number): void {
  const { running } = lane.cursor;
  if (running.length === 0) return;
  const rows = reader.rowsAt(running);
  const still = rows.filter(({ ended }) => !ended).map(({ seq }) => seq);
  if (still.length === running.length) return;
  const ended = rows.flatMap(({ ended: isEnded, record }) => (isEnded && record ? [record] : []));
  lane.cursor = { ...lane.cursor, running: still };
  store.advance(lane.key, lane.cursor, count(lane.one, ended, feedbackFor(reader, [lane], ended)), { at: now });
}

function countAnew(store: CountStore, reader: RecordsReader, lane: Lane, now: number): void {
  const { feedbackSeq } = reader.end();
  if (feedbackSeq <= lane.cursor.feedbackSeq) return;
  const minutes = new Set<number>();
  for (const id of reader.spokenOf(lane.cursor.feedbackSeq)) {
    const record = reader.byId(id);
    if (record) minutes.add(Math.floor(record.ts / MINUTE));
  }
  const instead: CountedMinute[] = [];
  for (const minute of minutes) {
    const records = reader.begunIn(minute * MINUTE, (minute + 1) * MINUTE, lane.cursor.seq);
    const [counted] = count(lane.one, records, feedbackFor(reader, [lane], records));
    instead.push(counted ?? { minute, good: 0, total: 0, failed: 0 });
  }
  lane.cursor = { ...lane.cursor, feedbackSeq };
  store.advance(lane.key, lane.cursor, [], { at: now, instead });
}

function count(
  { indicator }: CountedIndicator,
  records: readonly InferenceRecord[],
  feedback: ReadonlyMap<string, readonly Feedback[]>,
): readonly CountedMinute[] {
  const minutes = new Map<number, { good: number; total: number; failed: number }>();
  for (const record of records) {
    const { kind } = indicator.classify(recordForCel(record, feedback.get(record.id) ?? []));
    if (kind === 'other') continue;
    const minute = Math.floor(record.ts / MINUTE);
    const sum = minutes.get(minute) ?? { good: 0, total: 0, failed: 0 };
    minutes.set(minute, sum);
    if (kind === 'not_evaluated') sum.failed += 1;
    else {
      sum.total += 1;
      if (kind === 'good') sum.good += 1;
    }
  }
  return [...minutes].map(([minute, sum]) => ({ minute, ...sum }));
}
