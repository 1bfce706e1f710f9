/** `GET /v1/models`: the Models a caller may use. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '../exchange.ts';
import { answerJson, answerRefusal } from '../pipeline/answer.ts';
import { authenticate, mayCall } from '../pipeline/authenticate.ts';
import { isRefusal, notReady, type Refusal } from '../refusal.ts';

export function listModels(gateway: Gateway, { headers }: IncomingMessage, response: ServerResponse): void {
  const models = modelsFor(gateway, headers);
  if (isRefusal(models)) answerRefusal(response, [], models);
  else answerJson(response, 200, [], JSON.stringify(models));
}

function modelsFor(gateway: Gateway, headers: IncomingMessage['headers']): object | Refusal {
  const state = gateway.state();
  if (state === undefined) return notReady();
  const caller = authenticate(headers, state, gateway.trustsCallers);
  if (isRefusal(caller)) return caller;
  const data = [...state.deployments.values()]
    .filter(({ model }) => mayCall(caller, model))
    .map(({ model, since, owner }) => ({
      id: model,
      object: 'model',
      created: Math.floor(since / 1000),
      owned_by: owner ?? 'mooring',
    }));
  return { object: 'list', data };
}
