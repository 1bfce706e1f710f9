/** Fills a `records.db` as the gateway does: through its own writer thread. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Feedback, InferenceRecord } from '../../core/contract/record.ts';
import { isDigest } from '../../core/values/digest.ts';
import { ulidTime } from '../../core/values/ulid.ts';
import type { Command, RecordRow } from '../../gateway/records/protocol.ts';
import { startWriter } from '../../gateway/records/writer.ts';

export const RELEASE = `sha256:${'1'.repeat(64)}`;

/** The id of the n-th record of a millisecond. */
export function recordId(ts: number, n = 0): string {
  return `rec_${ulidTime(ts)}${n
    .toString(32)
    .toUpperCase()
    .padStart(16, '0')
    .replace(/[ILOU]/g, 'Z')}`;
}

export function recordAt(ts: number, parts: Partial<InferenceRecord> = {}): InferenceRecord {
  if (!isDigest(RELEASE)) throw new Error('The digest of the tests is none.');
  return {
    id: recordId(ts),
    ts,
    model: 'assistant',
    release: RELEASE,
    variant: 'baseline',
    revision: 'r1',
    target: 'local',
    key: undefined,
    team: 'team-support',
    provider: 'openai',
    providerModel: 'gpt-5-mini-2026-03-01',
    prompt: 'reply@1.0.0',
    status: 'ok',
    httpStatus: 200,
    error: undefined,
    latencyMs: 120,
    ttftMs: undefined,
    inputTokens: 100,
    cachedInputTokens: 0,
    outputTokens: 20,
    cost: 0.001,
    currency: 'USD',
    checks: [],
    fallback: undefined,
    attempts: 1,
    failures: [],
    review: undefined,
    input: { ticket: 'Where is it?' },
    output: { reply: 'On its way.' },
    features: undefined,
    labels: undefined,
    ...parts,
  };
}

export function rowOf(record: InferenceRecord): RecordRow {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  return [
    record.id,
    record.ts,
    record.model,
    record.release,
    record.variant,
    record.revision,
    record.target,
    record.key ?? null,
    record.team ?? null,
    record.provider ?? null,
    record.providerModel ?? null,
    record.prompt ?? null,
    record.status,
    record.httpStatus,
    record.error ?? null,
    record.latencyMs,
    record.ttftMs ?? null,
    record.inputTokens ?? null,
    record.cachedInputTokens ?? null,
    record.outputTokens ?? null,
    record.cost ?? null,
    record.currency ?? null,
    record.checks.length === 0 ? null : json(record.checks),
    record.fallback ?? null,
    record.attempts,
    record.failures.length === 0 ? null : json(record.failures),
    record.review ?? null,
    json(record.input),
    json(record.output),
    json(record.features),
    json(record.labels),
    record.status === 'open' ? 0 : 1,
    0,
  ];
}

export interface RecordsDb extends AsyncDisposable {
  readonly path: string;
  add(records: readonly InferenceRecord[]): Promise<void>;
  say(feedback: Omit<Feedback, 'id'>): Promise<void>;
}

/** The database of a target of a project, open for writing as long as the gateway would have it. */
export async function recordsDb(root: string, target = 'local'): Promise<RecordsDb> {
  const folder = join(root, '.mooring', 'targets', target);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'records.db');
  const writer = startWriter({
    thread: new URL('../../gateway/records/thread.ts', import.meta.url),
    file: path,
    onOpen: () => {},
    onProblem: () => {},
  });
  await writer.tried;
  const problem = writer.problem();
  if (problem !== undefined) throw new Error(problem);
  let said = 0;
  return {
    path,
    async add(records) {
      await Promise.all(records.map((record) => writer.append(rowOf(record))));
    },
    async say({ record, ts, kind, value, by }) {
      said += 1;
      const command: Command = {
        kind: 'feedback',
        id: `fb_${ulidTime(ts)}${String(said).padStart(16, '0')}`,
        record,
        ts,
        feedback: kind,
        value: JSON.stringify(value),
        by: by ?? null,
        models: null,
        review: null,
      };
      await writer.execute(command);
    },
    [Symbol.asyncDispose]: () => writer.close(),
  };
}
