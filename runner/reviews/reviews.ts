/**
 * The queue of answers that wait for a person. A record waits as soon as the gateway says so; a decision is kept by the
 * runner, written to the ledger, and told to the gateway, in this order, each once, whatever breaks in between.
 */
import { hash } from 'node:crypto';
import type { InferenceRecord } from '../../core/contract/record.ts';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { type Page, Refusal, type ReviewItem } from '../../core/contract/runner.ts';
import { type ReviewTerms, reviewTerms, whyHeld } from '../../core/records/review.ts';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { releaseOf } from '../records/release-of.ts';
import { type RecordSource, recordSources, withRecord } from '../records/sources.ts';
import type { Runner } from '../rpc/method.ts';
import { openRecords, type RecordsReader } from '../store/records.ts';
import type { Decision, ReviewDecision } from '../store/reviews.ts';
import { tellGateway } from './tell-gateway.ts';

type Parts = Pick<Runner, 'deployments' | 'store' | 'ledger' | 'now' | 'changed'>;

const PAGE = 50;
const LARGEST_PAGE = 1000;

export interface ListOptions {
  readonly model?: string;
  readonly limit?: number;
  readonly after?: string;
}

/** Those that wait come first, the one that waits longest at the top; then the decided ones, newest first. */
export async function listReviews(parts: Parts, options: ListOptions): Promise<Page<ReviewItem>> {
  const limit = limitOf(options.limit);
  const { part, id } = cursorOf(options.after);
  const found: Found[] = [];
  if (part === 'pending') found.push(...(await collect(parts, 'pending', options.model, id, limit + 1)));
  if (found.length <= limit) {
    const after = part === 'decided' ? id : undefined;
    found.push(...(await collect(parts, 'decided', options.model, after, limit + 1 - found.length)));
  }
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const terms = termsReader();
  const items: ReviewItem[] = [];
  for (const one of rows) items.push(itemOf(one, await terms(one)));
  return { rows: items, ...(found.length > limit && last && { next: `${last.part}:${last.record.id}` }) };
}

export async function showReview(parts: Parts, id: string): Promise<ReviewItem> {
  return withRecord(parts.deployments, id, undefined, async ({ source, reader, record }) => {
    const one = foundReview(parts, source, reader, record);
    return itemOf(one, await termsReader()(one));
  });
}

export interface Deciding {
  readonly id: string;
  readonly decision: Decision;
  readonly why?: string | undefined;
  readonly output?: JsonValue | undefined;
  /** The rule that decides, when it is no person. */
  readonly rule?: string;
}

export async function decideReview(parts: Parts, by: string, deciding: Deciding): Promise<ReviewItem> {
  const { id, decision, why, output, rule } = deciding;
  const decided = await withRecord(parts.deployments, id, undefined, ({ source, reader, record }) => {
    const one = foundReview(parts, source, reader, record);
    if (one.status !== 'pending') throw new Refusal('refused', alreadyDecided(one));
    const made: ReviewDecision = {
      record: id,
      target: source.target.name,
      model: record.model,
      decision,
      by,
      rule,
      at: parts.now(),
      why: why === undefined || why.trim() === '' ? undefined : why,
      output: decision === 'override' ? output : undefined,
      inLedger: false,
      delivered: false,
    };
    if (!parts.store.reviews.add(made)) throw new Refusal('refused', `The answer ${id} was decided about just now.`);
    return made;
  });
  finish(parts, decided);
  await deliver(parts, decided);
  return showReview(parts, id);
}

/** Takes up again what the end of a process, or a gateway that was not there, had left undone. */
export async function resumeDecisions(parts: Parts): Promise<void> {
  for (const decision of parts.store.reviews.unfinished()) {
    if (!decision.inLedger) finish(parts, decision);
    if (!decision.delivered) await deliver(parts, decision);
  }
}

