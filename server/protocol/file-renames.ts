/** `workspace/willRenameFiles`: what manifests must say after a file or folder has moved. */
import { dirname, relative, resolve } from 'node:path';
import type { RenameFilesParams, WorkspaceEdit } from 'vscode-languageserver/node';
import { editsForRenames, type PathEdit } from '../../core/language/file-renames.ts';
import { requoted } from '../../core/language/fixes/entries.ts';
import { unquoted } from '../../core/language/names.ts';
import { guardedAnswer } from './answer.ts';
import { pathOfUri } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { workspaceEdit } from './rename.ts';
import { treesOf } from './trees.ts';

export const fileRenames: ServerFeature = {
  methods: ['workspace/willRenameFiles'],
  what: 'manifests follow files that are renamed',
  capabilities: ({ workspace }) =>
    workspace?.fileOperations?.willRename
      ? {
          workspace: {
            fileOperations: { willRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] } },
          },
        }
      : {},
  register(session) {
    session.connection.workspace.onWillRenameFiles(
      guardedAnswer<RenameFilesParams, WorkspaceEdit | null>(session, 'willRenameFiles', null, ({ files }) => {
        const renames = files.map(({ oldUri, newUri }) => ({ from: pathOfUri(oldUri), to: pathOfUri(newUri) }));
        const treeOf = treesOf(session);
        const edits = session.projects.roots().flatMap((root): readonly PathEdit[] => {
          const workspace = session.projects.workspaceAt(root);
          return workspace ? editsForRenames(workspace, renames, { dirname, relative, resolve }) : [];
        });
        const written = edits.flatMap((edit) => asWritten(treeOf(edit.file)?.text, edit) ?? []);
        if (written.length === 0) return null;
        return workspaceEdit(
          session,
          Map.groupBy(written, ({ file }) => file),
          treeOf,
        );
      }),
    );
  },
};

/** In the quotes that it had. Undefined where the file on disk says something else by now. */
function asWritten(text: string | undefined, edit: PathEdit): PathEdit | undefined {
  const source = text?.slice(edit.span.start, edit.span.end);
  if (text === undefined || source === undefined) return undefined;
  const inside = unquoted(text, edit.span);
  return text.slice(inside.start, inside.end) === edit.before
    ? { ...edit, text: requoted(source, edit.text) }
    : undefined;
}
