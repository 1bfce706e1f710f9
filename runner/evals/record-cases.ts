/**
 * Cases from live traffic: what was asked then is asked again. What people said of the answer since (the answer it should
 * have been, a label) comes along, so that scorers can compare with it.
 */
import type { Feedback, InferenceRecord } from '../../core/contract/record.ts';
import type { CaseRow } from '../../core/eval/cases.ts';
import type { SuiteData, SuiteSubject } from '../../core/eval/suite.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { sha256 } from '../../host/sha256.ts';
import { queryRecords } from '../records/query.ts';
import { type RecordSource, recordSources } from '../records/sources.ts';
import { statusBeforeDelivery } from '../reviews/reviews.ts';
import type { MethodCall, Runner } from '../rpc/method.ts';
import { openRecords } from '../store/records.ts';

const PAGE = 1000;
/** Of so many newest records a sample is drawn. */
const MOST_RECORDS = 20_000;

export async function recordCases(
  runner: Pick<Runner, 'deployments' | 'store'>,
  subject: SuiteSubject,
  { where, sample }: Extract<SuiteData, { kind: 'records' }>,
  call: MethodCall,
): Promise<readonly CaseRow[]> {
  const sources = await recordSources(runner.deployments);
  const records: InferenceRecord[] = [];
  let after: string | undefined;
  do {
    const query = {
      limit: PAGE,
      ...(where !== undefined && { where }),
      ...(subject.kind === 'Model' && { model: subject.name }),
      ...(after !== undefined && { after }),
    };
    const page = await queryRecords(sources, query, statusBeforeDelivery(runner.store), call);
    records.push(...page.rows.filter((record) => isCase(record, subject)));
    after = page.next;
  } while (after !== undefined && records.length < MOST_RECORDS);
  const drawn = drawnFrom(records, sample);
  const said = feedbackOn(sources, drawn);
  return drawn.map((record) => ({ values: valuesOf(record, said.get(record.id) ?? [], decidedOn(runner, record.id)) }));
}

/** A record that kept no content, or a hash of it, cannot be asked again. */
function isCase({ input, prompt }: InferenceRecord, { kind, name }: SuiteSubject): boolean {
  return isJsonObject(input) && (kind === 'Model' || prompt?.split('@')[0] === name);
}

/** At random, and yet the same of the same records: ordered by a hash of their ids. */
function drawnFrom(records: readonly InferenceRecord[], sample: number): readonly InferenceRecord[] {
  const keyed = records.map((record) => ({ record, key: sha256(record.id) }));
  return keyed
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .slice(0, sample)
    .map(({ record }) => record);
}

function feedbackOn(
  sources: readonly RecordSource[],
  records: readonly InferenceRecord[],
): ReadonlyMap<string, readonly Feedback[]> {
  const ids = records.map(({ id }) => id);
  return new Map(
    sources.flatMap(({ path }) => {
      using reader = openRecords(path);
      return [...reader.feedbackOf(ids)];
    }),
  );
}

/** What was decided here a moment ago may not have reached the records yet. */
function decidedOn({ store }: Pick<Runner, 'store'>, id: string): JsonValue | undefined {
  return store.reviews.get(id)?.output;
}

function valuesOf(
  { id, input, output }: InferenceRecord,
  feedback: readonly Feedback[],
  decided: JsonValue | undefined,
): JsonObject {
  const corrected = decided ?? correctionIn(feedback);
  return {
    ...(isJsonObject(input) ? input : {}),
    ...labelsIn(feedback),
    ...(output !== undefined && { recorded: output }),
    ...(corrected !== undefined && { expected: corrected }),
    id,
  };
}

/** The newest: somebody may have changed his mind. */
function correctionIn(feedback: readonly Feedback[]): JsonValue | undefined {
  return feedback
    .map(({ kind, value }) => {
      if (kind === 'override') return value;
      return kind === 'review' && isJsonObject(value) ? value.output : undefined;
    })
    .findLast((value) => value !== undefined);
}

function labelsIn(feedback: readonly Feedback[]): JsonObject {
  const labels = feedback.filter(({ kind }) => kind === 'label');
  return Object.assign({}, ...labels.map(({ value }) => (isJsonObject(value) ? value : { label: value })));
}
