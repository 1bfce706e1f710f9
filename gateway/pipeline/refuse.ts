/** Refusals that come before a release is asked: what is left of them, and what the caller is told. */
import type { ServerResponse } from 'node:http';
import type { Caller, Exchange, Outcome } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import { answerHeaders, answerRefusal } from './answer.ts';
import { record } from './record.ts';
import { route } from './route.ts';

/** Limits and the kill switch: recorded without waiting for it, for nothing was answered. */
export function refuseAtTheDoor(exchange: Exchange, response: ServerResponse, refused: Refusal, caller: Caller): void {
  const deployment = exchange.state.deployments.get(exchange.model);
  if (refused.record === undefined || deployment === undefined) {
    refuseUnrecorded(exchange, response, refused);
    return;
  }
  const routed = route(exchange, { caller, deployment, reservedTokens: 0, entered: [] });
  const error = `${refused.code}: ${refused.message}`;
  const outcome: Outcome = { status: refused.record, httpStatus: refused.httpStatus, error };
  record(exchange, routed, undefined, outcome).catch(() => {});
  answerRefusal(response, answerHeaders(exchange, routed), refused, exchange.id);
}

/** What concerns no release is only counted. */
export function refuseUnrecorded(exchange: Exchange, response: ServerResponse, refused: Refusal): void {
  exchange.gateway.metrics.refused(refused.code);
  answerRefusal(response, [], refused);
}
