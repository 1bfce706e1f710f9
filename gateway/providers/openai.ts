/**
 * Every server that speaks OpenAI's chat completions. undici's `dispatch` is used as it is: promises and web streams
 * per chunk cost more than all the rest. Trap: a call whose reader is gone must be aborted, or its connection is never
 * given back and later calls hang (`Cancellation`).
 */
import { type Dispatcher, Pool } from 'undici';
import { vendorOf } from '../../core/catalog/vendor.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import type { Timeout } from '../served.ts';
import { newEventReader } from './event-stream.ts';
import {
  type CallFailure,
  type CallOutcome,
  type Cancellation,
  type Provider,
  type ProviderRequest,
  readUsage,
  type StreamOutcome,
  type StreamSink,
  type Usage,
} from './provider.ts';

/** How long a body may go on after its end mark. */
const endOfBodyMs = 1000;
const largestAnswer = 32 * 1024 * 1024;
const defaultBaseUrl = 'https://api.openai.com/v1';

export interface OpenAiOptions {
  /** As the project calls it. */
  readonly name: string;
  readonly baseUrl: string | undefined;
  /** Resolved; undefined when none is configured. */
  readonly apiKey: string | undefined;
  readonly pools: ConnectionPools;
}

/** Connections outlive the state that asked for them: a new release calls the same servers. */
export interface ConnectionPools {
  readonly get: (origin: string, connectMs: number) => Dispatcher;
  readonly close: () => Promise<void>;
}

