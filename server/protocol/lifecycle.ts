/**
 * What may be said when, and how: nothing before `initialize`, nothing but `exit` after `shutdown`, and nothing that
 * cannot be read. The protocol library would answer such requests as if it did not know them, or as if nothing were
 * amiss; both mislead whoever writes a client.
 */
import {
  type Connection,
  createConnection,
  ErrorCodes,
  Message,
  RequestType,
  ResponseError,
} from 'vscode-languageserver/node';
import { cancelQueued } from './cancel-queued.ts';
import { problemWithParams } from './params.ts';

type Phase = 'new' | 'serving' | 'shut-down';

interface Refusal {
  readonly code: number;
  readonly why: string;
}

/** Stands in for a request that is refused, so that the library answers that one's id. */
const refusedRequest = new RequestType<Refusal, void, void>('mooring/refused');

/** A connection by the transport that the arguments of the process name. */
export function connect(): Connection {
  let phase: Phase = 'new';
  const connection = createConnection({
    connectionStrategy: { cancelUndispatched: cancelQueued },
    messageStrategy: {
      handleMessage(message, next) {
        if (Message.isNotification(message)) {
          if (message.method === 'exit') return next(message);
          if (phase !== 'serving') return;
          const problem = problemWithParams(message.method, message.params);
          if (problem === undefined) return next(message);
          connection.console.error(problem);
          return;
        }
        if (!Message.isRequest(message)) return next(message);
        const { method, params } = message;
        const refusal = untimely(method, phase) ?? unreadable(method, params);
        if (refusal) {
          const refused = { ...message, method: refusedRequest.method, params: refusal };
          return next(refused);
        }
        if (method === 'initialize') phase = 'serving';
        if (method === 'shutdown') phase = 'shut-down';
        return next(message);
      },
    },
  });
  connection.onRequest(refusedRequest, ({ code, why }) => new ResponseError(code, why));
  return connection;
}

function untimely(method: string, phase: Phase): Refusal | undefined {
  if (phase === (method === 'initialize' ? 'new' : 'serving')) return undefined;
  if (phase === 'new') {
    const why = `\`${method}\` came before \`initialize\`. Send \`initialize\` first.`;
    return { code: ErrorCodes.ServerNotInitialized, why };
  }
  const why =
    phase === 'shut-down'
      ? `\`${method}\` came after \`shutdown\`. Only \`exit\` may follow.`
      : `\`${method}\` was sent before. It may be sent once.`;
  return { code: ErrorCodes.InvalidRequest, why };
}

function unreadable(method: string, params: unknown): Refusal | undefined {
  const why = problemWithParams(method, params);
  return why === undefined ? undefined : { code: ErrorCodes.InvalidParams, why };
}
