/**
 * `textDocument/codeLens` and `codeLens/resolve`: what can be done with a Model, an Eval or a prompt, how many mentions
 * lead to it, and live facts above the lines that declared them; refreshed when the runner says so. A command is only
 * named to a client that has it.
 */
import {
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type Command,
  type Location,
} from 'vscode-languageserver/node';
import type { LiveFact } from '../../core/contract/runner.ts';
import type { PlacedFact } from '../../core/language/live-facts.ts';
import { type Defined, referenceLensesIn, referencesOfLens } from '../../core/language/reference-lenses.ts';
import { type RunLens, runLensesIn } from '../../core/language/run-lenses.ts';
import type { Session } from '../session.ts';
import { answering, guardedAnswer, type OpenView } from './answer.ts';
import { askClient } from './ask-client.ts';
import { pathOfUri, uriOfPath } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { linesOf } from './lines-of.ts';

export const codeLens: ServerFeature = {
  methods: ['textDocument/codeLens', 'codeLens/resolve', 'workspace/codeLens/refresh'],
  what: 'what can be run, who refers to it, and what the runner knows, above the lines that declared it',
  capabilities: ({ textDocument }) => (textDocument?.codeLens ? { codeLensProvider: { resolveProvider: true } } : {}),
  register(session) {
    session.live.onChange(() => {
      if (session.client.refreshesLenses) askClient(session.connection, CodeLensRefreshRequest.type);
    });
    session.connection.onCodeLens(
      answering<CodeLensParams, CodeLens[]>(session, 'codeLens', [], (view) => {
        // Nothing in a workspace that is not trusted is run.
        const commands: ReadonlySet<string> = session.live.isTrusted() ? session.client.commands : new Set();
        const lenses = [
          ...runs(session, view, commands),
          ...mentions(session, view),
          ...facts(session, view, commands),
        ];
        return lenses.toSorted((left, right) => left.range.start.line - right.range.start.line);
      }),
    );
    session.connection.onCodeLensResolve((lens, token) =>
      guardedAnswer<CodeLens, CodeLens>(session, 'codeLens/resolve', lens, (one) => resolved(session, one))(
        lens,
        token,
      ),
    );
  },
};

function runs(session: Session, view: OpenView, commands: ReadonlySet<string>): readonly CodeLens[] {
  return runLensesIn(view.workspace, view.path).flatMap((lens): CodeLens[] => {
    const command = commandOf(lens);
    return commands.has(command.command) ? [{ range: session.positions.range(lens.span, view.lines), command }] : [];
  });
}

function facts(session: Session, view: OpenView, commands: ReadonlySet<string>): readonly CodeLens[] {
  return session.live.placedIn(view).flatMap((placed): CodeLens[] => {
    const more = reportOf(placed);
    const can = more !== undefined && commands.has(more.command);
    // What is about one property stands in its line, where the client shows hints; a way to more stands above it.
    if (!placed.whole && !can && session.client.showsHints) return [];
    const command = { title: placed.text, tooltip: placed.detail, ...(can ? more : { command: '' }) };
    return [{ range: session.positions.range(placed.span, view.lines), command }];
  });
}

const REFERENCES = 'mooring.references';

/** How many there are is known at once; where they stand is asked for the lenses that are seen. */
function mentions(session: Session, view: OpenView): readonly CodeLens[] {
  if (!session.client.commands.has(REFERENCES)) return [];
  return referenceLensesIn(view.workspace, view.path).map(({ span, of }) => {
    const data: LensData = { uri: view.document.uri, ...of };
    return { range: session.positions.range(span, view.lines), data };
  });
}

/** What a lens of ours carries until it is resolved. */
interface LensData extends Defined {
  readonly uri: string;
}

function resolved(session: Session, lens: CodeLens): CodeLens {
  const data: unknown = lens.data;
  if (lens.command || !isLensData(data)) return lens;
  const path = pathOfUri(data.uri);
  const workspace = session.projects.workspaceOfFile(path);
  const places = workspace ? referencesOfLens(workspace, path, data) : [];
  const locations = places.flatMap(({ file, span }): Location[] => {
    const lines = linesOf(session, file);
    const uri = session.documents.get(file)?.uri ?? uriOfPath(file);
    return lines ? [{ uri, range: session.positions.range(span, lines) }] : [];
  });
  const title = `${locations.length} ${locations.length === 1 ? 'reference' : 'references'}`;
  return { ...lens, command: { title, command: REFERENCES, arguments: [data.uri, lens.range.start, locations] } };
}

function isLensData(data: unknown): data is LensData {
  if (typeof data !== 'object' || data === null) return false;
  return ['uri', 'kind', 'name'].every((key) => typeof Reflect.get(data, key) === 'string');
}

function commandOf({ action, title, detail, name }: RunLens): Command {
  const told = { title, tooltip: detail };
  switch (action) {
    case 'deploy':
      return { ...told, command: 'mooring.deploy', arguments: [{ kind: 'model', model: name }] };
    case 'evaluate':
      return { ...told, command: 'mooring.eval.run', arguments: [name] };
  }
}

/** Where a fact is told at length. */
function reportOf({ fact }: PlacedFact): Pick<Command, 'command' | 'arguments'> | undefined {
  const { about, suite, resource }: LiveFact = fact;
  if (about === 'eval' && suite !== undefined) return { command: 'mooring.eval.report', arguments: [suite] };
  if (about !== 'drift') return undefined;
  return { command: 'mooring.drift.report', arguments: [resource.slice(resource.indexOf('/') + 1)] };
}
