/**
 * Where a running runner keeps its socket, pid and token: a folder of the user's alone, outside the project, named by a
 * hash of the project's path. Nothing in a repository can point us at a socket of its own.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Result } from '../core/values/result.ts';
import { ok, problem } from '../core/values/result.ts';
import { reason } from './files.ts';

/** What a socket's path may have at most: 104 bytes with the closing zero on macOS, 108 on Linux. */
const LONGEST_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;
export const SOCKET_FILE = 'runner.sock';

export interface UserSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly temporary: string;
  /** Undefined where there are no user ids, on Windows. */
  readonly uid: number | undefined;
}

export function userSurroundings(): UserSurroundings {
  const { uid } = userInfo();
  return { env: process.env, temporary: tmpdir(), uid: uid >= 0 ? uid : undefined };
}

/**
 * The folders where a runner of this project may be found, best first; one is left out when a socket in it would have
 * too long a path. An editor and a terminal of the same user may see different environments, so callers look in all.
 */
export function runtimeFolders(root: string, { env, temporary, uid }: UserSurroundings): readonly string[] {
  const project = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16);
  const user = `mooring-${uid ?? 'user'}`;
  const given = env.XDG_RUNTIME_DIR;
  const bases = [
    ...(given !== undefined && isAbsolute(given) ? [join(given, 'mooring')] : []),
    join(temporary, user),
    ...(uid === undefined ? [] : [join('/tmp', user)]),
  ];
  return [...new Set(bases.map((base) => join(base, project)))].filter(
    (folder) => Buffer.byteLength(join(folder, SOCKET_FILE)) <= LONGEST_SOCKET_PATH,
  );
}

/** Makes the best folder that can be made, or says why none can. */
export function makeRuntimeFolder(root: string, surroundings = userSurroundings()): Result<string> {
  const folders = runtimeFolders(root, surroundings);
  if (folders.length === 0) {
    return problem(
      `No folder for the runner's socket has a path short enough (${LONGEST_SOCKET_PATH} bytes with the socket). Set XDG_RUNTIME_DIR or TMPDIR to a shorter one.`,
    );
  }
  const problems: string[] = [];
  for (const folder of folders) {
    const made = makePrivate(folder, surroundings.uid);
    if (made === undefined) return ok(folder);
    problems.push(made);
  }
  return problem(problems.join(' '));
}

function makePrivate(folder: string, uid: number | undefined): string | undefined {
  const base = join(folder, '..');
  try {
    for (const each of [base, folder]) mkdirSync(each, { recursive: true, mode: 0o700 });
  } catch (error) {
    return `${folder} cannot be made: ${reason(error)}.`;
  }
  return notPrivate(base, uid) ?? notPrivate(folder, uid);
}

/** Why a folder cannot be trusted; undefined when only this user can have written in it. */
export function notPrivate(folder: string, uid: number | undefined): string | undefined {
  try {
    const stats = lstatSync(folder);
    if (!stats.isDirectory()) return `${folder} is not a folder. Remove it.`;
    if (uid === undefined) return undefined;
    if (stats.uid !== uid)
      return `${folder} belongs to another user (${stats.uid}). Remove it, or set XDG_RUNTIME_DIR.`;
    if ((stats.mode & 0o077) !== 0) return `${folder} is open to other users. Run \`chmod 700 ${folder}\`.`;
    return undefined;
  } catch (error) {
    return `${folder} cannot be looked at: ${reason(error)}.`;
  }
}
