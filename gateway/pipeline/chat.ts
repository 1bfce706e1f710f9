/**
 * The pipeline of a chat completion, stage by stage:
 *
 *     authenticate → admit → route → render → check input → call → check output → settle → record → answer
 *
 * Each stage is a file of this folder. A stage that refuses ends the way: the refusal is recorded and answered. `settle`
 * is called by `call`, once per call that was made.
 */
import type { ServerResponse } from 'node:http';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { estimateTokens } from '../checks/max-input-tokens.ts';
import type { Exchange, Outcome, Rendered, Routed } from '../exchange.ts';
import type { Completion } from '../providers/provider.ts';
import { isRefusal, type Refusal, refusal } from '../refusal.ts';
import { admit, noRecords } from './admit.ts';
import {
  answerAsStream,
  answerHeaders,
  answerLive,
  answerRefusal,
  answerWhole,
  completionOfReply,
  type LiveStream,
} from './answer.ts';
import { authenticate } from './authenticate.ts';
import { type Called, call, type Failure, type How, nextCandidate } from './call.ts';
import { checkInput } from './check-input.ts';
import { answerOf, checkOutput, checkStreamed, readAnswer, skipOutputChecks } from './check-output.ts';
import { record, recordOpening } from './record.ts';
import { refuseAtTheDoor, refuseUnrecorded } from './refuse.ts';
import { render } from './render.ts';
import { route } from './route.ts';

export async function serveChat(exchange: Exchange, response: ServerResponse): Promise<void> {
  const { gateway, state, headers, body } = exchange;
  const caller = authenticate(headers, state, gateway.trustsCallers);
  if (isRefusal(caller)) return refuseUnrecorded(exchange, response, caller);
  const admission = admit(exchange, caller, estimateTokens(body.messages) + estimateTokens(body.prompt));
  if (isRefusal(admission)) return refuseAtTheDoor(exchange, response, admission, caller);
  const routed = route(exchange, admission);
  try {
    await serveRouted(exchange, routed, response);
  } finally {
    const used = exchange.spent.counted > 0 ? exchange.spent.input + exchange.spent.output : routed.reservedTokens;
    for (const { name, limits } of admission.entered) gateway.meters.leave(name, limits, routed.reservedTokens, used);
  }
}

async function serveRouted(exchange: Exchange, routed: Routed, response: ServerResponse): Promise<void> {
  const { release } = routed.arm;
  const rendered = render(exchange, routed);
  if (isRefusal(rendered)) return refuseUnrecorded(exchange, response, rendered);
  const checked = checkInput(exchange, release, rendered);
  if (checked.kind === 'refusal')
    return finish(exchange, routed, rendered, response, { refusal: checked, status: 'blocked' });
  if (checked.kind === 'review') {
    skipOutputChecks(exchange, release, 'A person must look at the input first.');
    return review(exchange, routed, rendered, response, undefined, checked.why);
  }
  const from = checked.kind === 'fallback' ? 1 : 0;
  const wantsStream = exchange.body.stream === true;
  if (wantsStream && release.stream === 'observe') return serveLive(exchange, routed, checked.rendered, response, from);
  const how: How = wantsStream ? { kind: 'buffer' } : { kind: 'whole' };
  return serveChecked(exchange, routed, checked.rendered, response, how, from);
}

/** Calls until an answer passes its checks, or nothing is left to call. */
async function serveChecked(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  how: How,
  first: number,
): Promise<void> {
  const { release } = routed.arm;
  let retried = false;
  let from = first;
  for (;;) {
    const called = await call(exchange, routed, rendered, how, from);
    if (called.kind === 'failed') return fail(exchange, routed, rendered, response, called.failure);
    exchange.candidate = called.candidate;
    if (called.kind === 'reply') return reply(exchange, routed, rendered, response, called.value);
    if (called.kind === 'streamed') throw new Error('A stream was passed on that should have been held.');
    const verdict = checkOutput(exchange, release, rendered, called.completion);
    if (verdict.kind === 'deliver') return deliver(exchange, routed, rendered, response, verdict.completion);
    const { output } = readAnswer(called.completion.body);
    if (verdict.kind === 'review') return review(exchange, routed, rendered, response, output, verdict.why);
    if (verdict.kind === 'retry' && !retried) {
      retried = true;
      from = called.candidate;
      continue;
    }
    const next = verdict.kind === 'block' ? undefined : nextCandidate(release, called.candidate, 'invalid_output');
    if (next !== undefined) {
      from = next;
      continue;
    }
    const message = `The check \`${verdict.check}\` refused the answer. ${verdict.why}`;
    const refused = refusal(422, 'guardrail_error', 'output_blocked', message, { param: verdict.check });
    return finish(exchange, routed, rendered, response, { refusal: refused, status: 'blocked', output });
  }
}

