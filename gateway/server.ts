/** The HTTP server: which endpoint a request is for, and what is true of all of them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { chatCompletions } from './endpoints/chat-completions.ts';
import { feedback } from './endpoints/feedback.ts';
import { type Health, healthz, readyz } from './endpoints/health.ts';
import { inference } from './endpoints/inference.ts';
import { metricsPage } from './endpoints/metrics-page.ts';
import { listModels } from './endpoints/models.ts';
import type { Gateway } from './exchange.ts';
import { answerRefusal } from './pipeline/answer.ts';
import { refusal } from './refusal.ts';

export interface Serving {
  readonly gateway: Gateway;
  readonly health: Health;
}

export function newServer(serving: Serving): Server {
  const server = createServer({
    headersTimeout: 20_000,
    requestTimeout: 120_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 32 * 1024,
    noDelay: true,
  });
  server.on('request', (request, response) => {
    // Who still comes while the process ends is answered, and asked to come anew.
    if (serving.health.ending()) response.shouldKeepAlive = false;
    serve(serving, request, response).catch((error: unknown) => {
      process.stderr.write(
        `A request failed in a way that nobody foresaw: ${error instanceof Error ? error.stack : error}\n`,
      );
      const message = 'Something went wrong inside the gateway. Its log says what.';
      answerRefusal(response, [], refusal(500, 'server_error', 'internal_error', message));
    });
  });
  return server;
}

type Endpoint = (serving: Serving, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const endpoints: ReadonlyMap<string, { readonly method: string; readonly serve: Endpoint }> = new Map([
  [
    '/v1/chat/completions',
    { method: 'POST', serve: ({ gateway }, request, response) => chatCompletions(gateway, request, response) },
  ],
  ['/v1/models', { method: 'GET', serve: ({ gateway }, request, response) => listModels(gateway, request, response) }],
  ['/v1/feedback', { method: 'POST', serve: ({ gateway }, request, response) => feedback(gateway, request, response) }],
  ['/metrics', { method: 'GET', serve: ({ gateway }, request, response) => metricsPage(gateway, request, response) }],
  ['/healthz', { method: 'GET', serve: (_, __, response) => healthz(response) }],
  ['/readyz', { method: 'GET', serve: ({ health }, _, response) => readyz(health, response) }],
]);

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (!isForUs(serving.gateway, request)) {
    const message = 'This gateway answers on this machine alone, by the name localhost or its address.';
    return answerRefusal(response, [], refusal(421, 'permission_error', 'wrong_host', message));
  }
  const { gateway, health } = serving;
  if (path.startsWith('/v2') && (await inference(gateway, health, path, request, response))) return;
  const endpoint = endpoints.get(path);
  if (endpoint === undefined) {
    const message = `There is nothing at ${path.slice(0, 200)}.`;
    return answerRefusal(response, [], refusal(404, 'invalid_request_error', 'not_found', message));
  }
  if (request.method !== endpoint.method) {
    const message = `${path} takes ${endpoint.method} alone.`;
    return answerRefusal(
      response,
      ['allow', endpoint.method],
      refusal(405, 'invalid_request_error', 'method_not_allowed', message),
    );
  }
  return endpoint.serve(serving, request, response);
}

/**
 * A web page may point a name of its own at 127.0.0.1 and then talk to us from the user's browser. Where no key is
 * asked for, the name must therefore be one that no page can have.
 */
function isForUs({ state, trustsCallers }: Gateway, { headers }: IncomingMessage): boolean {
  if (!trustsCallers || (state()?.keys.size ?? 0) > 0) return true;
  const host = headers.host ?? '';
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0;
}
