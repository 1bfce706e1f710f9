/**
 * Finds the files of a project. Ignores what git ignores, hidden folders and dependency folders; never follows a link
 * out of or around the tree; a folder with a `mooring.yaml` of its own is another project.
 */
import { isUtf8 } from 'node:buffer';
import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { nameIsOurs } from '../core/workspace/file-facts.ts';
import { type IgnoreRules, ignoreRules, noIgnoreRules } from './ignore.ts';

export const PROJECT_FILE = 'mooring.yaml';
export const LOCK_FILE = 'mooring.lock';

export interface FoundFiles {
  /** Absolute paths of YAML files, sorted; and of what is no file, though its name says that it is one of ours. */
  readonly files: readonly string[];
  /** Folders below that are projects of their own. */
  readonly nestedProjects: readonly string[];
  readonly unreadableFolders: readonly { readonly path: string; readonly why: string }[];
}

const NEVER = new Set(['node_modules', '.git', '.hg', '.svn', 'dist', '.mooring']);

/** Walks one folder's entries at a time, so that a caller may stop it; tells how many files it has found so far. */
export async function findFiles(
  root: string,
  signal?: AbortSignal,
  onFound?: (files: number) => void,
): Promise<FoundFiles> {
  const files: string[] = [];
  const nestedProjects: string[] = [];
  const unreadableFolders: { path: string; why: string }[] = [];
  const pending: { folder: string; ignore: IgnoreRules }[] = [{ folder: root, ignore: await rulesAbove(root) }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    signal?.throwIfAborted();
    const { folder } = next;
    const entries = await list(folder);
    if ('why' in entries) {
      unreadableFolders.push({ path: folder, why: entries.why });
      continue;
    }
    if (folder !== root && (await holdsProject(folder, entries))) {
      nestedProjects.push(folder);
      continue;
    }
    const hasRules = entries.some((entry) => entry.name === IGNORE_FILE && entry.isFile());
    const ignore = hasRules ? await rulesIn(folder, next.ignore) : next.ignore;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory();
      if (isFolder ? !mayEnter(entry.name) : !isYaml(entry.name)) continue;
      if (ignore.ignores(path, isFolder)) continue;
      if (isFolder) pending.push({ folder: path, ignore });
      if (nameIsOurs(path) || (!isFolder && (await isFile(entry, path)))) files.push(path);
    }
    onFound?.(files.length);
  }
  files.sort();
  nestedProjects.sort();
  return { files, nestedProjects, unreadableFolders };
}

/** Whether a search of `root` comes upon this file; says nothing about whether it is there. */
export async function wouldFind(root: string, path: string): Promise<boolean> {
  const names = relative(root, path).split(sep);
  let ignore = await rulesAbove(root);
  let at = root;
  for (const [index, name] of names.entries()) {
    const isFolder = index < names.length - 1;
    ignore = await rulesIn(at, ignore);
    at = join(at, name);
    if (isFolder ? !mayEnter(name) : !isYaml(name)) return false;
    if (ignore.ignores(at, isFolder)) return false;
  }
  return true;
}

const mayEnter = (name: string): boolean => !name.startsWith('.') && !NEVER.has(name);

async function holdsProject(folder: string, entries: readonly Dirent[]): Promise<boolean> {
  const entry = entries.find((one) => one.name === PROJECT_FILE);
  return entry !== undefined && (await isFile(entry, join(folder, PROJECT_FILE)));
}

const IGNORE_FILE = '.gitignore';
const MOST_RULES_BYTES = 1_000_000;

async function rulesIn(folder: string, outer: IgnoreRules): Promise<IgnoreRules> {
  const read = await readText(join(folder, IGNORE_FILE), MOST_RULES_BYTES);
  return read.kind === 'text' ? ignoreRules(outer, folder, read.text) : outer;
}

/** A project may lie deep inside a repository, whose rules reach down to it. */
async function rulesAbove(root: string): Promise<IgnoreRules> {
  const folders: string[] = [];
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    if (folder !== root) folders.push(folder);
    if (!(await exists(join(folder, '.git')))) continue;
    let rules = noIgnoreRules;
    for (const one of folders.reverse()) rules = await rulesIn(one, rules);
    return rules;
  }
  return noIgnoreRules;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function list(folder: string): Promise<Dirent[] | { why: string }> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return { why: reason(error) };
  }
}

/** A link to a file counts; a link to a folder is never walked, so loops cannot arise. */
async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

export const isYaml = (name: string): boolean => name.endsWith('.yaml') || name.endsWith('.yml');

/** The nearest folder at or above `start` that holds a `mooring.yaml`. */
export async function findProjectRoot(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const found = await stat(join(folder, PROJECT_FILE)).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (found) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

export type ReadFile =
  | { readonly kind: 'text'; readonly text: string; readonly isUtf8: boolean }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly head: string }
  /** `gone` when there is nothing at the path, so that nothing but a mention of it is amiss. */
  | { readonly kind: 'unreadable'; readonly why: string; readonly gone: boolean };

const HEAD_BYTES = 4096;
/** Opening a pipe waits for its other end, unless told not to. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a file of at most `limit` bytes; of a larger one the beginning alone, so that a huge file costs nothing. */
export async function readText(path: string, limit: number): Promise<ReadFile> {
  try {
    await using file = await open(path, READ);
    const stats = await file.stat();
    if (stats.isDirectory()) return unreadable('it is a folder');
    if (!stats.isFile()) return unreadable('it is not a regular file');
    const bytes = Buffer.allocUnsafe(stats.size > limit ? HEAD_BYTES : stats.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const text = bytes.toString('utf8', 0, length);
    if (stats.size > limit) return { kind: 'too-large', bytes: stats.size, head: text };
    return { kind: 'text', text, isUtf8: isUtf8(bytes.subarray(0, length)) };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return unreadable(reason(error));
    return (await isLink(path))
      ? unreadable('it links to something that does not exist')
      : unreadable(reason(error), true);
  }
}

const unreadable = (why: string, gone = false): ReadFile => ({ kind: 'unreadable', why, gone });

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );

/** A system error in words. */
export function reason(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'permission was denied';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'its symbolic links form a loop';
    case 'ENOTDIR':
      return 'what should be a folder above it is a file';
    case 'ENXIO':
      return 'it is not a regular file';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'the disk space of this user is used up';
    case 'EROFS':
      return 'the disk can only be read';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Whether what failed failed for want of space; SQLite has a code of its own for it. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return code === 'ERR_SQLITE_ERROR' && error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
}

export function diskIsFull(folder: string): string {
  return `The disk that holds ${folder} is full. Nothing is kept by half: free some space, and say it again.`;
}

/** Whether the system did not let us write, or read; SQLite has codes of its own for it. */
export function isForbidden(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return true;
  if (code !== 'ERR_SQLITE_ERROR' || !(error instanceof Error) || !('errcode' in error)) return false;
  return Number(error.errcode) % 256 === SQLITE_READONLY || Number(error.errcode) % 256 === SQLITE_CANNOT_OPEN;
}

const SQLITE_READONLY = 8;
const SQLITE_FULL = 13;
const SQLITE_CANNOT_OPEN = 14;

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** A path as people read it: relative to `base` where it lies below, with forward slashes. */
export function displayPath(base: string, path: string): string {
  const below = relative(base, path);
  const shown = below === '' ? basename(path) : below.startsWith('..') ? relative(base, path) : below;
  return shown.split(sep).join('/');
}

/** Also true for the folder itself. */
export function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
