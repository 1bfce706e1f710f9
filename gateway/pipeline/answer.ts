/** The last stage: writes what was decided to the caller, in the form he asked for. */
import type { ServerResponse } from 'node:http';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import type { Exchange, Routed } from '../exchange.ts';
import { hasToken } from '../providers/openai.ts';
import type { Completion, StreamEvent } from '../providers/provider.ts';
import { errorBody, type Refusal } from '../refusal.ts';
import { type Collector, type Forward, newCollector } from './call.ts';

const endMark = 'data: [DONE]\n\n';

export function answerHeaders(exchange: Exchange, { arm }: Routed): string[] {
  return [
    'x-mooring-record',
    exchange.id,
    'x-mooring-release',
    `${arm.release.name}@${arm.release.digest}`,
    'x-mooring-variant',
    arm.variant,
  ];
}

export function answerWhole(response: ServerResponse, headers: readonly string[], completion: Completion): void {
  const body = completion.raw ?? JSON.stringify(completion.body);
  answerJson(response, 200, headers, body);
}

export function answerJson(
  response: ServerResponse,
  status: number,
  headers: readonly string[],
  body: Buffer | string,
): void {
  if (response.headersSent || response.destroyed) return;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, ['content-type', 'application/json', 'content-length', String(length), ...headers]);
  response.end(body);
}

/** A whole answer in the events of a stream: it was held until its checks passed. */
export function answerAsStream(
  response: ServerResponse,
  headers: readonly string[],
  { body }: Completion,
  wantsUsage: boolean,
): void {
  if (response.destroyed) return;
  openStream(response, headers);
  const text = chunksOf(body, wantsUsage).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  response.end(text.join('') + endMark);
}

export function answerRefusal(
  response: ServerResponse,
  headers: readonly string[],
  refusal: Refusal,
  record?: string,
): void {
  const { httpStatus, retryAfterMs } = refusal;
  const retry = retryAfterMs === undefined ? [] : ['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000)))];
  // The official client repeats what cannot be mended by repeating, unless it is told.
  const final = httpStatus === 429 && retryAfterMs === undefined ? ['x-should-retry', 'false'] : [];
  const body = errorBody(refusal, record);
  if (response.headersSent) {
    if (!response.writableEnded) response.end(`data: ${body}\n\n`);
    return;
  }
  answerJson(response, httpStatus, [...headers, ...retry, ...final], body);
}

function openStream(response: ServerResponse, headers: readonly string[]): void {
  const own = [
    'content-type',
    'text/event-stream; charset=utf-8',
    'cache-control',
    'no-cache',
    'x-accel-buffering',
    'no',
  ];
  response.writeHead(200, [...own, ...headers]);
}

/** Passes a stream on as it comes. Its first byte waits for the opening record, its end mark for the final one. */
export interface LiveStream extends Forward {
  readonly collector: Collector;
  readonly end: () => void;
}

export function answerLive(
  exchange: Exchange,
  response: ServerResponse,
  headers: readonly string[],
  opening: Promise<unknown>,
  wantsUsage: boolean,
): LiveStream {
  let collector = newCollector();
  let held = '';
  let begun = false;
  let open = false;
  let resumeReading: (() => void) | undefined;

  function begin(): void {
    begun = true;
    exchange.ttftMs = performance.now() - exchange.startMark;
    opening.then(
      () => {
        if (response.destroyed) return;
        openStream(response, headers);
        open = true;
        response.write(held);
        held = '';
        resumeReading?.();
        resumeReading = undefined;
      },
      // The record could not be written: nothing is passed on. Whoever called finds out by the same promise.
      () => exchange.cancellation.onCancel?.(),
    );
  }

  return {
    get collector() {
      return collector;
    },
    begun: () => begun,
    received: () => collector.received(),
    reset() {
      collector = newCollector();
      held = '';
    },
    onEvents(events, resume) {
      collector.onEvents(events, resume);
      const text = textOf(events, wantsUsage);
      if (!begun && events.some(({ data }) => hasToken(data))) begin();
      if (!open) {
        held += text;
        if (!begun || held.length < 65_536) return true;
        resumeReading = resume;
        return false;
      }
      if (text === '' || response.write(text)) return true;
      response.once('drain', resume);
      return false;
    },
    end() {
      if (!response.writableEnded) response.end(endMark);
    },
  };
}

function textOf(events: readonly StreamEvent[], wantsUsage: boolean): string {
  let text = '';
  for (const { data, raw } of events) {
    // We always ask for usage; whoever did not gets no event without an answer.
    if (!wantsUsage && isUsageOnly(data)) continue;
    text += raw.includes('\n') ? `data: ${JSON.stringify(data)}\n\n` : `data: ${raw}\n\n`;
  }
  return text;
}

function isUsageOnly({ choices, usage }: JsonObject): boolean {
  return isJsonObject(usage) && isJsonArray(choices) && choices.length === 0;
}

function chunksOf(body: JsonObject, wantsUsage: boolean): readonly JsonObject[] {
  const choice = isJsonArray(body.choices) ? body.choices[0] : undefined;
  const message = isJsonObject(choice) && isJsonObject(choice.message) ? choice.message : {};
  const finishReason: JsonValue = isJsonObject(choice) ? (choice.finish_reason ?? 'stop') : 'stop';
  const chunk = (delta: JsonObject, finish: JsonValue): JsonObject => ({
    id: body.id ?? 'chatcmpl',
    object: 'chat.completion.chunk',
    created: body.created ?? 0,
    model: body.model ?? '',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const { role: _role, tool_calls: toolCalls, ...parts } = message;
  const chunks = [chunk({ role: 'assistant', content: '' }, null)];
  const said = Object.entries(parts).filter(([, value]) => value !== null && value !== '');
  if (said.length > 0) chunks.push(chunk(Object.fromEntries(said), null));
  if (isJsonArray(toolCalls)) {
    const indexed = toolCalls.map((call, index) => (isJsonObject(call) ? { index, ...call } : call));
    chunks.push(chunk({ tool_calls: indexed }, null));
  }
  chunks.push(chunk({}, finishReason));
  if (wantsUsage && isJsonObject(body.usage)) chunks.push({ ...chunk({}, null), choices: [], usage: body.usage });
  return chunks;
}

/** A fixed reply, in the form of a model's answer. */
export function completionOfReply(exchange: Exchange, value: JsonValue): Completion {
  const content = typeof value === 'string' ? value : JSON.stringify(value);
  const body: JsonObject = {
    id: `chatcmpl-${exchange.id}`,
    object: 'chat.completion',
    created: Math.floor(exchange.startedAt / 1000),
    model: exchange.model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  };
  return { raw: undefined, body, usage: undefined };
}
