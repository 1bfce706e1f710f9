/** Asks the private gateway as any client would, one request a question. Nothing is remembered from one to the next. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';

export interface Asked {
  readonly status: number;
  readonly body: JsonObject;
  /** The id of its record; undefined when nothing was recorded. */
  readonly record: string | undefined;
  readonly latencyMs: number;
}

export interface Asker extends Disposable {
  ask(path: string, body: JsonObject, signal: AbortSignal): Promise<Asked>;
}

/** A provider that is out of quota for a moment must not cost a case. */
const MOST_TRIES = 4;
const LONGEST_WAIT_MS = 30_000;

export function openAsker({ url, key }: { readonly url: string; readonly key: string }, concurrency: number): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  return {
    async ask(path, body, signal) {
      const sent = JSON.stringify(body);
      for (let tried = 1; ; tried++) {
        const { asked, retryAfterMs } = await post(agent, `${url}${path}`, key, sent, signal);
        if (asked.status !== 429 || tried === MOST_TRIES) return asked;
        await wait(Math.min(LONGEST_WAIT_MS, retryAfterMs ?? 250 * 2 ** tried), undefined, { signal });
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

interface Posted {
  readonly asked: Asked;
  readonly retryAfterMs: number | undefined;
}

async function post(agent: Agent, url: string, key: string, sent: string, signal: AbortSignal): Promise<Posted> {
  const start = performance.now();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(sent),
      authorization: `Bearer ${key}`,
    };
    const outgoing = request(url, { method: 'POST', agent, headers, signal });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
  const body = parsed(await text(response));
  const latencyMs = performance.now() - start;
  const record = response.headers['x-mooring-record'];
  const seconds = Number(response.headers['retry-after']);
  return {
    asked: {
      status: response.statusCode ?? 0,
      body,
      record: typeof record === 'string' ? record : undefined,
      latencyMs,
    },
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
  };
}

function parsed(body: string): JsonObject {
  try {
    const value: JsonValue = JSON.parse(body);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** The text of a chat completion; undefined when there is none. */
export function contentOf({ choices }: JsonObject): string | undefined {
  const choice = isJsonArray(choices) ? choices[0] : undefined;
  const message = isJsonObject(choice) ? choice.message : undefined;
  const content = isJsonObject(message) ? message.content : undefined;
  return typeof content === 'string' ? content : undefined;
}

/** What a refusal, or an answer without text, says to people. */
export function errorIn({ status, body }: Asked): string {
  const { error } = body;
  if (isJsonObject(error) && typeof error.message === 'string') return error.message;
  if (typeof error === 'string') return error;
  return withoutText(body) ?? `The gateway answered ${status} without saying why.`;
}

/** Why a chat completion has no text: the model may refuse, call a tool, or say nothing. Undefined when it is none. */
function withoutText({ choices }: JsonObject): string | undefined {
  const choice = isJsonArray(choices) ? choices[0] : undefined;
  if (!isJsonObject(choice)) return undefined;
  const { refusal, tool_calls: calls } = isJsonObject(choice.message) ? choice.message : {};
  if (typeof refusal === 'string' && refusal !== '') return `The model refused to answer: ${refusal}`;
  if (isJsonArray(calls) && calls.length > 0) {
    const names = calls.map((call) => (isJsonObject(call) && isJsonObject(call.function) ? call.function.name : ''));
    return `The model called ${names.map((name) => `\`${name}\``).join(', ')} in place of an answer, and an eval runs no tools.`;
  }
  const reason = typeof choice.finish_reason === 'string' ? ` It ended with \`${choice.finish_reason}\`.` : '';
  return `The answer of the model has no text.${reason}`;
}

export function errorCode({ error }: JsonObject): string | undefined {
  return isJsonObject(error) && typeof error.code === 'string' ? error.code : undefined;
}
