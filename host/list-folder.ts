/** What one folder holds, for those who choose a file: without hidden and dependency folders, and never through a link. */
import { readdirSync } from 'node:fs';
import type { FolderEntry } from '../core/language/completion/paths.ts';

const NEVER = new Set(['node_modules', 'dist']);

/** Sorted by name; nothing for a folder that cannot be read. */
export function listFolder(folder: string): readonly FolderEntry[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) => !entry.name.startsWith('.') && !NEVER.has(entry.name) && (entry.isDirectory() || entry.isFile()),
      )
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch {
    return [];
  }
}
