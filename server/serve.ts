/** Wires one connection: which requests there are, and the little state that lives as long as the connection. */
import type { Connection } from 'vscode-languageserver/node';
import { liveDiagnostics } from '../core/language/live-facts.ts';
import { features } from './features.ts';
import { createProjects } from './projects.ts';
import { completionAbilities } from './protocol/completion.ts';
import { registerConfiguration } from './protocol/configuration.ts';
import { createDiagnosticReports } from './protocol/diagnostic-reports.ts';
import { registerInitialize } from './protocol/initialize.ts';
import { followRunners } from './protocol/live.ts';
import { isShared } from './protocol/other-yaml-server.ts';
import { choosePositions } from './protocol/positions.ts';
import { createDiagnosticsPublisher } from './protocol/publish-diagnostics.ts';
import { registerTextSync } from './protocol/text-sync.ts';
import { registerWatchedFiles } from './protocol/watched-files.ts';
import { initialAbilities, initialSettings, type Session } from './session.ts';
import { createSignal } from './signal.ts';

export function serve(connection: Connection): void {
  const ending = new AbortController();
  const projects = createProjects(
    () => session.settings,
    () => session.folders,
  );
  const live = followRunners(connection, projects, ending.signal);
  const reports = createDiagnosticReports(connection, {
    diagnostics(path) {
      const all = projects.diagnostics(path, today(), (workspace) =>
        liveDiagnostics(live.placedIn({ workspace, path })),
      );
      // The other server looks at open documents only.
      const isTold = session.client.otherYamlServer && session.documents.has(path);
      return isTold ? all.filter((one) => !isShared(one)) : all;
    },
    lines: (path) => projects.workspaceOfFile(path)?.files.get(path)?.lines,
    positions: () => session.positions,
  });
  const session: Session = {
    connection,
    folders: [],
    settings: initialSettings,
    client: { ...initialAbilities, completion: completionAbilities({}) },
    clientCapabilities: {},
    positions: choosePositions(undefined),
    projects,
    documents: new Map(),
    opening: new Map(),
    ending,
    today,
    reports,
    live,
    elsewhere: createSignal(),
    closed: createSignal(),
    diagnostics: createDiagnosticsPublisher(connection, reports, (path) => session.documents.get(path)),
  };
  live.onChange((paths) => session.diagnostics.refresh(paths));
  registerInitialize(session);
  registerConfiguration(session);
  registerTextSync(session);
  registerWatchedFiles(session);
  for (const feature of features) feature.register(session);
  connection.listen();
}

const today = (): string => new Date().toISOString().slice(0, 10);
