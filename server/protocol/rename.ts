/** `textDocument/prepareRename` and `textDocument/rename`, over all files at once. */
import {
  LSPErrorCodes,
  type PrepareRenameParams,
  type Range,
  type RenameParams,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { prepareRename, rename as renamed } from '../../core/language/rename.ts';
import type { SyntaxFile } from '../../core/syntax/tree.ts';
import type { Session } from '../session.ts';
import { answering } from './answer.ts';
import { uriOfPath } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { treesOf } from './trees.ts';

type Prepared = { readonly range: Range; readonly placeholder: string } | null;

export const rename: ServerFeature = {
  methods: ['textDocument/prepareRename', 'textDocument/rename'],
  what: 'another name, wherever the old one stands',
  capabilities: ({ textDocument }) =>
    textDocument?.rename ? { renameProvider: { prepareProvider: textDocument.rename.prepareSupport === true } } : {},
  register(session) {
    session.connection.onPrepareRename(
      answering<PrepareRenameParams, Prepared>(session, 'prepareRename', null, (view, { position }) => {
        const found = prepareRename(view, session.positions.offset(position, view.lines));
        if (!found) return null;
        if (!found.ok) throw refusal(found.problem);
        return { range: session.positions.range(found.value.span, view.lines), placeholder: found.value.text };
      }),
    );
    session.connection.onRenameRequest(
      answering<RenameParams, WorkspaceEdit | null>(session, 'rename', null, (view, { position, newName }) => {
        const offset = session.positions.offset(position, view.lines);
        const treeOf = treesOf(session);
        const edits = renamed(view, offset, newName, treeOf);
        if (!edits.ok) throw refusal(edits.problem);
        return workspaceEdit(
          session,
          Map.groupBy(edits.value, ({ file }) => file),
          treeOf,
        );
      }),
    );
  },
};

const refusal = (why: string): ResponseError => new ResponseError(LSPErrorCodes.RequestFailed, why);

/** Counted in the texts that the edits are for, and with their versions where the client can tell them apart. */
export function workspaceEdit(
  session: Session,
  byFile: ReadonlyMap<
    string,
    readonly { readonly span: { readonly start: number; readonly end: number }; readonly text: string }[]
  >,
  treeOf: (path: string) => SyntaxFile | undefined,
): WorkspaceEdit {
  const changes = [...byFile].flatMap(([file, edits]) => {
    const lines = treeOf(file)?.lines;
    if (!lines) return [];
    const document = session.documents.get(file);
    const textEdits = edits.map(
      ({ span, text }): TextEdit => ({ range: session.positions.range(span, lines), newText: text }),
    );
    return [{ uri: document?.uri ?? uriOfPath(file), version: document?.version ?? null, textEdits }];
  });
  if (session.clientCapabilities.workspace?.workspaceEdit?.documentChanges !== true) {
    return { changes: Object.fromEntries(changes.map(({ uri, textEdits }) => [uri, textEdits])) };
  }
  return {
    documentChanges: changes.map(({ uri, version, textEdits }) => ({
      textDocument: { uri, version },
      edits: textEdits,
    })),
  };
}
