/** An upstream that speaks OpenAI's chat completions, in the test's own process: each test says how it behaves. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UpstreamCall {
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

export type Behaviour = (call: UpstreamCall, response: ServerResponse, index: number) => void;

export interface Upstream extends AsyncDisposable {
  readonly baseUrl: string;
  readonly calls: UpstreamCall[];
  /** Calls whose connection was closed from the other side before they were answered. */
  readonly aborted: () => number;
  readonly openSockets: () => number;
  behave: Behaviour;
}

export async function startUpstream(behave: Behaviour = answerWith('Hello.')): Promise<Upstream> {
  const calls: UpstreamCall[] = [];
  const sockets = new Set<unknown>();
  let aborted = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = { body: JSON.parse(Buffer.concat(chunks).toString('utf8')), headers: request.headers };
      calls.push(call);
      response.on('close', () => {
        if (!response.writableFinished) aborted += 1;
      });
      upstream.behave(call, response, calls.length - 1);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    aborted: () => aborted,
    openSockets: () => sockets.size,
    behave,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}

export const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

export function completion(content: string | object, more: object = {}): object {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'mock',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
    ...more,
  };
}

/** Answers whole or streamed, as it is asked. */
export function answerWith(content: string | object, more: object = {}): Behaviour {
  return (call, response) => {
    if (call.body.stream !== true) return sendJson(response, 200, completion(content, more));
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    sendEvents(response, eventsOf(text));
    response.end();
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function openEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

export function sendEvents(response: ServerResponse, events: readonly (object | string)[]): void {
  if (!response.headersSent) openEvents(response);
  response.write(
    events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''),
  );
}

export function chunk(delta: object, finish: string | null = null): object {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'mock', choices };
}

export function eventsOf(text: string): readonly (object | string)[] {
  const words = text.split(/(?<= )/);
  return [
    chunk({ role: 'assistant', content: '' }),
    ...words.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    { ...chunk({}), choices: [], usage },
    '[DONE]',
  ];
}
