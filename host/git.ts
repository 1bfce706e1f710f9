/** What git says of a folder. Every answer may be absent: git need not be there, nor the folder be in a repository. */
import { execFile } from 'node:child_process';
import { relative, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Undefined when git fails, whatever the reason. A repository's own hooks and helpers are never run. */
export async function git(folder: string, words: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...words];
  try {
    const { stdout } = await run('git', safe, { cwd: folder, signal, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/** Who the user says he is when he commits here. */
export async function gitEmail(folder: string): Promise<string | undefined> {
  const email = (await git(folder, ['config', 'user.email']))?.trim();
  return email === '' ? undefined : email;
}

export interface Checkout {
  readonly commit: string;
  /** Of the files that were asked about, those that equal the commit. */
  readonly cleanFiles: ReadonlySet<string>;
}

/** How these files (absolute paths) stand to the last commit; undefined outside a checkout, and before the first one. */
export async function checkoutOf(
  folder: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<Checkout | undefined> {
  const commit = (await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal))?.trim();
  if (commit === undefined || commit === '') return undefined;
  if (files.length === 0) return { commit, cleanFiles: new Set() };
  const names = new Map(files.map((file) => [relative(folder, file).split(sep).join('/'), file]));
  const paths = ['--', ...[...names.keys()].map((name) => `:(literal)${name}`)];
  const tracked = await git(folder, ['ls-tree', '-r', '-z', '--name-only', 'HEAD', ...names.keys()], signal);
  // No program that the repository names is run: neither for a diff nor to turn a file into text.
  const quiet = ['--no-ext-diff', '--no-textconv', '--name-only', '--relative', '-z'];
  const changed = await git(folder, ['diff', ...quiet, 'HEAD', ...paths], signal);
  if (tracked === undefined || changed === undefined) return { commit, cleanFiles: new Set() };
  const different = new Set(changed.split('\0'));
  const clean = tracked.split('\0').filter((name) => !different.has(name));
  return { commit, cleanFiles: new Set(clean.flatMap((name) => names.get(name) ?? [])) };
}
