/**
 * Speaks to a container engine over its socket: the HTTP API that Docker defined and Podman serves too. What cannot be
 * reached becomes a `Refusal` that says where was asked and what to do; what the engine refuses is an answer like others.
 */
import { existsSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../../../../core/contract/runner.ts';

export interface Engine {
  readonly socket: string;
  /** Podman calls itself so where it pretends to be Docker. */
  isPodman(signal?: AbortSignal): Promise<boolean>;
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, question?: Question): Promise<EngineAnswer>;
}

export interface Question {
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a tar file instead. */
  readonly tar?: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
  readonly patienceMs?: number;
}

export interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The JSON that was answered; undefined when it was none. */
  readonly json: unknown;
  /** What the engine says is wrong, when it refuses. */
  readonly message: string;
}

const PATIENCE_MS = 60_000;
const DOCKER = '/var/run/docker.sock';
const PODMAN = '/run/podman/podman.sock';

export function engineAt(chosen: string | undefined, env: NodeJS.ProcessEnv = process.env): Engine {
  const socket = chosen ?? usualSocket(env);
  let greeting: Promise<IncomingHttpHeaders> | undefined;

  /** Not by `/version`: to answer that, Podman asks the packages of the machine for a second. */
  async function greeted(signal: AbortSignal | undefined): Promise<IncomingHttpHeaders> {
    greeting ??= send(socket, 'GET', '/_ping', { signal }).then(({ headers }) => headers);
    try {
      return await greeting;
    } catch (error) {
      greeting = undefined;
      throw error;
    }
  }

  return {
    socket,
    isPodman: async (signal) => (await greeted(signal))['libpod-api-version'] !== undefined,
    async ask(method, path, question = {}) {
      // Under the version that the engine prefers: old paths are refused by new engines, and the other way round.
      const { 'api-version': version = '1.41' } = await greeted(question.signal);
      return send(socket, method, `/v${String(version)}${path}`, question);
    },
  };
}

/** `DOCKER_HOST` first, as every tool of this field reads it; then Docker's socket, then Podman's. */
function usualSocket({ DOCKER_HOST: host, XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): string {
  if (host !== undefined && host !== '') {
    if (host.startsWith('unix://')) return host.slice('unix://'.length);
    throw new Refusal(
      'refused',
      `DOCKER_HOST is ${host}: an engine on another machine. Mooring reads records where they are written, so it uses engines of this machine only. Unset DOCKER_HOST, or name a socket under \`container.socket\` of the target.`,
    );
  }
  const own = runtime === undefined ? [] : [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')];
  return [DOCKER, ...own, PODMAN].find((path) => existsSync(path)) ?? DOCKER;
}

async function send(
  socketPath: string,
  method: string,
  path: string,
  { query = {}, body, tar, signal, patienceMs = PATIENCE_MS }: Question,
): Promise<EngineAnswer> {
  const search = new URLSearchParams(query).toString();
  const patience = AbortSignal.timeout(patienceMs);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const text = body === undefined ? undefined : JSON.stringify(body);
  const asked = request({
    socketPath,
    method,
    path: search === '' ? path : `${path}?${search}`,
    agent: false,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    headers: {
      host: 'engine',
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(tar && { 'content-type': 'application/x-tar' }),
    },
  });
  asked.once('response', resolve);
  asked.once('error', reject);
  try {
    if (tar) await Promise.race([pipeline(Readable.from(tar), asked), promise]);
    else asked.end(text);
    const response = await promise;
    return answerOf(response, await buffer(response));
  } catch (error) {
    promise.catch(() => {});
    signal?.throwIfAborted();
    throw new Refusal('refused', unreachable(socketPath, error, patience.aborted));
  }
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage, bytes: Buffer): EngineAnswer {
  const json = jsonOf(bytes);
  return {
    status,
    headers,
    bytes,
    json,
    message: textIn(json, 'message') ?? bytes.toString('utf8').trim().slice(0, 500),
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function unreachable(socket: string, error: unknown, late: boolean): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (late) return `The container engine at ${socket} does not answer in time. Look at its log, or start it again.`;
  switch (code) {
    case 'ENOENT':
      return `No container engine is at ${socket}: there is no such socket. Start it (\`sudo systemctl start docker\`, or \`systemctl --user start podman.socket\`), or name its socket under \`container.socket\` of the target.`;
    case 'ECONNREFUSED':
      return `No container engine answers at ${socket}: nothing listens there. Start it, or name another socket under \`container.socket\` of the target.`;
    case 'EACCES':
      return `This user may not use the container engine at ${socket}. Add the user to its group (\`sudo usermod -aG docker $USER\`, then log in again), or use an engine of your own, such as rootless Podman.`;
    default:
      return `The container engine at ${socket} broke off: ${error instanceof Error ? error.message : String(error)}. Look whether it still runs, and try again.`;
  }
}

/** A text of an answer, along a path of keys. */
export function textIn(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueIn(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberIn(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueIn(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function listIn(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function valueIn(value: unknown, ...path: readonly string[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}
