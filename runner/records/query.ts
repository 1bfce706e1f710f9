/** `records.query`: the newest records that a condition holds for, over all targets, page by page. */
import { setImmediate } from 'node:timers/promises';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { type RecordsPage, type RecordsQuery, Refusal } from '../../core/contract/runner.ts';
import { compileWhere, everyRecord, type RecordBounds, type RecordCondition } from '../../core/records/where.ts';
import type { MethodCall } from '../rpc/method.ts';
import { openRecords, type RecordsReader } from '../store/records.ts';
import type { RecordSource } from './sources.ts';

const PAGE = 50;
const LARGEST_PAGE = 1000;
/** Evaluating a condition costs some microseconds a record: this many take about a second. */
const MOST_EVALUATED = 100_000;
const MOST_SCANNED = 5_000_000;
const BATCH = 500;

interface Work {
  evaluated: number;
  scanned: number;
  unreadable: number;
  notEvaluated: number;
}

/** `reviews` is what was decided and is not in the databases yet. */
export async function queryRecords(
  sources: readonly RecordSource[],
  query: RecordsQuery,
  reviews: Reviews,
  call: MethodCall,
): Promise<RecordsPage> {
  const condition = withReviews(conditionOf(query), reviews);
  const limit = limitOf(query.limit);
  checkCursor(query.after);
  const bounds = boundsOf(condition.bounds, query);
  // A condition that asks for two models at once holds for nothing.
  if (bounds === undefined) return { rows: [] };
  const work: Work = { evaluated: 0, scanned: 0, unreadable: 0, notEvaluated: 0 };
  const rows: InferenceRecord[] = [];
  let last: string | undefined;
  let more = false;
  let cut = false;
  for await (const { reached, found } of inOrder(sources, bounds, condition, query.after, work)) {
    call.signal.throwIfAborted();
    if (found) {
      if (rows.length === limit) {
        more = true;
        break;
      }
      rows.push(reviewed(found, reviews));
    }
    last = reached;
    if (work.evaluated >= MOST_EVALUATED || work.scanned >= MOST_SCANNED) {
      cut = true;
      break;
    }
  }
  const note = noteOf(work, cut, sources.length === 0);
  return { rows, ...((more || cut) && last !== undefined && { next: last }), ...(note !== undefined && { note }) };
}

function conditionOf({ where }: RecordsQuery): RecordCondition {
  if (where === undefined || where.trim() === '') return everyRecord;
  const compiled = compileWhere(where);
  if (!compiled.ok) throw new Refusal('usage', `The condition cannot be asked: ${compiled.problem}`);
  return compiled.value;
}

type Reviews = ReadonlyMap<string, NonNullable<InferenceRecord['review']>>;

function withReviews(condition: RecordCondition, reviews: Reviews): RecordCondition {
  if (reviews.size === 0) return condition;
  const { review: _, ...equal } = condition.bounds.equal;
  return {
    ...condition,
    bounds: { ...condition.bounds, equal },
    matches: (record, feedback) => condition.matches(reviewed(record, reviews), feedback),
  };
}

function reviewed(record: InferenceRecord, reviews: Reviews): InferenceRecord {
  const review = reviews.get(record.id);
  return review === undefined ? record : { ...record, review };
}

function limitOf(limit = PAGE): number {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new Refusal('usage', `${limit} is no number of records. Ask for 1 to ${LARGEST_PAGE} at a time.`);
  }
  return Math.min(limit, LARGEST_PAGE);
}

function checkCursor(after: string | undefined): void {
  if (after === undefined || /^rec_[0-9A-HJKMNP-TV-Z]{26}$/.test(after)) return;
  throw new Refusal('usage', `\`${after.slice(0, 60)}\` is no page of records. Pass the \`next\` of the page before.`);
}

/** What `--model` and the condition ask for together; undefined when they contradict each other. */
function boundsOf(bounds: RecordBounds, { model }: RecordsQuery): RecordBounds | undefined {
  if (model === undefined) return bounds;
  if (bounds.equal.model !== undefined && bounds.equal.model !== model) return undefined;
  return { ...bounds, equal: { ...bounds.equal, model } };
}

/** How far a target was looked at, downwards, and what was found there. */
interface Step {
  readonly reached: string;
  readonly found?: InferenceRecord;
}

/** Merges the newest of each target: ids sort by time, whoever wrote them. */
async function* inOrder(
  sources: readonly RecordSource[],
  bounds: RecordBounds,
  condition: RecordCondition,
  after: string | undefined,
  work: Work,
): AsyncGenerator<Step> {
  using open = readersOf(sources);
  const streams = open.readers.map((reader) => evaluated(reader, bounds, condition, after, work));
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, head: await stream.next() })));
  for (;;) {
    let newest: (typeof heads)[number] | undefined;
    for (const one of heads) {
      if (one.head.done) continue;
      if (!newest || newest.head.done || one.head.value.reached > newest.head.value.reached) newest = one;
    }
    if (!newest || newest.head.done) return;
    yield newest.head.value;
    newest.head = await newest.stream.next();
  }
}

function readersOf(sources: readonly RecordSource[]): Disposable & { readonly readers: readonly RecordsReader[] } {
  const readers: RecordsReader[] = [];
  const close = () => {
    for (const reader of readers) reader[Symbol.dispose]();
  };
  try {
    for (const { path } of sources) readers.push(openRecords(path));
  } catch (error) {
    close();
    throw error;
  }
  return { readers, [Symbol.dispose]: close };
}

async function* evaluated(
  reader: RecordsReader,
  bounds: RecordBounds,
  condition: RecordCondition,
  after: string | undefined,
  work: Work,
): AsyncGenerator<Step> {
  let below = after;
  do {
    const { records, scanned, unreadable, below: next } = reader.batch(bounds, below, BATCH);
    work.scanned += scanned;
    work.unreadable += unreadable;
    const ids = condition.usesFeedback ? records.map(({ id }) => id) : [];
    const feedback = reader.feedbackOf(ids);
    for (const record of records) {
      work.evaluated += 1;
      const match = condition.matches(record, feedback.get(record.id) ?? []);
      if (match === 'not_evaluated') work.notEvaluated += 1;
      yield { reached: record.id, ...(match === 'yes' && { found: record }) };
    }
    below = next;
    if (below !== undefined) yield { reached: below };
    await setImmediate();
  } while (below !== undefined);
}

function noteOf(work: Work, cut: boolean, nothing: boolean): string | undefined {
  const notes: string[] = [];
  if (nothing) notes.push('No target has records yet: they come with the first request that a gateway answers.');
  if (cut) {
    notes.push(
      `Looked at ${work.evaluated.toLocaleString('en-US')} records and stopped there. Go on with \`next\`, or name a model, a status or a time in the condition.`,
    );
  }
  if (work.notEvaluated > 0) {
    const records = work.notEvaluated === 1 ? '1 record' : `${work.notEvaluated.toLocaleString('en-US')} records`;
    notes.push(
      `The condition could not be evaluated on ${records}, which are left out. Ask \`has(…)\` for what may be absent.`,
    );
  }
  if (work.unreadable > 0) notes.push(`${work.unreadable} rows hold no record and are left out.`);
  return notes.length === 0 ? undefined : notes.join(' ');
}
