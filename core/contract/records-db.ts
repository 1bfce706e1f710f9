/**
 * How `records.db` holds what the gateway's writer thread writes, for those who read it: columns, and rows as records.
 * The thread owns the file; everybody else opens it read-only. Ids sort by time, so a window is a range of ids
 * (`recordIdFloor`). Times are milliseconds, JSON columns hold JSON text, what is absent is NULL.
 *
 * Tables:
 * - `records`: one row per inference, the columns of `recordColumns`. A row with `ended = 0` is the opening record of a
 *   stream that still runs.
 * - `feedback`: id, record, ts, kind, value (JSON), by.
 * - `rollups`: per minute and combination of `rollupDimensions` the sums of `rollupMeasures`; `latency` and `ttft` are
 *   histograms as core/stats/log-histogram.ts prints them. Absent dimensions are empty text.
 * - `budget_leases`: model, month (`2026-11`, UTC), currency, leased (billionths of the currency's unit).
 */

import { isDigest } from '../values/digest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ulidFloor } from '../values/ulid.ts';
import type { CheckResult, FailedCall, InferenceRecord } from './record.ts';

export const recordColumns = [
  'id',
  'ts',
  'model',
  'release',
  'variant',
  'revision',
  'target',
  'key',
  'team',
  'provider',
  'provider_model',
  'prompt',
  'status',
  'http_status',
  'error',
  'latency_ms',
  'ttft_ms',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'cost',
  'currency',
  'checks',
  'fallback',
  'attempts',
  'failures',
  'review',
  'input',
  'output',
  'features',
  'labels',
  'ended',
] as const;

export type RecordColumn = (typeof recordColumns)[number];

export const rollupDimensions = [
  'minute',
  'model',
  'release',
  'variant',
  'revision',
  'prompt',
  'team',
  'key',
  'provider',
  'provider_model',
  'status',
  'currency',
] as const;

/** `priced` counts the records whose cost is known; `cost` is their sum. */
export const rollupMeasures = [
  'count',
  'fallbacks',
  'invalid_outputs',
  'reviews',
  'cost',
  'priced',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'latency',
  'ttft',
] as const;

/** The id before all records from a time on. */
export function recordIdFloor(milliseconds: number): string {
  return `rec_${ulidFloor(milliseconds)}`;
}

export type Row = Readonly<Record<string, unknown>>;

/** A row of `records` as a record. What does not parse is absent: reading never fails on one bad row. */
export function recordOfRow(row: Row): InferenceRecord {
  const release = text(row.release) ?? '';
  if (!isDigest(release)) throw new TypeError(`The record ${text(row.id) ?? '?'} has no release.`);
  return {
    id: text(row.id) ?? '',
    ts: number(row.ts) ?? 0,
    model: text(row.model) ?? '',
    release,
    variant: row.variant === 'canary' ? 'canary' : 'baseline',
    revision: text(row.revision) ?? '',
    target: text(row.target) ?? '',
    key: text(row.key),
    team: text(row.team),
    provider: text(row.provider),
    providerModel: text(row.provider_model),
    prompt: text(row.prompt),
    status: statusOf(row.status),
    httpStatus: number(row.http_status) ?? 0,
    error: text(row.error),
    latencyMs: number(row.latency_ms) ?? 0,
    ttftMs: number(row.ttft_ms),
    inputTokens: number(row.input_tokens),
    cachedInputTokens: number(row.cached_input_tokens),
    outputTokens: number(row.output_tokens),
    cost: number(row.cost),
    currency: text(row.currency),
    checks: checksOf(row.checks),
    fallback: number(row.fallback),
    attempts: number(row.attempts) ?? 0,
    failures: failuresOf(row.failures),
    review: reviewOf(row.review),
    input: json(row.input),
    output: json(row.output),
    features: object(row.features),
    labels: object(row.labels),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function json(value: unknown): JsonValue | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: JsonValue = JSON.parse(value);
    return parsed;
  } catch {
    return undefined;
  }
}

function object(value: unknown): JsonObject | undefined {
  const parsed = json(value);
  return isJsonObject(parsed) ? parsed : undefined;
}

function checksOf(value: unknown): readonly CheckResult[] {
  const parsed: unknown = json(value);
  return Array.isArray(parsed) ? parsed.filter(isCheckResult) : [];
}

function isCheckResult(value: unknown): value is CheckResult {
  return typeof value === 'object' && value !== null && 'name' in value && 'verdict' in value && 'stage' in value;
}

function failuresOf(value: unknown): readonly FailedCall[] {
  const parsed: unknown = json(value);
  return Array.isArray(parsed) ? parsed.filter(isFailedCall) : [];
}

function isFailedCall(value: unknown): value is FailedCall {
  return typeof value === 'object' && value !== null && 'model' in value && 'failure' in value && 'why' in value;
}

export function statusOf(value: unknown): InferenceRecord['status'] {
  switch (value) {
    case 'ok':
    case 'blocked':
    case 'review':
    case 'rejected':
    case 'cancelled':
    case 'open':
      return value;
    default:
      return 'error';
  }
}

function reviewOf(value: unknown): InferenceRecord['review'] {
  switch (value) {
    case 'pending':
    case 'accepted':
    case 'overridden':
    case 'rejected':
      return value;
    default:
      return undefined;
  }
}
