/** `textDocument/codeAction` and `codeAction/resolve`: quick fixes, refactorings, and everything that is safe at once. */
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { codeActionsAt, type FileChange, type CodeAction as OurAction } from '../../core/language/code-actions.ts';
import { difference, fixAll } from '../../core/language/fix-all.ts';
import { MAX_BYTES, parse } from '../../core/syntax/parse.ts';
import type { Span, SyntaxFile } from '../../core/syntax/tree.ts';
import { diagnosticsOf } from '../../core/workspace/diagnostics.ts';
import { resourcesOf, type Workspace } from '../../core/workspace/workspace.ts';
import { readText } from '../../host/files.ts';
import { analyse, workspaceRules } from '../../host/project.ts';
import type { Session } from '../session.ts';
import { answering, guardedAnswer, isCurrent, type OpenView, openView } from './answer.ts';
import { pathOfUri, toLsp, uriOfPath } from './convert.ts';
import type { ServerFeature } from './feature.ts';

const FIX_ALL = 'source.fixAll.mooring';
const KINDS = [CodeActionKind.QuickFix, CodeActionKind.RefactorExtract, CodeActionKind.RefactorRewrite, FIX_ALL];

/** What this client can do with an action. */
interface Abilities {
  readonly resolves: boolean;
  readonly versions: boolean;
  readonly creates: boolean;
  readonly disabled: boolean;
}

export const codeAction: ServerFeature = {
  methods: ['textDocument/codeAction', 'codeAction/resolve'],
  what: 'quick fixes, refactorings, and all safe fixes at once',
  capabilities(client) {
    if (!client.textDocument?.codeAction?.codeActionLiteralSupport) return {};
    const { resolves } = abilitiesOf(client);
    return { codeActionProvider: { codeActionKinds: KINDS, ...(resolves && { resolveProvider: true }) } };
  },
  register(session) {
    session.connection.onCodeAction(
      answering<CodeActionParams, CodeAction[] | null>(session, 'codeAction', null, (view, params) =>
        answer(session, view, params),
      ),
    );
    session.connection.onCodeActionResolve(
      guardedAnswer<CodeAction, CodeAction>(session, 'codeAction/resolve', { title: '' }, (action) =>
        resolved(session, action),
      ),
    );
  },
};

function abilitiesOf({ textDocument, workspace }: ClientCapabilities): Abilities {
  const { codeAction: about } = textDocument ?? {};
  const { workspaceEdit } = workspace ?? {};
  return {
    resolves: about?.dataSupport === true && about.resolveSupport?.properties.includes('edit') === true,
    versions: workspaceEdit?.documentChanges === true,
    creates: workspaceEdit?.documentChanges === true && workspaceEdit.resourceOperations?.includes('create') === true,
    disabled: about?.disabledSupport === true,
  };
}

async function answer(session: Session, asked: OpenView, { context, range }: CodeActionParams): Promise<CodeAction[]> {
  const moment = await momentOf(session, asked);
  if (!moment) return [];
  const { view } = moment;
  const abilities = abilitiesOf(session.clientCapabilities);
  const wants = (kind: string) =>
    !context.only || context.only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const { positions } = session;
  const span = { start: positions.offset(range.start, view.lines), end: positions.offset(range.end, view.lines) };
  const shown = actionsAt(session, moment, span)
    .filter(({ kind, disabled, changes }) => {
      if (!wants(kind) || (disabled !== undefined && !abilities.disabled)) return false;
      return abilities.creates || changes.every((change) => change.kind === 'edit');
    })
    .map((action) => {
      const data = { uri: view.document.uri, version: view.document.version, span, title: action.title };
      const base = described(session, view, action);
      if (action.disabled !== undefined) return { ...base, disabled: { reason: action.disabled } };
      if (abilities.resolves) return { ...base, data };
      return { ...base, edit: workspaceEdit(session, moment, action.changes) };
    });
  // Everything at once is offered where it is asked for, not in each menu.
  if (!context.only || !wants(FIX_ALL)) return shown;
  const all = allFixed(session, moment);
  return all ? [...shown, all] : shown;
}

/** The edits of an action, made from the text as it is now: of an older one nothing is left to do. */
async function resolved(session: Session, action: CodeAction): Promise<CodeAction> {
  const { data } = action;
  if (!isData(data)) return action;
  const asked = openView(session, pathOfUri(data.uri));
  if (asked?.document.version !== data.version) return action;
  const moment = await momentOf(session, asked);
  const same = moment && actionsAt(session, moment, data.span).find(({ title }) => title === data.title);
  return same ? { ...action, edit: workspaceEdit(session, moment, same.changes) } : action;
}

interface ActionData {
  readonly uri: string;
  readonly version: number;
  readonly span: Span;
  readonly title: string;
}

function isData(data: unknown): data is ActionData {
  if (typeof data !== 'object' || data === null) return false;
  if (!('uri' in data && 'version' in data && 'span' in data && 'title' in data)) return false;
  return typeof data.uri === 'string' && isSpan(data.span);
}

