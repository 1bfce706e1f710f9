/** A client that times a language server over stdio, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { CompletionItem, CompletionList, Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';

export interface Server {
  readonly name: string;
  readonly args: readonly string[];
  /** What it answers `workspace/configuration` with, by section. */
  readonly configuration: (section: string) => unknown;
}

export interface Publication {
  readonly at: number;
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface BenchClient extends AsyncDisposable {
  readonly connection: MessageConnection;
  readonly initializeMs: number;
  readonly published: readonly Publication[];
  open(path: string, text: string): number;
  edit(line: number, character: number, length: number, text: string): number;
  close(): void;
  uri(): string;
  nextVersion(): number;
  complete(line: number, character: number): Promise<readonly CompletionItem[]>;
  hover(line: number, character: number): Promise<unknown>;
  /** The moment of the first publication since `since`, about the document that is open, that is as wanted. */
  until(since: number, wanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<number>;
  rssMB(): number;
}

/** `onStart` hears how the process is ended when nobody wants to wait for it. */
export async function startClient(
  server: Server,
  folder: string,
  onStart: (kill: () => void) => void,
): Promise<BenchClient> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...server.args], { stdio: ['pipe', 'pipe', 'ignore'] });
  onStart(() => child.kill('SIGKILL'));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published: Publication[] = [];
  const waiting = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    const { uri: about, diagnostics } = params;
    published.push({ at: performance.now(), uri: about, diagnostics });
    for (const wake of waiting) wake();
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section?: string }[] }) =>
    items.map(({ section }) => server.configuration(section ?? '')),
  );
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }],
    capabilities: {
      textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: {}, publishDiagnostics: {} },
      workspace: { configuration: true, workspaceFolders: true },
    },
  });
  const initializeMs = performance.now() - begun;
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('workspace/didChangeConfiguration', { settings: server.configuration('') });
  let uri = '';
  let version = 0;
  const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
  return {
    connection,
    initializeMs,
    published,
    open(path, text) {
      uri = pathToFileURL(path).href;
      version = 1;
      const now = performance.now();
      void connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'yaml', version, text },
      });
      return now;
    },
    edit(line, character, length, text) {
      version += 1;
      const now = performance.now();
      void connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: { line, character }, end: { line, character: character + length } }, text }],
      });
      return now;
    },
    close: () => void connection.sendNotification('textDocument/didClose', { textDocument: { uri } }),
    uri: () => uri,
    nextVersion() {
      version += 1;
      return version;
    },
    async complete(line, character) {
      const answer = await connection.sendRequest<CompletionList | CompletionItem[] | null>(
        'textDocument/completion',
        at(line, character),
      );
      return Array.isArray(answer) ? answer : (answer?.items ?? []);
    },
    hover: (line, character) => connection.sendRequest('textDocument/hover', at(line, character)),
    until: (since, wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const found = published.find((one) => one.at >= since && one.uri === uri && wanted(one.diagnostics));
          if (!found) return;
          waiting.delete(look);
          resolve(found.at);
        };
        waiting.add(look);
        look();
      }),
    rssMB: () => residentMB(child),
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
}

function residentMB({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
