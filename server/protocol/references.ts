/** `textDocument/references` and `textDocument/documentHighlight`. */
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
  type Location,
  type ReferenceParams,
} from 'vscode-languageserver/node';
import { highlightsAt, referencesAt } from '../../core/language/references.ts';
import { answering } from './answer.ts';
import { uriOfPath } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { linesOf } from './lines-of.ts';
import { treesOf } from './trees.ts';

export const references: ServerFeature = {
  methods: ['textDocument/references', 'textDocument/documentHighlight'],
  what: 'everything that mentions a name, in all files',
  capabilities: ({ textDocument }) => ({
    ...(textDocument?.references && { referencesProvider: true }),
    ...(textDocument?.documentHighlight && { documentHighlightProvider: true }),
  }),
  register(session) {
    session.connection.onReferences(
      answering<ReferenceParams, Location[]>(session, 'references', [], (view, { position, context }) => {
        const offset = session.positions.offset(position, view.lines);
        const options = { withDefinition: context.includeDeclaration, treeOf: treesOf(session) };
        return referencesAt(view, offset, options).flatMap(({ file, span }): Location[] => {
          const lines = linesOf(session, file);
          if (!lines) return [];
          return [
            { uri: session.documents.get(file)?.uri ?? uriOfPath(file), range: session.positions.range(span, lines) },
          ];
        });
      }),
    );
    session.connection.onDocumentHighlight(
      answering<DocumentHighlightParams, DocumentHighlight[]>(session, 'documentHighlight', [], (view, { position }) =>
        highlightsAt(view, session.positions.offset(position, view.lines)).map(({ span, role }) => ({
          range: session.positions.range(span, view.lines),
          kind: role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        })),
      ),
    );
  },
};
