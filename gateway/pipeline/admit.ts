/**
 * Whether the request is let in: the model exists, the key is for it, nobody stopped it, records can be written, and the
 * limits of key and model leave room. The budget is looked at later, call by call, when the price is known.
 */
import type { Admission, Caller, Exchange } from '../exchange.ts';
import type { Exceeded } from '../limits.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { Limits, LoadedState } from '../served.ts';
import { mayCall } from './authenticate.ts';

export function admit(exchange: Exchange, caller: Caller, estimatedTokens: number): Admission | Refusal {
  const { gateway, state, model, startedAt } = exchange;
  const deployment = state.deployments.get(model);
  // Whoever may not call a model learns nothing about it, not even that it exists.
  if (deployment === undefined || !mayCall(caller, model)) return unknownModel(model, caller, state);
  const problem = gateway.writer.problem();
  if (problem !== undefined) return noRecords(problem);
  if (deployment.stopped !== undefined) {
    const { by, why } = deployment.stopped;
    const message = `\`${model}\` was stopped by ${by}: ${why}`;
    return refusal(503, 'server_error', 'model_stopped', message, { record: 'rejected' });
  }
  const meters = [
    ...(caller.key === undefined ? [] : [{ name: `key ${caller.key.name}`, limits: limitsOfKey(caller) }]),
    { name: `model ${model}`, limits: deployment.limits },
  ];
  for (const [index, { name, limits }] of meters.entries()) {
    const exceeded = gateway.meters.enter(name, limits, estimatedTokens, startedAt);
    if (exceeded === undefined) continue;
    for (const entered of meters.slice(0, index)) {
      gateway.meters.leave(entered.name, entered.limits, estimatedTokens, 0);
    }
    return limited(index < meters.length - 1 ? `The key \`${caller.name}\`` : `\`${model}\``, exceeded);
  }
  return { deployment, caller, reservedTokens: estimatedTokens, entered: meters };
}

const namesShown = 10;

/** Names those that the caller may use, and no others. */
export function unknownModel(model: string, caller: Caller, { deployments }: LoadedState): Refusal {
  const names = [...deployments.keys()].filter((name) => mayCall(caller, name));
  const shown = names.slice(0, namesShown).map((name) => `\`${name}\``);
  const more = names.length > namesShown ? ' and more' : '';
  const those = names.length === 0 ? 'There are none for you.' : `There are: ${shown.join(', ')}${more}.`;
  const message = `There is no model \`${model.slice(0, 100)}\` here. ${those} GET /v1/models lists them.`;
  return refusal(404, 'invalid_request_error', 'model_not_found', message, { param: 'model' });
}

/** Why: what SQLite says, such as `database or disk is full`. */
export function noRecords(why: string | undefined): Refusal {
  const reason = why === undefined ? '' : ` (${why})`;
  const message = `Records cannot be written at the moment${reason}, and without a record no answer is given. Try again later.`;
  return refusal(503, 'server_error', 'records_unavailable', message, { retryAfterMs: 1000 });
}

const words = {
  requestsPerMinute: 'requests a minute',
  tokensPerMinute: 'tokens a minute',
  concurrency: 'requests at the same time',
};

function limited(who: string, { limit, most, retryAfterMs }: Exceeded): Refusal {
  const codes = {
    requestsPerMinute: 'rate_limit_exceeded',
    tokensPerMinute: 'token_limit_exceeded',
    concurrency: 'concurrency_limit_exceeded',
  };
  const message = `${who} has reached its limit of ${most} ${words[limit]}.`;
  return refusal(429, 'rate_limit_error', codes[limit], message, { retryAfterMs, record: 'rejected' });
}

function limitsOfKey({ key }: Caller): Limits {
  const limits = key?.limits ?? {};
  const number = (name: keyof Limits): number | undefined => {
    const value = limits[name];
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  return {
    requestsPerMinute: number('requestsPerMinute'),
    tokensPerMinute: number('tokensPerMinute'),
    concurrency: number('concurrency'),
  };
}
