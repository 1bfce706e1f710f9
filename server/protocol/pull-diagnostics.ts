/**
 * `textDocument/diagnostic`, `workspace/diagnostic` and `workspace/diagnostic/refresh`: a client that asks for
 * diagnostics is not sent any. What reads as it did is answered by its id alone.
 */
import {
  type CancellationToken,
  type ClientCapabilities,
  DiagnosticRefreshRequest,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type ResultProgressReporter,
  type WorkDoneProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import type { Session } from '../session.ts';
import { guardedAnswer, settled } from './answer.ts';
import { askClient } from './ask-client.ts';
import { pathOfUri, uriOfPath } from './convert.ts';
import type { DiagnosticReport } from './diagnostic-reports.ts';
import type { ServerFeature } from './feature.ts';
import { pauseEvery } from './pause.ts';
import type { DiagnosticsTeller } from './publish-diagnostics.ts';

export const pullDiagnostics: ServerFeature = {
  methods: ['textDocument/diagnostic', 'workspace/diagnostic', 'workspace/diagnostic/refresh'],
  what: 'problems, asked for by the client, of one document or of all files',
  capabilities: (client) =>
    asksForDiagnostics(client)
      ? { diagnosticProvider: { identifier: 'mooring', interFileDependencies: true, workspaceDiagnostics: true } }
      : {},
  register(session) {
    const { languages } = session.connection;
    languages.diagnostics.on(
      guardedAnswer<DocumentDiagnosticParams, DocumentDiagnosticReport | AskAgain>(
        session,
        'textDocument/diagnostic',
        { kind: DocumentDiagnosticReportKind.Full, items: [] },
        async ({ textDocument, previousResultId }) => {
          const path = pathOfUri(textDocument.uri);
          // A client that cannot be told to ask again gets the last word only.
          const canRefresh = session.clientCapabilities.workspace?.diagnostics?.refreshSupport === true;
          if (!(await settled(session, path, canRefresh ? 'alone' : 'whole'))) return askAgain();
          return answerFor(session.reports.of(path), previousResultId);
        },
      ),
    );
    languages.diagnostics.onWorkspace((params, token, progress, partial) =>
      guardedAnswer<WorkspaceDiagnosticParams, WorkspaceDiagnosticReport>(
        session,
        'workspace/diagnostic',
        { items: [] },
        (asked, cancelled) => all(session, asked, cancelled, progress, partial),
      )(params, token),
    );
  },
};

export const asksForDiagnostics = (client: ClientCapabilities): boolean =>
  client.textDocument?.diagnostic !== undefined;

type AskAgain = ResponseError<DiagnosticServerCancellationData>;

function askAgain(): AskAgain {
  return new ResponseError(LSPErrorCodes.ServerCancelled, 'The document was edited meanwhile.', {
    retriggerRequest: true,
  });
}

function answerFor({ id, items }: DiagnosticReport, known: string | undefined): DocumentDiagnosticReport {
  if (known === id) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id };
  return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: [...items] };
}

/** How many files are told of at a time where the client takes the answer in parts. */
const PART = 50;

async function all(
  session: Session,
  { previousResultIds }: WorkspaceDiagnosticParams,
  token: CancellationToken,
  progress: WorkDoneProgressReporter,
  partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
): Promise<WorkspaceDiagnosticReport> {
  const known = new Map(previousResultIds.map(({ uri, value }) => [pathOfUri(uri), { uri, value }]));
  const paths = [...new Set([...session.reports.paths(), ...known.keys()])];
  const pause = pauseEvery(token);
  let items: WorkspaceDocumentDiagnosticReport[] = [];
  progress.begin('Mooring: checking', 0, undefined, true);
  try {
    for (const [index, path] of paths.entries()) {
      const report = session.reports.of(path);
      const before = known.get(path);
      // Nothing to say about a file of which nothing was said.
      if (before || report.items.length > 0) {
        const document = session.documents.get(path);
        const uri = document?.uri ?? before?.uri ?? uriOfPath(path);
        items.push({ ...answerFor(report, before?.value), uri, version: document?.version ?? null });
      }
      if (partial && items.length === PART) {
        partial.report({ items });
        items = [];
      }
      if (await pause()) progress.report(Math.round((100 * index) / paths.length));
    }
  } finally {
    progress.done();
  }
  return { items };
}

/**
 * After an edit the client itself asks again about the documents it shows. It is told to when anything else may have
 * changed something: another document, the disk, a setting.
 */
export function createRefresher(session: Session, canRefresh: boolean): DiagnosticsTeller {
  let scheduled = false;
  function ask(): void {
    scheduled = false;
    askClient(session.connection, DiagnosticRefreshRequest.type);
  }
  return {
    refresh(paths, edited) {
      const others = [...paths].filter((path) => path !== edited);
      const before = new Map(others.map((path) => [path, session.reports.kept(path)?.id]));
      session.reports.mark(edited === undefined ? others : [edited, ...others]);
      if (!canRefresh || scheduled) return;
      // Of files that nobody has open the next question about the workspace tells; asking about each now costs a key.
      const differs = (path: string) => session.documents.has(path) && before.get(path) !== session.reports.of(path).id;
      if (edited !== undefined && !others.some(differs)) return;
      scheduled = true;
      setImmediate(ask);
    },
  };
}
