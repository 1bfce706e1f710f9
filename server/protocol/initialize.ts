/** `initialize`, `initialized`, `shutdown`: what the client can do, what we offer, and the first scan. */
import { resolve } from 'node:path';
import {
  type ClientCapabilities,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { version } from '../../host/version.ts';
import { features } from '../features.ts';
import type { Session } from '../session.ts';
import { completionAbilities } from './completion.ts';
import { pullConfiguration } from './configuration.ts';
import { pathOfUri } from './convert.ts';
import { guarded } from './guard.ts';
import { hasOtherYamlServer, withoutShared } from './other-yaml-server.ts';
import { choosePositions } from './positions.ts';
import { asksForDiagnostics, createRefresher } from './pull-diagnostics.ts';

export function registerInitialize(session: Session): void {
  const { connection } = session;
  connection.onInitialize((params): InitializeResult => {
    session.folders = foldersOf(params);
    session.client = {
      watchesFiles: params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
      showsProgress: params.capabilities.window?.workDoneProgress === true,
      configuration: params.capabilities.workspace?.configuration === true,
      folders: params.capabilities.workspace?.workspaceFolders === true,
      commands: commandsIn(params.initializationOptions),
      completion: completionAbilities(params.capabilities),
      refreshesLenses: params.capabilities.workspace?.codeLens?.refreshSupport === true,
      otherYamlServer: hasOtherYamlServer(params),
      showsHints: params.capabilities.textDocument?.inlayHint !== undefined,
      refreshesHints: params.capabilities.workspace?.inlayHint?.refreshSupport === true,
    };
    if (asksForDiagnostics(params.capabilities)) {
      session.diagnostics = createRefresher(
        session,
        params.capabilities.workspace?.diagnostics?.refreshSupport === true,
      );
    }
    session.clientCapabilities = params.capabilities;
    session.positions = choosePositions(params.capabilities.general?.positionEncodings);
    const offered = announced(params.capabilities);
    return {
      serverInfo: { name: 'mooring', version },
      capabilities: {
        positionEncoding: session.positions.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        ...(session.client.otherYamlServer ? withoutShared(offered) : offered),
      },
    };
  });
  connection.onInitialized(
    guarded(connection, 'initialized', async () => {
      await register(session);
      if (session.client.folders) followFolders(session);
      await pullConfiguration(session);
      await scan(session);
    }),
  );
  connection.onShutdown(() => session.ending.abort());
}

/** Features may each have something to say about `workspace`. */
function announced(client: ClientCapabilities): ServerCapabilities {
  const all: ServerCapabilities = {};
  const workspace = { workspaceFolders: { supported: true, changeNotifications: true } };
  for (const feature of features) {
    const { workspace: about, ...rest } = feature.capabilities(client);
    Object.assign(all, rest);
    Object.assign(workspace, about);
  }
  return { ...all, workspace };
}

/** A client that can run our commands says so: `{"commands": ["mooring.deploy", …]}`. */
function commandsIn(options: unknown): ReadonlySet<string> {
  if (typeof options !== 'object' || options === null || !('commands' in options)) return new Set();
  const { commands } = options;
  return new Set(Array.isArray(commands) ? commands.filter((one) => typeof one === 'string') : []);
}

function followFolders(session: Session): void {
  session.connection.workspace.onDidChangeWorkspaceFolders(
    guarded(session.connection, 'didChangeWorkspaceFolders', async ({ added, removed }) => {
      const gone = new Set(pathsOf(removed));
      session.folders = [...session.folders.filter((folder) => !gone.has(folder)), ...pathsOf(added)];
      await scan(session);
    }),
  );
}

function foldersOf(params: InitializeParams): readonly string[] {
  const folders = params.workspaceFolders ?? [];
  return pathsOf(folders.length > 0 ? folders : params.rootUri ? [{ uri: params.rootUri }] : []);
}

function pathsOf(folders: readonly { readonly uri: string }[]): readonly string[] {
  return folders.filter(({ uri }) => uri.startsWith('file:')).map(({ uri }) => resolve(pathOfUri(uri)));
}

async function register({ connection, client }: Session): Promise<void> {
  if (client.watchesFiles) {
    const watchers = ['**/*.{yaml,yml}', '**/mooring.lock'].map((globPattern) => ({ globPattern }));
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  if (client.configuration) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: 'mooring' });
  }
}

/** Reads everything below the opened folders, with a progress bar where the client has one. */
export async function scan(session: Session): Promise<void> {
  const { connection, client } = session;
  const { signal } = session.ending;
  const showsProgress = client.showsProgress && session.folders.length > 0;
  const progress = showsProgress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin('Mooring: reading manifests', 0);
  try {
    const files = await session.projects.scan(session.folders, signal, (done, total) => {
      progress?.report(Math.round((100 * done) / Math.max(1, total)), `${done} of ${total} files`);
    });
    session.diagnostics.refresh(files);
    session.diagnostics.refresh(session.documents.keys());
    session.elsewhere.emit();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress?.done();
  }
}
