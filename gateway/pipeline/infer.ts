/**
 * The pipeline of a predictive model: the same stages as a chat, once for the request (authenticate, admit, route) and
 * once for each row of features (render, check input, call, check output, record), which is an inference of its own.
 */
import type { ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { type Exchange, newSpent, type Outcome, type Rendered, type Routed } from '../exchange.ts';
import type { ArtifactRun } from '../providers/onnx.ts';
import { isRefusal, type Refusal, refusal } from '../refusal.ts';
import type { ArtifactSubject } from '../served.ts';
import { admit, noRecords } from './admit.ts';
import { answerHeaders, answerJson, answerRefusal, completionOfReply } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { checkInput } from './check-input.ts';
import { checkOutput, skipOutputChecks } from './check-output.ts';
import { inferenceAnswer, readInference } from './infer-protocol.ts';
import { record } from './record.ts';
import { refuseAtTheDoor, refuseUnrecorded } from './refuse.ts';
import { route } from './route.ts';

export async function serveInference(exchange: Exchange, response: ServerResponse): Promise<void> {
  const { gateway, state, headers } = exchange;
  const caller = authenticate(headers, state, gateway.trustsCallers);
  if (isRefusal(caller)) return refuseUnrecorded(exchange, response, caller);
  const admission = admit(exchange, caller, 0);
  if (isRefusal(admission)) return refuseAtTheDoor(exchange, response, admission, caller);
  const routed = route(exchange, admission);
  try {
    await serveRouted(exchange, routed, response);
  } finally {
    for (const { name, limits } of admission.entered) gateway.meters.leave(name, limits, 0, 0);
  }
}

async function serveRouted(exchange: Exchange, routed: Routed, response: ServerResponse): Promise<void> {
  const { subject } = routed.arm.release;
  if (subject.kind !== 'artifact') {
    const message = `\`${exchange.model}\` answers with text. Call it at /v1/chat/completions.`;
    return refuseUnrecorded(
      exchange,
      response,
      refusal(400, 'invalid_request_error', 'not_a_predictive_model', message),
    );
  }
  const given = readInference(exchange.body, subject);
  if (isRefusal(given)) return refuseUnrecorded(exchange, response, given);
  const request = requestOf(exchange, routed);
  const rows = given.rows.map((features, index) =>
    startRow(exchange, routed, { input: features, body: {}, request }, index),
  );
  await callRows(exchange, routed, subject, rows);
  const decided = rows.map((row) => decideRow(routed, row));
  try {
    await Promise.all(decided.map((row) => record(row.exchange, routed, row.rendered, row.outcome)));
  } catch {
    return answerRefusal(response, [], noRecords(exchange.gateway.writer.problem()));
  }
  const headers = answerHeaders(exchange, routed);
  const [only] = decided;
  if (decided.length === 1 && only?.refusal !== undefined) {
    return answerRefusal(response, headers, only.refusal, only.exchange.id);
  }
  const answers = decided.map(({ exchange: { id }, outcome, output }) => ({ id, status: outcome.status, output }));
  answerJson(response, 200, headers, inferenceAnswer(exchange, routed, subject, given.id, answers));
}

function requestOf({ body, model }: Exchange, { caller }: Routed): () => JsonObject {
  const parameters = isJsonObject(body.parameters) ? body.parameters : {};
  return () => ({ model, parameters, key: caller.name ?? null, team: caller.team ?? null });
}

/** One row on its way: what its checks decided, and what the model gave for it. */
interface Row {
  readonly exchange: Exchange;
  readonly rendered: Rendered;
  /** Set when the input was not for the model. */
  readonly early: Early | undefined;
  result: JsonObject | undefined;
  failure: Extract<ArtifactRun, { kind: 'failure' }> | undefined;
}

type Early =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'review' | 'fallback'; readonly why: string };

function startRow(exchange: Exchange, routed: Routed, rendered: Rendered, index: number): Row {
  const id = index === 0 ? exchange.id : exchange.gateway.newId(exchange.startedAt);
  const own: Exchange = { ...exchange, id, checks: [], spent: newSpent() };
  const checked = checkInput(own, routed.arm.release, rendered);
  const row = { exchange: own, result: undefined, failure: undefined };
  switch (checked.kind) {
    case 'go':
      return { ...row, rendered: checked.rendered, early: undefined };
    case 'fallback':
      return {
        ...row,
        rendered: checked.rendered,
        early: { kind: 'fallback', why: 'A check of the input asked for it.' },
      };
    case 'review':
      return { ...row, rendered, early: { kind: 'review', why: checked.why } };
    default:
      return { ...row, rendered, early: { kind: 'refused', refusal: checked } };
  }
}

