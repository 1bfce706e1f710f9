/** The runner as a process: its methods on a socket that only its user can reach. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type CancellationToken, ErrorCodes, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { Refusal, type RunnerApi, type RunnerMethod } from '../core/contract/runner.ts';
import {
  CANCELLED,
  changed,
  type Envelope,
  hello,
  messagesOver,
  PLACE_FILE,
  progressType,
  REFUSED,
  type RunnerPlace,
  requestOf,
} from '../host/runner-wire.ts';
import { SOCKET_FILE } from '../host/runtime-folder.ts';
import { version } from '../host/version.ts';
import { writeWholeSync } from '../host/write.ts';
import { methodNames } from './rpc/local-api.ts';

export interface Served {
  readonly socket: string;
  close(): Promise<void>;
}

/** Only called by who holds the lock: whatever lies at the socket's place is of a runner that is gone. */
export async function serve(api: RunnerApi, runtimeFolder: string): Promise<Served> {
  const socket =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\mooring-${randomBytes(16).toString('hex')}`
      : join(runtimeFolder, SOCKET_FILE);
  const place: RunnerPlace = { pid: process.pid, version, socket, token: randomBytes(32).toString('hex') };
  const open = new Set<Caller>();
  const server = createServer((stream) => {
    const caller = callerOn(stream, api, place.token);
    open.add(caller);
    caller.connection.onClose(() => open.delete(caller));
  });
  rmSync(socket, { force: true });
  await listening(server, socket);
  writeWholeSync(join(runtimeFolder, PLACE_FILE), `${JSON.stringify(place)}\n`, 0o600);
  return {
    socket,
    async close() {
      rmSync(join(runtimeFolder, PLACE_FILE), { force: true });
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...open].map(dismiss));
      await closed;
    },
  };
}

function listening(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

interface Caller {
  readonly connection: MessageConnection;
  readonly ended: AbortController;
  readonly pending: Set<Promise<unknown>>;
}

/** Breaks off what is asked for still, and lets the answers out before the connection is closed. */
async function dismiss({ connection, ended, pending }: Caller): Promise<void> {
  ended.abort(new Refusal('refused', 'The runner was asked to end.'));
  await Promise.allSettled(pending);
  // The connection writes an answer a turn after it was given.
  await setImmediate();
  await setImmediate();
  connection.end();
}

function callerOn(stream: Socket, api: RunnerApi, token: string): Caller {
  const pending = new Set<Promise<unknown>>();
  const connection = messagesOver(stream);
  const ended = new AbortController();
  let greeted = false;
  connection.onRequest(hello, (given) => {
    if (!isSame(given.token, token)) throw new ResponseError(REFUSED, 'The token is not that of this runner.');
    greeted = true;
    return { pid: process.pid, version };
  });
  for (const name of methodNames()) {
    connection.onRequest(requestOf<unknown>(name), async (envelope, cancellation) => {
      if (!greeted) throw new ResponseError(ErrorCodes.InvalidRequest, 'The runner was not greeted with its token.');
      const answered = answer(connection, api, name, envelope, abortOf(cancellation, ended.signal));
      pending.add(answered);
      const settled = () => pending.delete(answered);
      answered.then(settled, settled);
      return answered;
    });
  }
  const silence = api.onChange((change) => {
    if (greeted) connection.sendNotification(changed, change).catch(() => {});
  });
  connection.onClose(() => {
    ended.abort(new Error('Whoever asked went away.'));
    silence();
  });
  connection.onError(() => stream.destroy());
  connection.listen();
  return { connection, ended, pending };
}

async function answer(
  connection: MessageConnection,
  api: RunnerApi,
  name: string,
  envelope: Envelope,
  signal: AbortSignal,
) {
  const { params, progress } = envelope;
  try {
    // The names come from the table of methods, and both ends are built from one contract.
    return await api.call(name as RunnerMethod, params as never, {
      signal,
      ...(progress !== undefined && {
        onProgress: (one) => void connection.sendProgress(progressType, progress, one).catch(() => {}),
      }),
    });
  } catch (error) {
    if (error instanceof Refusal) throw new ResponseError(REFUSED, error.message, { refusal: error.kind });
    if (signal.aborted) throw new ResponseError(CANCELLED, 'Cancelled.');
    throw error;
  }
}

function abortOf(cancellation: CancellationToken, ended: AbortSignal): AbortSignal {
  const cancelled = new AbortController();
  cancellation.onCancellationRequested(() => cancelled.abort(new Error('Cancelled.')));
  return AbortSignal.any([cancelled.signal, ended]);
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
