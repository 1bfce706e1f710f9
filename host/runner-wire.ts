/** How the runner is spoken to: JSON-RPC messages on its socket. Both ends use these, and nothing else knows them. */
import type { Socket } from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  NotificationType,
  ProgressType,
  RequestType,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Change, Progress } from '../core/contract/runner.ts';

/** What a runner's process writes beside its socket, for those who want to reach it. */
export interface RunnerPlace {
  readonly pid: number;
  readonly version: string;
  readonly socket: string;
  /** Whoever can read this file may talk to the runner: it must be said first. */
  readonly token: string;
}

export const PLACE_FILE = 'runner.json';

export interface Hello {
  readonly token: string;
}

export interface Welcome {
  readonly pid: number;
  readonly version: string;
}

export interface Envelope {
  readonly params: unknown;
  /** Present when the caller listens to progress. */
  readonly progress?: string;
}

export interface RefusalData {
  readonly refusal: 'usage' | 'refused';
}

export const hello = new RequestType<Hello, Welcome, void>('mooring/hello');
export const changed = new NotificationType<Change>('mooring/changed');
export const progressType = new ProgressType<Progress>();

/**
 * Messages over a socket. Of half a message the reader would remind nobody in particular every ten seconds, for ever: one
 * whose other end was killed in the middle of an answer would keep this process from ending.
 */
export function messagesOver(socket: Socket): MessageConnection {
  const reader = new StreamMessageReader(socket);
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, new StreamMessageWriter(socket));
}

/** One request a method, each under its own name. */
export function requestOf<Answer>(method: string): RequestType<Envelope, Answer, unknown> {
  return new RequestType(`mooring/${method}`);
}

/** Codes of JSON-RPC errors: ours, and the one LSP uses for a cancelled request. */
export const REFUSED = 1;
export const CANCELLED = -32800;

export function isRefusalData(value: unknown): value is RefusalData {
  return (
    typeof value === 'object' &&
    value !== null &&
    'refusal' in value &&
    (value.refusal === 'usage' || value.refusal === 'refused')
  );
}

export function isRunnerPlace(value: unknown): value is RunnerPlace {
  if (typeof value !== 'object' || value === null) return false;
  const place: Partial<Record<keyof RunnerPlace, unknown>> = value;
  return (
    typeof place.pid === 'number' &&
    typeof place.version === 'string' &&
    typeof place.socket === 'string' &&
    typeof place.token === 'string'
  );
}