function isSpan(value: unknown): value is Span {
  if (typeof value !== 'object' || value === null || !('start' in value && 'end' in value)) return false;
  return Number.isInteger(value.start) && Number.isInteger(value.end);
}

/** What actions are made from. It holds until the next message is heard. */
interface Moment {
  readonly view: OpenView;
  /** Of the files that actions write to. */
  readonly treeOf: (path: string) => SyntaxFile | undefined;
}

/** Undefined when the document was edited while the project file was read. */
async function momentOf(session: Session, asked: OpenView): Promise<Moment | undefined> {
  const project = await closedProject(session, asked.workspace);
  // Other documents may have changed meanwhile, so all is looked at anew.
  const view = isCurrent(session, asked) ? openView(session, asked.path) : undefined;
  if (!view) return undefined;
  const treeOf: Moment['treeOf'] = (path) =>
    session.documents.get(path)?.syntax ?? (path === project?.path ? project.file : undefined);
  return { view, treeOf };
}

/** The project file is the only other one that actions write to; closed, it is read when it is needed. */
async function closedProject(
  { documents }: Session,
  workspace: Workspace,
): Promise<{ readonly path: string; readonly file: SyntaxFile } | undefined> {
  const [project] = resourcesOf(workspace, 'Project');
  if (!project || documents.has(project.file)) return undefined;
  const read = await readText(project.file, MAX_BYTES);
  return read.kind === 'text' ? { path: project.file, file: parse(read.text) } : undefined;
}

function actionsAt(session: Session, { view, treeOf }: Moment, span: Span): readonly OurAction[] {
  const diagnostics = session.projects.diagnostics(view.path, view.today);
  return codeActionsAt(view, span, { diagnostics, tree: treeOf });
}

function described(session: Session, view: OpenView, action: OurAction): CodeAction {
  const linesOf = (path: string) => view.workspace.files.get(path)?.lines;
  const diagnostics = action.diagnostics.map((one) => toLsp(one, view.lines, session.positions, linesOf));
  return {
    title: action.title,
    kind: action.kind,
    ...(diagnostics.length > 0 && { diagnostics }),
    ...(action.isPreferred && { isPreferred: true }),
  };
}

/** Undefined when there is nothing to mend, or when the document was edited meanwhile. */
export async function everythingFixed(session: Session, asked: OpenView): Promise<CodeAction | undefined> {
  const moment = await momentOf(session, asked);
  return moment && allFixed(session, moment);
}

function allFixed(session: Session, moment: Moment): CodeAction | undefined {
  const { view } = moment;
  const cache = new WeakMap();
  const { severities, openSlo } = session.settings;
  const options = { rules: workspaceRules, severities, openSlo, today: view.today };
  const { text } = fixAll(view, {
    analyse: (path, file) => analyse(path, file, { settings: session.settings, cache, named: false }),
    diagnostics: (workspace, path) => diagnosticsOf(workspace, path, options),
  });
  const edits = difference(view.file.text, text);
  if (edits.length === 0) return undefined;
  const changes = [{ kind: 'edit' as const, file: view.path, edits }];
  const edit = workspaceEdit(session, moment, changes);
  return { title: 'Mend all that can be mended safely', kind: FIX_ALL, edit };
}

function workspaceEdit(session: Session, moment: Moment, changes: readonly FileChange[]): WorkspaceEdit {
  const { versions } = abilitiesOf(session.clientCapabilities);
  if (versions) return { documentChanges: changes.flatMap((change) => documentChanges(session, moment, change)) };
  const byUri: Record<string, TextDocumentEdit['edits'][number][]> = {};
  for (const change of changes)
    if (change.kind === 'edit') byUri[uriOf(session, change.file)] = editsOf(session, moment, change);
  return { changes: Object.fromEntries(Object.entries(byUri).map(([uri, edits]) => [uri, edits.filter(isPlain)])) };
}

const isPlain = (edit: TextDocumentEdit['edits'][number]) => 'newText' in edit;

function documentChanges(
  session: Session,
  moment: Moment,
  change: FileChange,
): NonNullable<WorkspaceEdit['documentChanges']> {
  const uri = uriOf(session, change.file);
  if (change.kind === 'edit') {
    const version = session.documents.get(change.file)?.version ?? null;
    return [{ textDocument: { uri, version }, edits: editsOf(session, moment, change) }];
  }
  const start = { line: 0, character: 0 };
  return [
    { kind: 'create', uri, options: { ignoreIfExists: false, overwrite: false } },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: change.text }] },
  ];
}

function uriOf({ documents }: Session, file: string): string {
  return documents.get(file)?.uri ?? uriOfPath(file);
}

/** Positions count in the text that the edits were made for. */
function editsOf(
  { positions }: Session,
  { treeOf }: Moment,
  { file, edits }: Extract<FileChange, { kind: 'edit' }>,
): TextDocumentEdit['edits'] {
  const lines = treeOf(file)?.lines;
  if (!lines) return [];
  return edits.map(({ span, text }) => ({ range: positions.range(span, lines), newText: text }));
}
