/** Files below the project folder, as the host lists them: those of the kind that the property asks for come first. */
import type { Schema } from '../../schema/json-schema.ts';
import type { JsonValue } from '../../values/json.ts';
import type { Candidate } from './candidate.ts';

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What a folder holds, without what the project ignores; nothing when it cannot be read. Paths as the host has them. */
export type ListFolder = (folder: string) => readonly FolderEntry[];

export interface PathCandidates {
  readonly candidates: readonly Candidate[];
  /** True when there were more files than are looked at. */
  readonly isCut: boolean;
}

/** So many files and folders are looked at for one answer. */
const MOST_FILES = 500;
const MOST_FOLDERS = 60;

interface PathPlace {
  readonly root: string;
  readonly fromFile: string;
  readonly typed: string;
  /** The name of the resource: a file that is called like it is likely to be meant. */
  readonly about: string;
  /** What is named at such places already. */
  readonly used: ReadonlyMap<JsonValue, number>;
}

export function pathCandidates(
  { root, fromFile, typed, about, used }: PathPlace,
  schemas: readonly Schema[],
  list: ListFolder,
): PathCandidates {
  const beside = /^\.\.?\//.exec(typed)?.[0];
  const start = beside === undefined ? root : folderOf(fromFile);
  // Files of the project alone: what lies above it is nobody's to list.
  const base = beside === '../' ? folderOf(start) : start;
  if (!isBelow(root, base)) return { candidates: [], isCut: false };
  const found: string[] = [];
  const queue = [''];
  let isCut = false;
  for (let visited = 0; queue.length > 0 && visited < MOST_FOLDERS; visited += 1) {
    const folder = queue.shift() ?? '';
    for (const { name, isFolder } of list(join(base, folder))) {
      if (isFolder) queue.push(`${folder}${name}/`);
      else if (found.length < MOST_FILES) found.push(`${folder}${name}`);
      else isCut = true;
    }
  }
  const wanted = endingsIn(schemas);
  const isWanted = (path: string): boolean => wanted.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
  const candidates = found
    .map((path) => ({
      path,
      rank: isWanted(path) ? 0 : isOurOwn(path) ? 2 : 1,
      likeness: likeness(path, about),
      isTaken: used.has(path),
    }))
    .toSorted(
      (left, right) =>
        left.rank - right.rank || right.likeness - left.likeness || Number(left.isTaken) - Number(right.isTaken),
    )
    .map(({ path }): Candidate => ({ value: `${beside ?? ''}${path}`, kind: 'file' }));
  return { candidates, isCut: isCut || queue.length > 0 };
}

/** How many words of a name the name of a file has too. */
function likeness(path: string, name: string): number {
  const words = new Set(wordsIn(path.slice(path.lastIndexOf('/') + 1)));
  return wordsIn(name).filter((word) => words.has(word)).length;
}

const wordsIn = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];

/** The kinds of files that a property names in its description and its examples. */
function endingsIn(schemas: readonly Schema[]): ReadonlySet<string> {
  const text = JSON.stringify(schemas.flatMap(({ description, examples }) => [description, examples]));
  return new Set(text.toLowerCase().match(/\b(?:csv|jsonl|parquet|onnx|md|dvc|json)\b/g) ?? []);
}

/** Manifests are named, not pointed at. */
function isOurOwn(path: string): boolean {
  return /\.ya?ml$|(?:^|\/)mooring\.lock$/.test(path);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'), path.lastIndexOf('\\')));
}

function join(base: string, folder: string): string {
  return `${base}/${folder}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

function isBelow(root: string, folder: string): boolean {
  return folder === root || root === '/' || folder.startsWith(`${root}/`) || folder.startsWith(`${root}\\`);
}
