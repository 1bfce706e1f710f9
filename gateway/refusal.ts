/** Why a request gets no answer, as OpenAI's clients understand it: a status, a code for programs, a sentence for people. */
import type { RecordStatus } from '../core/contract/record.ts';

export interface Refusal {
  readonly kind: 'refusal';
  readonly httpStatus: number;
  readonly type: ErrorType;
  readonly code: string;
  readonly message: string;
  readonly param?: string;
  readonly retryAfterMs?: number;
  /** How it goes into the records; undefined when it concerns no release and leaves none. */
  readonly record?: RecordStatus;
}

export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'rate_limit_error'
  | 'guardrail_error'
  | 'upstream_error'
  | 'server_error';

export function refusal(
  httpStatus: number,
  type: ErrorType,
  code: string,
  message: string,
  more: Partial<Pick<Refusal, 'param' | 'retryAfterMs' | 'record'>> = {},
): Refusal {
  return { kind: 'refusal', httpStatus, type, code, message, ...more };
}

export function badRequest(code: string, message: string, param?: string): Refusal {
  return refusal(400, 'invalid_request_error', code, message, param === undefined ? {} : { param });
}

export function notReady(): Refusal {
  const message = 'No state is loaded yet. GET /readyz says why.';
  return refusal(503, 'server_error', 'not_ready', message, { retryAfterMs: 1000 });
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'kind' in value && value.kind === 'refusal';
}

export function errorBody({ message, type, code, param }: Refusal, record: string | undefined): string {
  const about = record === undefined ? {} : { record };
  return JSON.stringify({ error: { message, type, code, param: param ?? null, ...about } });
}
