/** `workspace/didChangeWatchedFiles`: the disk changed behind the editor's back. */
import { basename } from 'node:path';
import { FileChangeType } from 'vscode-languageserver/node';
import { PROJECT_FILE } from '../../host/files.ts';
import type { Session } from '../session.ts';
import { pathOfUri } from './convert.ts';
import { guarded } from './guard.ts';
import { scan } from './initialize.ts';

export function registerWatchedFiles(session: Session): void {
  const { connection, projects } = session;
  connection.onDidChangeWatchedFiles(
    guarded(connection, 'didChangeWatchedFiles', async ({ changes }) => {
      const files = changes.map((change) => ({ path: pathOfUri(change.uri), type: change.type }));
      // A project file that comes or goes moves the borders between projects.
      if (files.some(({ path, type }) => basename(path) === PROJECT_FILE && type !== FileChangeType.Changed)) {
        await scan(session);
        return;
      }
      for (const { path } of files) session.diagnostics.refresh([path, ...(await projects.changedOnDisk(path))]);
      session.elsewhere.emit();
    }),
  );
}
