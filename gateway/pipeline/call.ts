/**
 * Gets an answer: from the primary, with retries; when it fails in a way a fallback is for, from that one, down the
 * chain. A stream counts as failed until its first token; from then on nobody else can answer it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import type { Breakers } from '../breakers.ts';
import type { Exchange, Rendered, Routed } from '../exchange.ts';
import type { CallFailure, CallOutcome, Completion, ProviderRequest, StreamSink } from '../providers/provider.ts';
import type { Candidate, FailureKind, ModelCandidate, ServedRelease } from '../served.ts';
import { reserve, settle } from './settle.ts';

export type Called =
  | { readonly kind: 'completion'; readonly completion: Completion; readonly candidate: number }
  /** A stream that was passed on as it came; its text is what the caller saw. */
  | { readonly kind: 'streamed'; readonly candidate: number }
  | { readonly kind: 'reply'; readonly value: JsonValue; readonly candidate: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type Failure = Omit<CallFailure, 'failure'> & {
  readonly failure: CallFailure['failure'] | 'budget' | 'invalid_output';
};

export type How =
  | { readonly kind: 'whole' }
  /** Called as a stream, and held until it is complete. */
  | { readonly kind: 'buffer' }
  | { readonly kind: 'observe'; readonly forward: Forward };

/** Passes a stream on to the caller. */
export interface Forward extends StreamSink {
  /** A part of the answer has been handed over: from now on no other answer is possible. */
  readonly begun: () => boolean;
  /** Bytes of the answer so far. */
  readonly received: () => number;
  /** What came before the first token of a call that failed is dropped. */
  readonly reset: () => void;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** From candidate `from` on. */
export async function call(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  how: How,
  from: number,
): Promise<Called> {
  const { release } = routed.arm;
  let index: number | undefined = from;
  let last: Failure = noCandidate;
  while (index !== undefined) {
    const candidate: Candidate | undefined = release.candidates[index];
    if (candidate === undefined) break;
    const called = await callCandidate(exchange, routed, rendered, how, candidate, index);
    if (called.kind !== 'failed') return called;
    last = called.failure;
    index = nextCandidate(release, index, last.failure);
  }
  return { kind: 'failed', failure: last };
}

const noCandidate: Failure = {
  kind: 'failure',
  failure: 'server_error',
  why: 'Nothing is left that could answer.',
  retryable: false,
};

/** The first one behind `after` that is for this kind of failure. */
export function nextCandidate(release: ServedRelease, after: number, failure: Failure['failure']): number | undefined {
  if (failure === 'refused' || failure === 'cancelled') return undefined;
  const index = release.candidates.findIndex((one, at) => at > after && leadsTo(one, failure));
  return index < 0 ? undefined : index;
}

function leadsTo({ on }: Candidate, failure: FailureKind | 'budget'): boolean {
  return failure === 'budget' || on.has(failure);
}

async function callCandidate(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  how: How,
  candidate: Candidate,
  index: number,
): Promise<Called> {
  if (candidate.kind === 'reply') {
    [exchange.provider, exchange.providerModel] = ['reply', undefined];
    return { kind: 'reply', value: candidate.value, candidate: index };
  }
  const { retries, timeout } = routed.arm.release;
  const deadline = performance.now() + timeout.total;
  for (let attempt = 0; ; attempt++) {
    const called = await attemptCall(exchange, routed, rendered, how, candidate, index, deadline);
    if (called.kind !== 'failed') return called;
    const { failure } = called;
    if (!failure.retryable || attempt >= retries.max || exchange.cancellation.cancelled) return called;
    const pause = pauseBefore(attempt, retries.backoff, failure.retryAfterMs);
    if (performance.now() + pause >= deadline) return called;
    await delay(pause);
  }
}

/** Exponential with full jitter (so that callers who failed together do not come back together); `Retry-After` holds. */
function pauseBefore(attempt: number, backoff: 'exponential' | 'constant', retryAfterMs: number | undefined): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  const most = backoff === 'constant' ? firstPauseMs * 2 : Math.min(longestPauseMs, firstPauseMs * 2 ** attempt * 2);
  return most / 2 + (Math.random() * most) / 2;
}

async function attemptCall(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  how: How,
  candidate: ModelCandidate,
  index: number,
  deadline: number,
): Promise<Called> {
  const { breakers, metrics } = exchange.gateway;
  const wait = breakers.admit(candidate.id, Date.now());
  if (wait > 0) {
    const why = 'It failed too often lately and is left alone for a while.';
    exchange.failures.push({ model: candidate.id, failure: 'circuit_open', why });
    return failed('server_error', `\`${candidate.id}\` failed too often lately and is left alone for a while.`);
  }
  const reservation = await reserve(exchange, routed, candidate, rendered.body);
  if (reservation.kind === 'exceeded') {
    breakers.undecided(candidate.id);
    exchange.failures.push({ model: candidate.id, failure: 'budget', why: reservation.why });
    return failed('budget', reservation.why);
  }

  exchange.attempts += 1;
  [exchange.provider, exchange.providerModel] = [candidate.providerName, candidate.model];
  const request: ProviderRequest = {
    model: candidate.model,
    body: reservation.body,
    input: rendered.input,
    prompt: promptLabel(routed.arm.release),
    attempt: exchange.attempts,
    timeout: routed.arm.release.timeout,
    remainingMs: deadline - performance.now(),
  };
  const { outcome, bytes } = await perform(exchange, candidate, request, how);
  metrics.attempted(candidate.id, outcome.kind === 'failure' ? outcome.failure : 'ok');
  if (outcome.kind === 'failure') {
    const mayBeBilled = outcome.failure === 'timeout' || outcome.failure === 'cancelled' || bytes > 0;
    settle(exchange, routed, candidate, reservation, outcome.usage, mayBeBilled ? 'maybe-billed' : 'not-billed', bytes);
    tellBreaker(breakers, candidate.id, outcome.failure);
    exchange.failures.push({ model: candidate.id, failure: outcome.failure, why: outcome.why });
    const isTooLate = how.kind === 'observe' && how.forward.begun();
    return { kind: 'failed', failure: isTooLate ? { ...outcome, failure: 'cancelled', retryable: false } : outcome };
  }
  breakers.succeeded(candidate.id);
  settle(exchange, routed, candidate, reservation, outcome.completion?.usage ?? outcome.usage, 'answered', bytes);
  if (outcome.completion === undefined) return { kind: 'streamed', candidate: index };
  return { kind: 'completion', completion: outcome.completion, candidate: index };
}

function tellBreaker(breakers: Breakers, name: string, failure: CallFailure['failure']): void {
  if (failure === 'timeout' || failure === 'server_error') breakers.failed(name, Date.now());
  // It works: what it was asked was wrong.
  else if (failure === 'refused') breakers.succeeded(name);
  else breakers.undecided(name);
}

type Performed = {
  readonly outcome:
    | { readonly kind: 'done'; readonly completion: Completion | undefined; readonly usage?: Completion['usage'] }
    | CallFailure;
  readonly bytes: number;
};

async function perform(
  exchange: Exchange,
  { provider }: ModelCandidate,
  request: ProviderRequest,
  how: How,
): Promise<Performed> {
  const { cancellation } = exchange;
  if (cancellation.cancelled) return { outcome: leftEarly, bytes: 0 };
  switch (how.kind) {
    case 'whole': {
      const outcome: CallOutcome = await provider.complete(request, cancellation);
      if (outcome.kind === 'failure') return { outcome, bytes: 0 };
      return { outcome: { kind: 'done', completion: outcome.completion }, bytes: 0 };
    }
    case 'buffer': {
      const collector = newCollector();
      const outcome = await provider.stream(request, cancellation, collector);
      if (outcome.kind === 'failure') return { outcome, bytes: collector.received() };
      const completion = { raw: undefined, body: collector.completion(request.model), usage: outcome.usage };
      return { outcome: { kind: 'done', completion }, bytes: collector.received() };
    }
    case 'observe': {
      const outcome = await provider.stream(request, cancellation, how.forward);
      const bytes = how.forward.received();
      if (outcome.kind === 'failure') {
        if (!how.forward.begun()) how.forward.reset();
        return { outcome, bytes };
      }
      return { outcome: { kind: 'done', completion: undefined, usage: outcome.usage }, bytes };
    }
    default: {
      const never: never = how;
      return never;
    }
  }
}

const leftEarly: CallFailure = {
  kind: 'failure',
  failure: 'cancelled',
  why: 'The client left before the answer was complete.',
  retryable: false,
};

function failed(failure: Failure['failure'], why: string): Called {
  return { kind: 'failed', failure: { kind: 'failure', failure, why, retryable: false } };
}

function promptLabel({ subject }: ServedRelease): string | undefined {
  return subject.kind === 'chat' ? subject.prompt?.label : undefined;
}

export interface Collector extends StreamSink {
  readonly received: () => number;
  readonly text: () => string;
  /** The whole answer, as if it had not been streamed. */
  readonly completion: (model: string) => JsonObject;
}

interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** Puts the parts of a streamed answer together. */
export function newCollector(): Collector {
  const texts: string[] = [];
  const refusals: string[] = [];
  const toolCalls: ToolCall[] = [];
  let head: JsonObject = {};
  let finishReason: JsonValue = null;
  let usage: JsonValue | undefined;
  let received = 0;

  function add(data: JsonObject): void {
    if (head.id === undefined) head = data;
    if (isJsonObject(data.usage)) usage = data.usage;
    const choice = isJsonArray(data.choices) ? data.choices[0] : undefined;
    if (!isJsonObject(choice)) return;
    if (typeof choice.finish_reason === 'string') finishReason = choice.finish_reason;
    const { delta } = choice;
    if (!isJsonObject(delta)) return;
    if (typeof delta.content === 'string') texts.push(delta.content);
    if (typeof delta.refusal === 'string') refusals.push(delta.refusal);
    if (isJsonArray(delta.tool_calls)) for (const part of delta.tool_calls) addToolCall(toolCalls, part);
  }

  return {
    onEvents(events) {
      for (const { data, raw } of events) {
        received += raw.length;
        add(data);
      }
      return true;
    },
    received: () => received,
    text: () => texts.join(''),
    completion(model) {
      const content = texts.length === 0 && toolCalls.length > 0 ? null : texts.join('');
      const message: JsonObject = {
        role: 'assistant',
        content,
        ...(refusals.length === 0 ? {} : { refusal: refusals.join('') }),
        ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(toolCallInAnswer) }),
      };
      return {
        id: head.id ?? 'chatcmpl',
        object: 'chat.completion',
        created: head.created ?? 0,
        model: head.model ?? model,
        choices: [{ index: 0, message, finish_reason: finishReason }],
        ...(usage === undefined ? {} : { usage }),
      };
    },
  };
}

function addToolCall(toolCalls: ToolCall[], part: JsonValue): void {
  if (!isJsonObject(part)) return;
  const index = typeof part.index === 'number' && part.index >= 0 && part.index < 128 ? part.index : toolCalls.length;
  const call = toolCalls[index] ?? { id: '', name: '', arguments: '' };
  toolCalls[index] = call;
  if (typeof part.id === 'string' && part.id !== '') call.id = part.id;
  if (!isJsonObject(part.function)) return;
  if (typeof part.function.name === 'string') call.name += part.function.name;
  if (typeof part.function.arguments === 'string') call.arguments += part.function.arguments;
}

function toolCallInAnswer({ id, name, arguments: text }: ToolCall): JsonObject {
  return { id, type: 'function', function: { name, arguments: text } };
}