async function serveLive(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  from: number,
): Promise<void> {
  const opening = recordOpening(exchange, routed, rendered);
  const live = answerLive(exchange, response, answerHeaders(exchange, routed), opening, wantsUsage(exchange));
  const called: Called = await call(exchange, routed, rendered, { kind: 'observe', forward: live }, from);
  if (called.kind === 'failed') return failLive(exchange, routed, rendered, response, live, called.failure, opening);
  exchange.candidate = called.candidate;
  if (called.kind === 'reply') return reply(exchange, routed, rendered, response, called.value);
  const answer = answerOfStream(live);
  checkStreamed(exchange, routed.arm.release, rendered, answer);
  try {
    await opening;
    await record(exchange, routed, rendered, { status: 'ok', httpStatus: 200, output: answer.output });
  } catch {
    return answerRefusal(response, [], noRecords(exchange.gateway.writer.problem()));
  }
  live.end();
}

function answerOfStream(live: LiveStream) {
  const whole = readAnswer(live.collector.completion(''));
  return answerOf(live.collector.text(), whole.toolCalls);
}

async function failLive(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  live: LiveStream,
  failure: Failure,
  opening: Promise<unknown>,
): Promise<void> {
  try {
    await opening;
  } catch {
    return answerRefusal(response, [], noRecords(exchange.gateway.writer.problem()));
  }
  const why = 'The stream broke off before its end.';
  if (live.begun()) skipOutputChecks(exchange, routed.arm.release, why);
  const output = live.begun() ? live.collector.text() : undefined;
  return fail(exchange, routed, rendered, response, failure, output);
}

async function deliver(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  completion: Completion,
): Promise<void> {
  const { output, toolCalls } = readAnswer(completion.body);
  const kept: JsonValue = toolCalls.length === 0 ? output : { text: output, toolCalls };
  await finish(exchange, routed, rendered, response, { completion, status: 'ok', output: kept });
}

function reply(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  value: JsonValue,
): Promise<void> {
  skipOutputChecks(exchange, routed.arm.release, 'A fixed reply was given.');
  return finish(exchange, routed, rendered, response, {
    completion: completionOfReply(exchange, value),
    status: 'ok',
    output: value,
  });
}

/** The answer waits for a person; the caller gets the declared reply meanwhile, or is told. */
function review(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  output: JsonValue | undefined,
  why: string,
): Promise<void> {
  const { reviewReply } = routed.arm.release;
  const pending = {
    status: 'review',
    review: 'pending',
    error: why,
    ...(output === undefined ? {} : { output }),
  } as const;
  if (reviewReply !== undefined) {
    return finish(exchange, routed, rendered, response, {
      completion: completionOfReply(exchange, reviewReply),
      ...pending,
    });
  }
  const message = `The answer waits for a person to look at it, as ${exchange.id}. ${why}`;
  const refused = refusal(422, 'guardrail_error', 'review_pending', message);
  return finish(exchange, routed, rendered, response, { refusal: refused, ...pending });
}

function fail(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  failure: Failure,
  output?: JsonValue,
): Promise<void> {
  const kept = output === undefined ? {} : { output };
  if (exchange.cancellation.cancelled) {
    const left = refusal(499, 'invalid_request_error', 'client_closed_request', 'The client left.');
    return finish(exchange, routed, rendered, response, { refusal: left, status: 'cancelled', ...kept });
  }
  const status = failure.failure === 'budget' ? 'rejected' : 'error';
  return finish(exchange, routed, rendered, response, { refusal: refusalOfFailure(failure), status, ...kept });
}

function refusalOfFailure({ failure, why, status, retryAfterMs }: Failure): Refusal {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  switch (failure) {
    case 'budget':
      return refusal(429, 'rate_limit_error', 'budget_exceeded', why);
    case 'refused':
      return refusal(status ?? 400, 'invalid_request_error', 'upstream_refused', why);
    case 'rate_limited':
      return refusal(429, 'rate_limit_error', 'upstream_rate_limited', why, { retryAfterMs: 1000, ...wait });
    case 'timeout':
      return refusal(504, 'upstream_error', 'upstream_timeout', why);
    default:
      return refusal(502, 'upstream_error', 'upstream_error', why, wait);
  }
}

type Ending = Pick<Outcome, 'status' | 'review' | 'output'> & { readonly error?: string } & (
    | { readonly completion: Completion; readonly refusal?: undefined }
    | { readonly refusal: Refusal; readonly completion?: undefined }
  );

/** Records, then answers. */
async function finish(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered,
  response: ServerResponse,
  ending: Ending,
): Promise<void> {
  const { completion, refusal: refused, status, review: pending, output } = ending;
  const error = ending.error ?? (refused === undefined ? undefined : `${refused.code}: ${refused.message}`);
  const outcome: Outcome = {
    status,
    httpStatus: refused?.httpStatus ?? 200,
    ...(error === undefined ? {} : { error }),
    ...(output === undefined ? {} : { output }),
    ...(pending === undefined ? {} : { review: pending }),
  };
  try {
    await record(exchange, routed, rendered, outcome);
  } catch {
    return answerRefusal(response, [], noRecords(exchange.gateway.writer.problem()));
  }
  const headers = answerHeaders(exchange, routed);
  if (completion === undefined) return answerRefusal(response, headers, refused, exchange.id);
  if (exchange.body.stream === true) answerAsStream(response, headers, completion, wantsUsage(exchange));
  else answerWhole(response, headers, completion);
}

function wantsUsage({ body }: Exchange): boolean {
  return isJsonObject(body.stream_options) && body.stream_options.include_usage === true;
}
