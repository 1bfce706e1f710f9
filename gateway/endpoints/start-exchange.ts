/** Takes a request in: its body, and what the pipeline needs to know about where it came from. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../core/values/json.ts';
import { type Exchange, type Gateway, newSpent } from '../exchange.ts';
import { answerRefusal } from '../pipeline/answer.ts';
import type { Cancellation } from '../providers/provider.ts';
import { isRefusal, notReady, type Refusal } from '../refusal.ts';
import { readBody } from './read-body.ts';

/** Undefined when the request was answered already, or nobody is there any more. */
export async function startExchange(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
  modelOf: (body: JsonObject) => string | Refusal,
): Promise<Exchange | undefined> {
  const startedAt = Date.now();
  const startMark = performance.now();
  const state = gateway.state();
  if (state === undefined) return refuse(gateway, request, response, notReady());
  const read = await readBody(request);
  if (read === undefined) return undefined;
  if (read.kind === 'refusal') return refuse(gateway, request, response, read);
  const model = modelOf(read.value);
  if (typeof model !== 'string') return isRefusal(model) ? refuse(gateway, request, response, model) : undefined;
  const cancellation: Cancellation = { cancelled: false, onCancel: undefined };
  response.on('close', () => {
    if (response.writableFinished) return;
    cancellation.cancelled = true;
    cancellation.onCancel?.();
  });
  return {
    gateway,
    id: gateway.newId(startedAt),
    startedAt,
    startMark,
    state,
    headers: request.headers,
    body: read.value,
    model,
    cancellation,
    checks: [],
    spent: newSpent(),
    attempts: 0,
    failures: [],
    candidate: undefined,
    provider: undefined,
    providerModel: undefined,
    ttftMs: undefined,
    invalidOutput: false,
  };
}

/**
 * What is left of a body that is too large is not taken in. The connection is ended a moment later: ended at once, with
 * data that nobody read, the system would throw away the answer too.
 */
function leaveUnread(request: IncomingMessage): void {
  // Without a reader, Node would read the rest by itself.
  request.on('data', () => {});
  request.pause();
  setTimeout(() => request.socket.destroy(), 1000).unref();
}

function refuse(gateway: Gateway, request: IncomingMessage, response: ServerResponse, refused: Refusal): undefined {
  gateway.metrics.refused(refused.code);
  answerRefusal(response, [], refused);
  if (!request.complete) leaveUnread(request);
  return undefined;
}