/** Decides what waited longer than its manifest allows, as the manifest says. Returns how many there were. */
export async function decideOverdue(parts: Parts): Promise<number> {
  const terms = termsReader();
  const waiting = await collect(parts, 'pending', undefined, undefined, LARGEST_PAGE);
  let count = 0;
  for (const one of waiting) {
    const { timeout, onTimeout } = await terms(one);
    if (one.record.ts + timeout > parts.now()) continue;
    const why = `Nobody had looked at it after ${Math.round(timeout / 60_000)} minutes.`;
    await decideReview(parts, 'nobody', { id: one.record.id, decision: onTimeout, why, rule: 'review-timeout' });
    count += 1;
  }
  return count;
}

/** How many answers wait, by model. */
export async function waitingByModel(
  parts: Pick<Parts, 'deployments' | 'store'>,
): Promise<ReadonlyMap<string, number>> {
  const waiting = await collect(parts, 'pending', undefined, undefined, LARGEST_PAGE);
  return new Map([...Map.groupBy(waiting, ({ record }) => record.model)].map(([model, all]) => [model, all.length]));
}

/** What became of records that the gateway's database does not know of yet. */
export function statusBeforeDelivery(
  store: Parts['store'],
): ReadonlyMap<string, NonNullable<InferenceRecord['review']>> {
  return new Map(store.reviews.unfinished().map(({ record, decision }) => [record, statusAfter(decision)]));
}

function finish({ store, ledger, changed }: Parts, decision: ReviewDecision): void {
  const { record, model, target, rule, output } = decision;
  const operation = `review:${record}`;
  if (!ledger.holds(operation)) {
    ledger.append({
      action: `review.${decision.decision}`,
      subject: `Model/${model}@${target}`,
      // Content stays out of the ledger: nothing can be taken out of it again.
      details: {
        record,
        operation,
        ...(decision.why !== undefined && { why: decision.why }),
        ...(output !== undefined && { output: `sha256:${hash('sha256', JSON.stringify(output), 'hex')}` }),
      },
      ...(rule !== undefined && { rule }),
    });
  }
  store.reviews.markInLedger(record);
  changed({ parts: ['reviews', 'records', 'ledger'], models: [model] });
}

/** A gateway that is not there, or does not know us, is told later; until then the runner's word holds. */
async function deliver({ deployments, store }: Parts, decision: ReviewDecision): Promise<void> {
  const target = deployments.targets().find(({ name }) => name === decision.target);
  const { gateway } = (await target?.look()) ?? {};
  if (!target || !gateway) return;
  if (await tellGateway(gateway.url, await target.operatorKey(), decision))
    store.reviews.markDelivered(decision.record);
}

interface Found {
  readonly part: 'pending' | 'decided';
  readonly source: RecordSource;
  readonly record: InferenceRecord;
  readonly status: NonNullable<InferenceRecord['review']>;
  readonly decided: ReviewItem['decided'];
}

