/** Which projects and files a `lint` call is about. */
import { lstat, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { nameIsOurs } from '../../core/workspace/file-facts.ts';
import type { Workspace } from '../../core/workspace/workspace.ts';
import { type FoundFiles, findFiles, findProjectRoot, isBelow, reason } from '../../host/files.ts';
import { type LoadOptions, loadFiles } from '../../host/project.ts';

export interface Selected {
  readonly workspace: Workspace;
  /** The files of the workspace to report on; the others were read because these may refer to them. */
  readonly reports: (path: string) => boolean;
}

export interface SelectOptions extends LoadOptions {
  readonly folder: string;
}

export interface Selection {
  readonly projects: readonly Selected[];
  /** What there is to say about paths at which there is nothing. */
  readonly missing: readonly string[];
}

interface Wanted {
  readonly named: Set<string>;
  readonly folders: Set<string>;
}

/**
 * Every path belongs to the project whose `mooring.yaml` lies nearest above it. Paths in no project are looked at
 * together; folders in no project are searched for projects too.
 */
export async function selectProjects(paths: readonly string[], options: SelectOptions): Promise<Selection> {
  const byRoot = new Map<string | undefined, Wanted>();
  const missing: string[] = [];
  const want = async (path: string, { named, folder }: PathKind) => {
    const root = await findProjectRoot(folder ? path : dirname(path));
    const wanted = byRoot.get(root) ?? { named: new Set(), folders: new Set() };
    byRoot.set(root, wanted);
    if (named) wanted.named.add(path);
    if (folder) wanted.folders.add(path);
  };
  for (const given of paths.length > 0 ? paths : ['.']) {
    const path = resolve(options.folder, given);
    const kind = await kindOfPath(path);
    if ('why' in kind) missing.push(`\`${given}\` cannot be checked: ${kind.why}.`);
    else await want(path, kind);
  }

  const loose: FoundFiles[] = [];
  for (const folder of byRoot.get(undefined)?.folders ?? []) {
    const found = await findFiles(folder, options.signal);
    loose.push(found);
    for (const nested of found.nestedProjects) await want(nested, { named: false, folder: true });
  }

  const projects: Selected[] = [];
  for (const [root, wanted] of byRoot) {
    const found = root === undefined ? loose : [await findFiles(root, options.signal)];
    const files = [...new Set([...found.flatMap((one) => one.files), ...wanted.named])].sort();
    const unreadableFolders = found.flatMap((one) => one.unreadableFolders);
    const workspace = await loadFiles(root ?? options.folder, files, wanted.named, { ...options, unreadableFolders });
    const folders = [...wanted.folders];
    projects.push({
      workspace,
      reports: (path) => wanted.named.has(path) || folders.some((folder) => isBelow(folder, path)),
    });
  }
  return { projects, missing };
}

interface PathKind {
  /** To be spoken of as a file, even if it cannot be read as one. */
  readonly named: boolean;
  readonly folder: boolean;
}

/** A link that leads nowhere is there all the same. */
async function kindOfPath(path: string): Promise<PathKind | { readonly why: string }> {
  try {
    const folder = (await stat(path)).isDirectory();
    return { folder, named: !folder || nameIsOurs(path) };
  } catch (error) {
    return lstat(path).then(
      () => ({ folder: false, named: true }),
      () => ({ why: reason(error) }),
    );
  }
}
