/** `textDocument/documentSymbol` and `workspace/symbol`. */
import {
  type DocumentSymbolParams,
  type DocumentSymbol as LspSymbol,
  type SymbolInformation,
  SymbolKind,
  SymbolTag,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver/node';
import { type DocumentSymbol, documentSymbolsIn } from '../../core/language/document-symbols.ts';
import { type WorkspaceSymbol, workspaceSymbols } from '../../core/language/workspace-symbols.ts';
import type { LineIndex } from '../../core/syntax/tree.ts';
import { answeringAlone, guardedAnswer, type OpenView } from './answer.ts';
import { uriOfPath } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { pauseEvery } from './pause.ts';

/** What a list shows before one types more. */
const MOST = 500;

export const symbols: ServerFeature = {
  methods: ['textDocument/documentSymbol', 'workspace/symbol'],
  what: 'the outline of a file, and every resource by its name',
  capabilities: ({ textDocument, workspace }) => ({
    ...(textDocument?.documentSymbol && { documentSymbolProvider: true }),
    ...(workspace?.symbol && { workspaceSymbolProvider: true }),
  }),
  register(session) {
    session.connection.onDocumentSymbol(
      answeringAlone<DocumentSymbolParams, LspSymbol[] | SymbolInformation[]>(session, 'documentSymbol', [], (view) => {
        const found = documentSymbolsIn(view).map((one) => toLsp(one, session, view));
        if (session.clientCapabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport) return found;
        return found.flatMap((one) => flat(one, view.document.uri, ''));
      }),
    );
    session.connection.onWorkspaceSymbol(
      guardedAnswer<WorkspaceSymbolParams, SymbolInformation[]>(
        session,
        'workspace/symbol',
        [],
        async ({ query }, token) => {
          const pause = pauseEvery(token);
          const found: FoundSymbol[] = [];
          for (const root of session.projects.roots()) {
            const workspace = session.projects.workspaceAt(root);
            if (!workspace) continue;
            for (const one of workspaceSymbols(workspace, query)) {
              const lines = one && workspace.files.get(one.file)?.lines;
              if (lines) found.push({ ...one, lines });
              await pause();
            }
          }
          found.sort((left, right) => left.rank - right.rank || (left.name < right.name ? -1 : 1));
          return found.slice(0, MOST).map(information);
        },
      ),
    );

    function information({ name, kind, version, file, span, lines }: FoundSymbol): SymbolInformation {
      return {
        name: version === undefined ? name : `${name}@${version}`,
        kind: resourceKinds[kind] ?? SymbolKind.Object,
        containerName: kind,
        location: {
          uri: session.documents.get(file)?.uri ?? uriOfPath(file),
          range: session.positions.range(span, lines),
        },
      };
    }
  },
};

/** With the lines it was found in: the file may be edited before the answer is whole. */
interface FoundSymbol extends WorkspaceSymbol {
  readonly lines: LineIndex;
}

const resourceKinds: Readonly<Record<string, SymbolKind>> = {
  Model: SymbolKind.Class,
  Prompt: SymbolKind.Function,
  SLO: SymbolKind.Interface,
  SLI: SymbolKind.Interface,
  Eval: SymbolKind.Method,
  Target: SymbolKind.Module,
  Policy: SymbolKind.Constant,
  Project: SymbolKind.Package,
  Team: SymbolKind.Enum,
};

const kinds: Readonly<Record<DocumentSymbol['kind'], SymbolKind>> = {
  resource: SymbolKind.Class,
  group: SymbolKind.Object,
  list: SymbolKind.Array,
  item: SymbolKind.Struct,
  text: SymbolKind.String,
  number: SymbolKind.Number,
  flag: SymbolKind.Boolean,
};

function toLsp(symbol: DocumentSymbol, session: Parameters<ServerFeature['register']>[0], view: OpenView): LspSymbol {
  const { name, detail, kind, span, selection, children } = symbol;
  const isResource = kind === 'resource';
  const tags = isResource && detail.startsWith('Model') && isRetired(symbol) ? [SymbolTag.Deprecated] : undefined;
  return {
    name,
    detail,
    kind: isResource ? (resourceKinds[detail.split(' ', 1)[0] ?? ''] ?? SymbolKind.Class) : kinds[kind],
    range: session.positions.range(span, view.lines),
    selectionRange: session.positions.range(selection, view.lines),
    children: children.map((one) => toLsp(one, session, view)),
    ...(tags && { tags }),
  };
}

function isRetired({ children }: DocumentSymbol): boolean {
  const spec = children.find(({ name }) => name === 'spec');
  const lifecycle = spec?.children.find(({ name }) => name === 'lifecycle');
  return lifecycle?.children.some(({ name, detail }) => name === 'stage' && detail === 'retired') ?? false;
}

function flat(symbol: LspSymbol, uri: string, containerName: string): SymbolInformation[] {
  const own = { name: symbol.name, kind: symbol.kind, location: { uri, range: symbol.range }, containerName };
  return [own, ...(symbol.children ?? []).flatMap((one) => flat(one, uri, symbol.name))];
}