/** All rows that may go, in one run of the model. */
async function callRows(
  exchange: Exchange,
  routed: Routed,
  { model, path }: ArtifactSubject,
  rows: readonly Row[],
): Promise<void> {
  const going = rows.filter(({ early }) => early === undefined);
  if (going.length === 0) return;
  for (const { exchange: own } of going) {
    own.attempts = 1;
    // It runs in this process, whose machine costs by the hour and not by the request.
    own.spent.unknown = true;
    [own.provider, own.providerModel, own.candidate] = ['onnx', path, 0];
  }
  const run = await model.run(
    going.map(({ rendered }) => rendered.input),
    routed.arm.release.timeout.total,
  );
  const outcome = run.kind === 'failure' ? run.failure : 'ok';
  exchange.gateway.metrics.attempted(`onnx/${exchange.model}`, outcome);
  for (const [index, row] of going.entries()) {
    if (run.kind === 'failure') row.failure = run;
    else row.result = run.results[index];
  }
}

interface Decided {
  readonly exchange: Exchange;
  readonly rendered: Rendered;
  readonly outcome: Outcome;
  /** What the caller gets; undefined when he gets nothing for this row. */
  readonly output: JsonObject | undefined;
  readonly refusal?: Refusal;
}

function decideRow(routed: Routed, row: Row): Decided {
  const { release } = routed.arm;
  const { early, failure, result, exchange } = row;
  if (early !== undefined) {
    skipOutputChecks(exchange, release, 'The model was not run.');
    if (early.kind === 'refused') return refused(row, early.refusal, 'blocked');
    return early.kind === 'review' ? review(routed, row, undefined, early.why) : fallBack(routed, row, early.why);
  }
  if (result === undefined) {
    skipOutputChecks(exchange, release, 'The model gave no result.');
    return fallBack(routed, row, failure?.why ?? 'The model gave no result.', failure);
  }
  const verdict = checkOutput(exchange, release, row.rendered, completionOfReply(exchange, result));
  switch (verdict.kind) {
    case 'deliver':
      return { ...about(row), outcome: { status: 'ok', httpStatus: 200, output: result }, output: result };
    case 'review':
      return review(routed, row, result, verdict.why);
    case 'block': {
      const message = `The check \`${verdict.check}\` refused the result. ${verdict.why}`;
      return refused(
        row,
        refusal(422, 'guardrail_error', 'output_blocked', message, { param: verdict.check }),
        'blocked',
        result,
      );
    }
    default:
      // A model that is run again gives the same again.
      return fallBack(routed, row, verdict.why);
  }
}

function about({ exchange, rendered }: Row): Pick<Decided, 'exchange' | 'rendered'> {
  return { exchange, rendered };
}

function fallBack(routed: Routed, row: Row, why: string, failure?: Row['failure']): Decided {
  const kind = failure?.failure ?? 'invalid_output';
  const { candidates } = routed.arm.release;
  const index = candidates.findIndex(({ on }) => on.has(kind));
  const candidate = candidates[index];
  if (candidate?.kind === 'reply') {
    Object.assign(row.exchange, { candidate: index + 1, provider: 'reply', providerModel: undefined });
    const output = asObject(candidate.value);
    return { ...about(row), outcome: { status: 'ok', httpStatus: 200, output }, output };
  }
  if (failure === undefined)
    return refused(row, refusal(422, 'guardrail_error', 'output_blocked', why), 'blocked', row.result);
  const code = kind === 'timeout' ? 'model_timeout' : 'model_failed';
  return refused(row, refusal(kind === 'timeout' ? 504 : 503, 'upstream_error', code, why), 'error');
}

function review({ arm }: Routed, row: Row, result: JsonObject | undefined, why: string): Decided {
  const kept = result === undefined ? {} : { output: result };
  const { reviewReply } = arm.release;
  const pending = { status: 'review', review: 'pending', error: why, ...kept } as const;
  if (reviewReply !== undefined) {
    return { ...about(row), outcome: { ...pending, httpStatus: 200 }, output: asObject(reviewReply) };
  }
  const message = `The result waits for a person to look at it, as ${row.exchange.id}. ${why}`;
  const told = refusal(422, 'guardrail_error', 'review_pending', message);
  return { ...about(row), outcome: { ...pending, httpStatus: 422 }, output: undefined, refusal: told };
}

function refused(row: Row, why: Refusal, status: Outcome['status'], result?: JsonObject): Decided {
  const kept = result === undefined ? {} : { output: result };
  const outcome: Outcome = { status, httpStatus: why.httpStatus, error: `${why.code}: ${why.message}`, ...kept };
  return { ...about(row), outcome, output: undefined, refusal: why };
}

function asObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {};
}
