/**
 * The way to a project's runner: connect to the one that runs, or start one. Used by the command line, the language
 * server and the editor; must load on any Node, so it knows nothing of `node:sqlite`.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CancellationTokenSource, ErrorCodes, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import {
  type Answer,
  type CallOptions,
  type Change,
  type Params,
  Refusal,
  type RemoteRunner,
  type RunnerMethod,
} from '../core/contract/runner.ts';
import {
  changed,
  type Envelope,
  hello,
  isRefusalData,
  isRunnerPlace,
  messagesOver,
  PLACE_FILE,
  progressType,
  REFUSED,
  type RunnerPlace,
  requestOf,
  type Welcome,
} from './runner-wire.ts';
import { makeRuntimeFolder, notPrivate, runtimeFolders, userSurroundings } from './runtime-folder.ts';

/** How long a runner may take to say who it is; a process stopped in a debugger must not stop us for ever. */
const GREETING_MS = 5000;
const STARTING_MS = 20_000;
const MOMENT_MS = 3000;

/** The runner of this project, when its process runs. */
export async function connectRunner(root: string): Promise<RemoteRunner | undefined> {
  const surroundings = userSurroundings();
  for (const folder of runtimeFolders(root, surroundings)) {
    const place = readPlace(folder, surroundings.uid);
    const remote = place && (await reach(place));
    if (remote) return remote;
  }
  return undefined;
}

function readPlace(folder: string, uid: number | undefined): RunnerPlace | undefined {
  const path = join(folder, PLACE_FILE);
  if (!existsSync(path) || notPrivate(folder, uid) !== undefined) return undefined;
  try {
    const place: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRunnerPlace(place) ? place : undefined;
  } catch {
    // Half written or gone in between: as good as no runner.
    return undefined;
  }
}

async function reach(place: RunnerPlace): Promise<RemoteRunner | undefined> {
  const socket = await connected(place.socket);
  if (!socket) return undefined;
  const connection = messagesOver(socket);
  const closed = new Promise<void>((resolve) => connection.onClose(() => resolve()));
  connection.onError(() => socket.destroy());
  const listeners = new Set<(change: Change) => void>();
  connection.onNotification(changed, (change) => {
    for (const listener of listeners) listener(change);
  });
  connection.listen();
  const welcome = await greeted(connection, place.token);
  if (!welcome) {
    connection.dispose();
    socket.destroy();
    return undefined;
  }
  return {
    pid: welcome.pid,
    version: welcome.version,
    closed,
    call: (method, params, options) => callOver(connection, closed, method, params, options),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    disconnect() {
      connection.dispose();
      socket.destroy();
    },
  };
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

async function greeted(connection: MessageConnection, token: string): Promise<Welcome | undefined> {
  const tooLong = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => tooLong.resolve(undefined), GREETING_MS);
  try {
    return await Promise.race([connection.sendRequest(hello, { token }), tooLong.promise]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function callOver<Name extends RunnerMethod>(
  connection: MessageConnection,
  closed: Promise<void>,
  method: Name,
  params: Params<Name>,
  { signal, onProgress }: CallOptions = {},
): Promise<Answer<Name>> {
  signal?.throwIfAborted();
  const cancellation = new CancellationTokenSource();
  const cancel = () => cancellation.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const token = onProgress && crypto.randomUUID();
  const listening = token && connection.onProgress(progressType, token, onProgress);
  const envelope: Envelope = { params, ...(token && { progress: token }) };
  const broken = closed.then(() => {
    throw new Refusal('refused', 'The runner ended before it answered. `mooring status` says what it left behind.');
  });
  try {
    const asked = connection.sendRequest(requestOf<Answer<Name>>(method), envelope, cancellation.token);
    return await Promise.race([asked, broken]);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ResponseError && error.code === REFUSED && isRefusalData(error.data)) {
      throw new Refusal(error.data.refusal, error.message);
    }
    if (error instanceof ResponseError && error.code === ErrorCodes.MethodNotFound) {
      throw new Refusal('usage', `This version of the runner cannot do \`${method}\`.`);
    }
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    if (listening) listening.dispose();
    cancellation.dispose();
  }
}

export interface StartOptions {
  /** The program: a Node with `node:sqlite`. Default: the one that runs this. */
  readonly node?: string;
  /** `runner.js`, or where the sources run, `runner/main.ts`. */
  readonly entry: string;
  readonly env?: NodeJS.ProcessEnv;
}

export type Started =
  | { readonly ok: true; readonly runner: RemoteRunner }
  | { readonly ok: false; readonly problem: string };

/** Connects to the runner that there is, else starts one that outlives this process. */
export async function startRunner(root: string, options: StartOptions): Promise<Started> {
  const running = await connectRunner(root);
  if (running) return { ok: true, runner: running };
  const folder = makeRuntimeFolder(root);
  if (!folder.ok) return folder;
  const failure = await spawned(root, folder.value, options);
  // Where another one was quicker, it may need a moment until it can be reached.
  for (const end = Date.now() + MOMENT_MS; ; await wait(50)) {
    const runner = await connectRunner(root);
    if (runner) return { ok: true, runner };
    if (Date.now() > end) break;
  }
  return { ok: false, problem: failure ?? 'The runner was started and cannot be reached.' };
}

/** Resolves once the process says that it is ready, or to why it is not. */
async function spawned(root: string, folder: string, options: StartOptions): Promise<string | undefined> {
  const log = join(folder, 'runner.log');
  const errors = openSync(log, 'a', 0o600);
  const child = spawn(options.node ?? process.execPath, [options.entry, '--project', root], {
    detached: true,
    cwd: root,
    stdio: ['ignore', 'pipe', errors],
    env: { ...process.env, ...options.env },
  });
  closeSync(errors);
  const said = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => said.resolve(`The runner did not get ready in time. Its log is ${log}.`), STARTING_MS);
  let output = '';
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (text: string) => {
    output += text;
    if (output.includes('\n')) said.resolve(problemIn(output));
  });
  child.once('error', (error) =>
    said.resolve(`The runner cannot be started with ${options.node ?? process.execPath}: ${error.message}.`),
  );
  child.once('exit', (code) => said.resolve(`The runner ended at once with ${code}. Its log is ${log}.`));
  const answer = await said.promise;
  clearTimeout(timer);
  child.stdout?.destroy();
  child.unref();
  return answer;
}

/** The first line is `{"pid": …}`, or `{"problem": "…"}`. */
function problemIn(output: string): string | undefined {
  try {
    const line: unknown = JSON.parse(output.slice(0, output.indexOf('\n')));
    if (typeof line !== 'object' || line === null || !('problem' in line)) return undefined;
    return String(line.problem);
  } catch {
    return `The runner said something else than expected: ${output.slice(0, 200)}`;
  }
}