export function newConnectionPools(): ConnectionPools {
  const pools = new Map<string, Pool>();
  return {
    get(origin, connectMs) {
      const key = `${connectMs} ${origin}`;
      const known = pools.get(key);
      if (known !== undefined) return known;
      const connect = { timeout: connectMs, noDelay: true };
      const pool = new Pool(origin, { connect, headersTimeout: 0, bodyTimeout: 0, allowH2: false });
      pools.set(key, pool);
      return pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

export function openAiProvider({ name, baseUrl, apiKey, pools }: OpenAiOptions): Provider {
  const base = new URL(baseUrl ?? defaultBaseUrl);
  const path = `${base.pathname.replace(/\/+$/, '')}/chat/completions${base.search}`;
  const credentials = apiKey === undefined ? [] : ['authorization', `Bearer ${apiKey}`];
  const headers = ['content-type', 'application/json', 'user-agent', 'mooring', ...credentials];
  const jsonHeaders = [...headers, 'accept', 'application/json'];
  const streamHeaders = [...headers, 'accept', 'text/event-stream'];

  const formatTexts = new WeakMap<JsonObject, string>();

  /** The schema of a prompt's answers is the same object in every call, and often its longest part: put into text once. */
  function bodyText(body: JsonObject): string {
    const { response_format: format, ...rest } = body;
    if (!isJsonObject(format)) return JSON.stringify(body);
    let text = formatTexts.get(format);
    if (text === undefined) {
      text = JSON.stringify(format);
      formatTexts.set(format, text);
    }
    return `{"response_format":${text},${JSON.stringify(rest).slice(1)}`;
  }

  function start(call: UpstreamCall, timeout: Timeout, body: JsonObject, callHeaders: string[]): void {
    const pool = pools.get(base.origin, timeout.connect);
    pool.dispatch({ path, method: 'POST', headers: callHeaders, body: bodyText(body) }, call);
    call.dispatched();
  }

  return {
    complete: (request, cancellation) =>
      new Promise((resolve) => {
        const reader = wholeAnswer(name, resolve);
        const call = new UpstreamCall(name, request, cancellation, reader);
        start(call, request.timeout, { model: request.model, ...inVendorsWords(request) }, jsonHeaders);
      }),
    stream: (request, cancellation, sink) =>
      new Promise((resolve) => {
        const reader = streamedAnswer(name, sink, resolve);
        const call = new UpstreamCall(name, request, cancellation, reader);
        const body = inVendorsWords(request);
        const options = isJsonObject(body.stream_options) ? body.stream_options : {};
        const streamed = { ...body, stream: true, stream_options: { ...options, include_usage: true } };
        start(call, request.timeout, { model: request.model, ...streamed }, streamHeaders);
      }),
  };
}

/** OpenAI's own newer models refuse `max_tokens`; servers that copy its protocol often know nothing else. */
function inVendorsWords({ model, body }: ProviderRequest): JsonObject {
  if (body.max_tokens === undefined || !/^(?:o\d|gpt-[5-9])/.test(model) || vendorOf(model) !== 'OpenAI') return body;
  const { max_tokens, ...rest } = body;
  return { max_completion_tokens: max_tokens, ...rest };
}

/** What is done with the body of a good answer. */
interface Reader {
  /** True once the answer has begun, which ends the wait for the first byte. */
  readonly begins: 'with-headers' | 'with-data';
  readonly data: (chunk: Buffer, call: UpstreamCall) => CallFailure | 'begun' | 'complete' | undefined;
  readonly end: () => void;
  readonly fail: (failure: CallFailure) => void;
}

/** One call over one connection, from its dispatch to the moment it is settled, exactly once. */
class UpstreamCall implements Dispatcher.DispatchHandler {
  readonly #provider: string;
  readonly #timeout: Timeout;
  readonly #deadline: number;
  readonly #cancellation: Cancellation;
  readonly #reader: Reader;
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitsFor: 'connect' | 'firstByte' | 'total' | undefined;
  #settled = false;
  #status = 0;
  #retryAfterMs: number | undefined;
  #refusal: Buffer[] = [];

  constructor(provider: string, request: ProviderRequest, cancellation: Cancellation, reader: Reader) {
    this.#provider = provider;
    this.#timeout = request.timeout;
    this.#deadline = performance.now() + request.remainingMs;
    this.#cancellation = cancellation;
    this.#reader = reader;
    cancellation.onCancel = () => this.fail(cancelled);
  }

  /** After the dispatch, which begins at once when a connection is free: then there is nothing to wait for. */
  dispatched(): void {
    if (this.#controller === undefined) this.#wait('connect', this.#timeout.connect);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('settled'));
    else this.#wait('firstByte', this.#timeout.firstByte);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    if (status < 200) return;
    this.#status = status;
    if (status >= 300) this.#retryAfterMs = retryAfter(headers);
    if (status >= 300 || this.#reader.begins === 'with-headers') this.#wait('total', Number.POSITIVE_INFINITY);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    if (this.#status >= 300) {
      if (this.#refusal.length < 8) this.#refusal.push(chunk);
      return;
    }
    const found = this.#reader.data(chunk, this);
    if (found === 'begun') this.#wait('total', Number.POSITIVE_INFINITY);
    else if (found === 'complete') this.#completeEarly();
    else if (found !== undefined) this.fail(found);
  }

  onResponseEnd(): void {
    if (this.#settled) {
      clearTimeout(this.#timer);
      return;
    }
    if (this.#status >= 300) {
      this.fail(this.#refused());
      return;
    }
    this.#settle();
    this.#reader.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(failureOfError(this.#provider, error));
  }

  pause(): () => void {
    const controller = this.#controller;
    controller?.pause();
    return () => controller?.resume();
  }

  fail(failure: CallFailure): void {
    if (this.#settled) return;
    this.#settle();
    if (this.#controller !== undefined && !this.#controller.aborted) this.#controller.abort(new Error(failure.why));
    this.#reader.fail(failure);
  }

  /** The end mark was read: nobody waits for the connection, which is closed if it does not end by itself. */
  #completeEarly(): void {
    this.#settle();
    this.#timer = setTimeout(() => this.#controller?.abort(new Error('complete')), endOfBodyMs);
    this.#reader.end();
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#cancellation.onCancel = undefined;
  }

  #wait(phase: 'connect' | 'firstByte' | 'total', ms: number): void {
    if (this.#settled) return;
    const left = this.#deadline - performance.now();
    const shown = ms < left ? phase : 'total';
    // Setting a timer costs more than looking whether the right one is set.
    if (shown === 'total' && this.#waitsFor === 'total') return;
    this.#waitsFor = shown;
    clearTimeout(this.#timer);
    // Whole milliseconds share one list of timers inside Node.
    const wait = Math.max(1, Math.ceil(Math.min(ms, left)));
    this.#timer = setTimeout(() => this.fail(timedOut(this.#provider, shown)), wait);
  }

  #refused(): CallFailure {
    const text = Buffer.concat(this.#refusal).toString('utf8');
    return failureOfStatus(this.#provider, this.#status, text, this.#retryAfterMs);
  }
}

function wholeAnswer(provider: string, resolve: (outcome: CallOutcome) => void): Reader {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    begins: 'with-headers',
    data(chunk) {
      size += chunk.length;
      if (size > largestAnswer) return serverError(`${provider} sent an answer larger than ${largestAnswer} bytes.`);
      chunks.push(chunk);
      return undefined;
    },
    end() {
      const [first] = chunks;
      const raw = (chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)).toString('utf8');
      const body = readCompletion(raw);
      if (body === undefined) return resolve(serverError(`${provider} sent something that is no chat completion.`));
      resolve({ kind: 'answer', completion: { raw, body, usage: readUsage(body.usage) } });
    },
    fail: resolve,
  };
}

function readCompletion(raw: string): JsonObject | undefined {
  try {
    const parsed: JsonValue = JSON.parse(raw);
    if (!isJsonObject(parsed) || !isJsonArray(parsed.choices)) return undefined;
    const [choice] = parsed.choices;
    return isJsonObject(choice) && isJsonObject(choice.message) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function streamedAnswer(provider: string, sink: StreamSink, resolve: (outcome: StreamOutcome) => void): Reader {
  const read = newEventReader();
  let usage: Usage | undefined;
  let begun = false;
  let complete = false;
  return {
    begins: 'with-data',
    data(chunk, call) {
      const { events, done, problem } = read(chunk);
      if (problem !== undefined)
        return { ...serverError(`${provider} sent a broken stream: ${problem}`), ...used(usage) };
      for (const { data } of events) {
        if (isJsonObject(data.error)) {
          return { ...serverError(`${provider} ended its stream with an error.`), ...used(usage) };
        }
        usage = readUsage(data.usage) ?? usage;
        if (!complete && hasFinishReason(data)) complete = true;
      }
      complete ||= done;
      if (events.length > 0) {
        // Asked for before the events are handed over: the reader may call it at once.
        let resume = (): void => {};
        const goesOn = sink.onEvents(events, () => resume());
        if (!goesOn) resume = call.pause();
      }
      if (done) return 'complete';
      if (begun || !events.some(({ data }) => hasToken(data))) return undefined;
      begun = true;
      return 'begun';
    },
    end() {
      if (complete) return resolve({ kind: 'ended', usage });
      resolve({ ...serverError(`${provider} ended its stream before the answer was complete.`), ...used(usage) });
    },
    fail: (failure) => resolve({ ...failure, ...used(usage) }),
  };
}

function used(usage: Usage | undefined): { usage?: Usage } {
  return usage === undefined ? {} : { usage };
}

function hasFinishReason(data: JsonObject): boolean {
  if (!isJsonArray(data.choices)) return false;
  const [choice] = data.choices;
  return isJsonObject(choice) && typeof choice.finish_reason === 'string';
}

/** Whether an event carries a part of the answer, and not just the role that opens it. */
export function hasToken(data: JsonObject): boolean {
  if (!isJsonArray(data.choices)) return false;
  const [choice] = data.choices;
  if (!isJsonObject(choice)) return false;
  if (typeof choice.finish_reason === 'string') return true;
  const delta = choice.delta;
  if (!isJsonObject(delta)) return false;
  return Object.entries(delta).some(([key, value]) => key !== 'role' && value !== null && value !== '');
}

const cancelled: CallFailure = {
  kind: 'failure',
  failure: 'cancelled',
  why: 'The client left before the answer was complete.',
  retryable: false,
};

function serverError(why: string): CallFailure {
  return { kind: 'failure', failure: 'server_error', why, retryable: true };
}

function timedOut(provider: string, phase: 'connect' | 'firstByte' | 'total'): CallFailure {
  const what = { connect: 'could not be reached', firstByte: 'did not begin to answer', total: 'did not answer' };
  const why = `${provider} ${what[phase]} in time (timeout ${phase}).`;
  return { kind: 'failure', failure: 'timeout', why, retryable: phase !== 'total' };
}

function failureOfError(provider: string, error: Error): CallFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return timedOut(provider, 'connect');
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') {
    return serverError(`${provider} closed the connection before its answer was complete.`);
  }
  return serverError(`The connection to ${provider} failed (${code}).`);
}

function failureOfStatus(
  provider: string,
  status: number,
  body: string,
  retryAfterMs: number | undefined,
): CallFailure {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const answered = `${provider} answered ${status}.`;
  if (status === 429) return { kind: 'failure', failure: 'rate_limited', why: answered, retryable: true, ...wait };
  if (status === 408) return { kind: 'failure', failure: 'timeout', why: answered, retryable: true, ...wait };
  if (status >= 500) return { ...serverError(answered), ...wait };
  // Its own configuration is not the caller's fault, and does not mend by trying again.
  if (status < 400 || status === 401 || status === 403 || status === 404) {
    return { kind: 'failure', failure: 'server_error', why: answered, retryable: false };
  }
  const why = `${provider} refused the request: ${messageOf(body)}`;
  return { kind: 'failure', failure: 'refused', why, retryable: false, status };
}

function messageOf(body: string): string {
  try {
    const parsed: JsonValue = JSON.parse(body);
    const error = isJsonObject(parsed) ? parsed.error : undefined;
    const message = isJsonObject(error) ? error.message : error;
    if (typeof message === 'string') return message.slice(0, 500);
  } catch {
    // No JSON: there is no message to pass on.
  }
  return 'it gave no reason.';
}

/** `retry-after` in seconds or as a date, and OpenAI's `retry-after-ms`. */
function retryAfter(headers: Record<string, unknown>): number | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  const text = headers['retry-after'];
  if (typeof text !== 'string') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
