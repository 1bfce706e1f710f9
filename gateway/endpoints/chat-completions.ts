/** `POST /v1/chat/completions`, as OpenAI's clients call it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../core/values/json.ts';
import type { Gateway } from '../exchange.ts';
import { serveChat } from '../pipeline/chat.ts';
import { badRequest, type Refusal } from '../refusal.ts';
import { startExchange } from './start-exchange.ts';

export async function chatCompletions(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = await startExchange(gateway, request, response, modelOf);
  if (exchange !== undefined) await serveChat(exchange, response);
}

function modelOf({ model }: JsonObject): string | Refusal {
  return typeof model === 'string' && model !== ''
    ? model
    : badRequest('missing_model', '`model` must name a Model.', 'model');
}
