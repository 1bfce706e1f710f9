/** A language client for tests: a real server process over stdio, spoken to in the protocol's own terms. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, InitializeResult, PublishDiagnosticsParams, Range } from 'vscode-languageserver/node';
import { serverEntry } from '../built.ts';

export interface TestClient extends AsyncDisposable {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  readonly initialized: InitializeResult;
  /** Everything published so far, oldest first. */
  readonly published: readonly PublishDiagnosticsParams[];
  open(path: string, text: string, version?: number): Promise<void>;
  change(path: string, version: number, changes: readonly { range?: Range; text: string }[]): Promise<void>;
  close(path: string): Promise<void>;
  /** All that `send` sends reaches the server at once, so that it has heard the last before it begins the first. */
  together(send: () => void): Promise<void>;
  /** Resolves with the first publication for the file, past or future, that `accept` agrees to. */
  diagnostics(path: string, accept?: (params: PublishDiagnosticsParams) => boolean): Promise<readonly Diagnostic[]>;
  /** Resolves when the server has logged such a line. */
  logged(line: RegExp): Promise<void>;
  /** Lets go of what was published so far. */
  forget(): void;
  /** The log messages of the server. */
  readonly log: readonly string[];
}

export interface ClientOptions {
  readonly folders?: readonly string[];
  readonly capabilities?: object;
  readonly initializationOptions?: object;
  /** Arguments of the process that the server runs in. */
  readonly execArgv?: readonly string[];
  readonly configuration?: () => unknown;
  /** Before anything is sent: handlers of one's own win over those below. */
  readonly prepare?: (connection: MessageConnection) => void;
}

export async function startServer({
  folders = [],
  capabilities = {},
  initializationOptions,
  configuration,
  execArgv = [],
  prepare,
}: ClientOptions = {}): Promise<TestClient> {
  const process = spawn(globalThis.process.execPath, [...execArgv, serverEntry, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const input = heldBack(process.stdin);
  const reader = new StreamMessageReader(process.stdout);
  // Of half a message from a server that was ended it would remind us for ever.
  reader.partialMessageTimeout = 0;
  const connection = createMessageConnection(reader, new StreamMessageWriter(input.stream));
  // What is asked of a server that has ended would be waited for without end.
  process.once('exit', () => connection.dispose());
  const published: PublishDiagnosticsParams[] = [];
  const log: string[] = [];
  const waiting = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params);
    for (const wake of waiting) wake();
  });
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    log.push(message);
    for (const wake of waiting) wake();
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly unknown[] }) =>
    items.map(() => configuration?.() ?? null),
  );
  prepare?.(connection);
  connection.listen();
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: globalThis.process.pid,
    rootUri: null,
    workspaceFolders: folders.map((folder) => ({ uri: uri(folder), name: folder })),
    capabilities,
    ...(initializationOptions !== undefined && { initializationOptions }),
  });
  await connection.sendNotification('initialized', {});

  return {
    connection,
    process,
    initialized,
    published,
    log,
    forget: () => void published.splice(0),
    open: (path, text, version = 1) =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uri(path), languageId: 'yaml', version, text },
      }),
    change: (path, version, contentChanges) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uri(path), version },
        contentChanges,
      }),
    async together(send) {
      input.hold();
      send();
      // Messages are written in turn: when this one is, so are those before it.
      await connection.sendNotification('$/sent');
      input.release();
    },
    close: (path) => connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri(path) } }),
    logged: (line) =>
      new Promise((resolve) => {
        const look = () => {
          if (!log.some((message) => line.test(message))) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    diagnostics: (path, accept = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = published.findLast((params) => params.uri === uri(path) && accept(params));
          if (!found) return;
          waiting.delete(look);
          resolve(found.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      const ended = once(process, 'exit');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
}

export const uri = (path: string): string => (path.startsWith('/') ? pathToFileURL(path).href : path);

/** What is written while it holds goes on as one chunk when it is released. */
function heldBack(target: Writable) {
  let held: Buffer[] | undefined;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!held) {
        target.write(chunk, done);
        return;
      }
      held.push(chunk);
      done();
    },
  });
  return {
    stream,
    hold() {
      held = [];
    },
    release() {
      const chunk = Buffer.concat(held ?? []);
      held = undefined;
      target.write(chunk);
    },
  };
}
