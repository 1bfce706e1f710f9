/** A real gateway process, and what a caller sees of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { recordOfRow } from '../../core/contract/records-db.ts';
import { gatewayEntry } from '../built.ts';
import {
  deployment,
  type ModelParts,
  modelRelease,
  type StateContent,
  type StateFolder,
  stateFolder,
} from './state.ts';
import type { Upstream } from './upstream.ts';

export interface GatewayProcess extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Sends SIGTERM and waits for the end; gives the exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly command?: readonly string[];
  /** The file to run; what was built by default. */
  readonly main?: string;
}

export async function startGateway(
  directory: string,
  { args = [], env = {}, command = [], main = gatewayEntry }: StartOptions = {},
): Promise<GatewayProcess> {
  const [file = process.execPath, ...before] = [...command, process.execPath];
  const child = spawn(file, [...before, main, '--state', directory, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += data));
  const line = await firstLine(child, () => stderr);
  const { listening } = JSON.parse(line);
  const ended = once(child, 'exit');
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  };
  return {
    url: listening.url,
    child,
    stderr: () => stderr,
    stop,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

function firstLine(child: ChildProcess, stderr: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.on('exit', (code) => reject(new Error(`The gateway ended with ${code}: ${stderr()}`)));
    child.on('error', reject);
  });
}

/** A folder with one Model on one upstream, and a gateway that serves it. */
export interface Bench extends AsyncDisposable {
  readonly state: StateFolder;
  readonly gateway: GatewayProcess;
  readonly url: string;
}

export async function serveModel(
  upstream: Upstream | undefined,
  parts: ModelParts,
  more: Partial<StateContent> & { readonly deployment?: object; readonly start?: StartOptions } = {},
): Promise<Bench> {
  const state = stateFolder();
  const digest = state.release(modelRelease(parts));
  state.write({
    providers: providersOf(upstream),
    ...more,
    deployments: [deployment(digest, parts.name, more.deployment)],
  });
  const gateway = await startGateway(state.path, more.start);
  return {
    state,
    gateway,
    url: gateway.url,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      state[Symbol.dispose]();
    },
  };
}

export function providersOf(upstream: Upstream | undefined): object {
  return upstream === undefined ? {} : { mock: { type: 'openai', baseUrl: upstream.baseUrl } };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly body: any;
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return readAnswer(response);
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return readAnswer(await fetch(url, { headers }));
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export function chat(
  bench: { readonly url: string },
  body: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const whole = { model: 'assistant', messages: [{ role: 'user', content: 'Hello?' }], ...body };
  return post(`${bench.url}/v1/chat/completions`, whole, headers);
}

/** The data of each event of a streamed answer. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into events of many shapes
export function eventsIn(text: string): any[] {
  const data = text.split('\n\n').filter((event) => event.startsWith('data: '));
  return data.map((event) => (event === 'data: [DONE]' ? '[DONE]' : JSON.parse(event.slice('data: '.length))));
}

export function textOfEvents(text: string): string {
  return eventsIn(text)
    .map((event) => event?.choices?.[0]?.delta?.content ?? '')
    .join('');
}

/** All records, read as other processes read them. */
export function readRecords(directory: string): readonly InferenceRecord[] {
  return readRows(directory, 'SELECT * FROM records ORDER BY id').map(recordOfRow);
}

export function readRows(directory: string, sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(join(directory, 'records.db'), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

export function recordOf(bench: Bench, answer: Answer): InferenceRecord {
  const id = answer.headers.get('x-mooring-record');
  const found = readRecords(bench.state.path).find((record) => record.id === id);
  if (found === undefined) throw new Error(`There is no record ${id}.`);
  return found;
}

/** Waits for a fact; the whole test has a time limit, this has none. */
export async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 10));
}
