/** The project that the views and the runner are about: the opened folder with a `mooring.yaml`, else the first. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from 'vscode';

export function projectRoot(): string | undefined {
  const folders = (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  return folders.find((folder) => existsSync(join(folder, 'mooring.yaml'))) ?? folders[0];
}
