/**
 * What a vendor's file implements. Requests and answers are in the dialect of OpenAI's chat completions, which callers
 * speak; a vendor with another one translates. A call never throws: it answers, or says how it failed.
 */
import type { JsonObject, JsonValue } from '../../core/values/json.ts';
import type { Timeout } from '../served.ts';

export interface ProviderRequest {
  /** The vendor's name of the model. */
  readonly model: string;
  /** The body of the call, without `model` and `stream`. */
  readonly body: JsonObject;
  /** What was given to the prompt, and which: a replay looks its answer up by them. */
  readonly input: JsonObject;
  readonly prompt: string | undefined;
  /** Which call for the same request it is, from 1. */
  readonly attempt: number;
  readonly timeout: Timeout;
  /** Milliseconds left of the total. */
  readonly remainingMs: number;
}

/** Ends a call early: the client left, or the process ends. */
export interface Cancellation {
  cancelled: boolean;
  onCancel: (() => void) | undefined;
}

export interface Usage {
  /** All tokens of the input, cached ones included, as OpenAI counts. */
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

export interface Completion {
  /** The answer as the vendor sent it, when it can be passed on unchanged. */
  readonly raw: string | undefined;
  readonly body: JsonObject;
  readonly usage: Usage | undefined;
}

export interface CallFailure {
  readonly kind: 'failure';
  /** `refused` is the request's own fault: neither retries nor fallbacks help. */
  readonly failure: 'timeout' | 'rate_limited' | 'server_error' | 'refused' | 'cancelled';
  /** For people: which provider, what happened. Never holds secrets or the caller's text. */
  readonly why: string;
  /** What the vendor asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly retryable: boolean;
  /** Of `refused`: the vendor's own status and message. */
  readonly status?: number;
  readonly usage?: Usage;
}

export type CallOutcome = { readonly kind: 'answer'; readonly completion: Completion } | CallFailure;

/** One event of a streamed answer, parsed. */
export interface StreamEvent {
  readonly data: JsonObject;
  readonly raw: string;
}

export interface StreamSink {
  /** Returns false when the reader is behind; then `resume` is called once it has caught up. */
  readonly onEvents: (events: readonly StreamEvent[], resume: () => void) => boolean;
}

export type StreamOutcome = { readonly kind: 'ended'; readonly usage: Usage | undefined } | CallFailure;

export interface Provider {
  readonly complete: (request: ProviderRequest, cancellation: Cancellation) => Promise<CallOutcome>;
  readonly stream: (request: ProviderRequest, cancellation: Cancellation, sink: StreamSink) => Promise<StreamOutcome>;
}

/** OpenAI's `usage`: `prompt_tokens` includes the cached ones, which `prompt_tokens_details` tells. */
export function readUsage(value: JsonValue | undefined): Usage | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const usage = value as JsonObject;
  const input = tokens(usage.prompt_tokens);
  const output = tokens(usage.completion_tokens);
  if (input === undefined || output === undefined) return undefined;
  const details = usage.prompt_tokens_details;
  const cached =
    typeof details === 'object' && details !== null && 'cached_tokens' in details ? tokens(details.cached_tokens) : 0;
  return { input, cachedInput: Math.min(cached ?? 0, input), output };
}

function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
