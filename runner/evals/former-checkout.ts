/** The project as a commit holds it, in a folder of its own: neither the user's files nor his index are touched. */
import { realpathSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../host/git.ts';

export interface FormerCheckout extends AsyncDisposable {
  /** The folder of the project in it. */
  readonly root: string;
}

/** Undefined when the reference names no commit of the project's repository, or one that does not hold the project. */
export async function formerCheckout(
  root: string,
  reference: string,
  signal: AbortSignal,
): Promise<FormerCheckout | undefined> {
  // What begins with a dash would be an option to git.
  if (reference.startsWith('-')) return undefined;
  const commit = await ask(root, ['rev-parse', '--verify', '--quiet', `${reference}^{commit}`], signal);
  const directory = await ask(root, ['rev-parse', '--absolute-git-dir'], signal);
  const prefix = await ask(root, ['rev-parse', '--show-prefix'], signal);
  if (commit === undefined || directory === undefined) return undefined;
  const folder = realpathSync(await mkdtemp(join(tmpdir(), 'mooring-former-')));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = prefix === undefined || prefix === '' ? '.' : prefix;
  // Without `--staged`, the index is left as it is.
  const words = [`--git-dir=${directory}`, `--work-tree=${folder}`, 'restore', `--source=${commit}`, '--', path];
  const restored = await git(folder, words, signal).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  if (restored === undefined) {
    await remove();
    return undefined;
  }
  const project = join(folder, path);
  await mkdir(project, { recursive: true });
  return { root: project, [Symbol.asyncDispose]: remove };
}

async function ask(root: string, words: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  return (await git(root, words, signal))?.trim();
}