async function collect(
  parts: Pick<Parts, 'deployments' | 'store'>,
  which: 'pending' | 'decided',
  model: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<readonly Found[]> {
  const unfinished = parts.store.reviews.unfinished();
  const all: Found[] = [];
  for (const source of await recordSources(parts.deployments)) {
    using reader = openRecords(source.path);
    const own = unfinished.filter(({ target }) => target === source.target.name);
    const range = { ...(model !== undefined && { model }), ...(after !== undefined && { after }) };
    // Some of those that wait are decided about, and only the runner knows.
    const records = [...reader.reviews(which, { ...range, limit: limit + own.length })];
    if (which === 'decided') records.push(...decidedHere(reader, own, records, model, after));
    for (const record of records) {
      const one = foundReview(parts, source, reader, record);
      if ((one.status === 'pending') === (which === 'pending')) all.push(one);
    }
  }
  const direction = which === 'pending' ? 1 : -1;
  all.sort((left, right) => (left.record.id < right.record.id ? -direction : direction));
  return all.slice(0, limit);
}

function decidedHere(
  reader: RecordsReader,
  decisions: readonly ReviewDecision[],
  there: readonly InferenceRecord[],
  model: string | undefined,
  after: string | undefined,
): readonly InferenceRecord[] {
  const known = new Set(there.map(({ id }) => id));
  return decisions
    .filter(({ record }) => !known.has(record) && (after === undefined || record < after))
    .map(({ record }) => reader.byId(record))
    .filter((record) => record !== undefined)
    .filter((record) => model === undefined || record.model === model);
}

function foundReview(
  { store }: Pick<Parts, 'store'>,
  source: RecordSource,
  reader: RecordsReader,
  record: InferenceRecord,
): Found {
  if (record.review === undefined) {
    throw new Refusal(
      'usage',
      `The answer ${record.id} was never held for a person. \`mooring review list\` lists those that were.`,
    );
  }
  const decision = store.reviews.get(record.id);
  const status = decision ? statusAfter(decision.decision) : record.review;
  const part = status === 'pending' ? 'pending' : 'decided';
  return { part, source, record, status, decided: decision ? decidedBy(decision) : decidedElsewhere(reader, record) };
}

function statusAfter(decision: Decision): NonNullable<InferenceRecord['review']> {
  switch (decision) {
    case 'accept':
      return 'accepted';
    case 'override':
      return 'overridden';
    case 'reject':
      return 'rejected';
  }
}

function decidedBy({ by, at, why, output }: ReviewDecision): NonNullable<ReviewItem['decided']> {
  return {
    by,
    at: new Date(at).toISOString(),
    ...(why !== undefined && { why }),
    ...(output !== undefined && { output }),
  };
}

/** A decision that came straight to the gateway, by `POST /v1/feedback`. */
function decidedElsewhere(reader: RecordsReader, { id, review }: InferenceRecord): ReviewItem['decided'] {
  if (review === 'pending') return undefined;
  const said = reader
    .feedbackOf([id])
    .get(id)
    ?.findLast(({ kind }) => kind === 'review');
  if (!said) return undefined;
  const value = isJsonObject(said.value) ? said.value : {};
  return {
    by: said.by ?? 'somebody',
    at: new Date(said.ts).toISOString(),
    ...(typeof value.why === 'string' && { why: value.why }),
    ...(value.output !== undefined && { output: value.output }),
  };
}

function itemOf({ record, source, status, decided }: Found, { team, timeout }: ReviewTerms): ReviewItem {
  return {
    id: record.id,
    model: record.model,
    target: source.target.name,
    at: new Date(record.ts).toISOString(),
    status,
    ...(team !== undefined && { team }),
    ...(status === 'pending' && { due: new Date(record.ts + timeout).toISOString() }),
    why: whyHeld(record),
    ...(record.input !== undefined && { input: record.input }),
    ...(record.output !== undefined && { output: record.output }),
    ...(decided && { decided }),
  };
}

/** Many answers are of one release: each is read once. */
function termsReader(): (one: {
  readonly source: RecordSource;
  readonly record: InferenceRecord;
}) => Promise<ReviewTerms> {
  const read = new Map<string, Promise<ReleaseDocument | undefined>>();
  return async ({ source: { target }, record: { release } }) => {
    const key = `${target.name} ${release}`;
    const reading = read.get(key) ?? releaseOf(target, release);
    read.set(key, reading);
    return reviewTerms(await reading);
  };
}

function alreadyDecided({ record, status, decided }: Found): string {
  const who = decided ? ` by ${decided.by} at ${decided.at}` : '';
  return `The answer ${record.id} was ${status}${who}. A decision is not taken back; say \`POST /v1/feedback\` what should be known besides.`;
}

function limitOf(limit = PAGE): number {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new Refusal('usage', `${limit} is no number of reviews. Ask for 1 to ${LARGEST_PAGE} at a time.`);
  }
  return Math.min(limit, LARGEST_PAGE);
}

function cursorOf(after: string | undefined): {
  readonly part: 'pending' | 'decided';
  readonly id: string | undefined;
} {
  if (after === undefined) return { part: 'pending', id: undefined };
  const match = /^(pending|decided):(rec_[0-9A-Z]{26})$/.exec(after);
  if (!match)
    throw new Refusal(
      'usage',
      `\`${after.slice(0, 60)}\` is no page of reviews. Pass the \`next\` of the page before.`,
    );
  return { part: match[1] === 'decided' ? 'decided' : 'pending', id: match[2] };
}
