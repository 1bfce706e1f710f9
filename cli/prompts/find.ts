/** The prompts of the project, and the one that a user means by a path, a name, or `name@range`. */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { emptyLock, type Lock, type LockCandidate, readLock } from '../../core/prompt/lock.ts';
import { promptName, readPrompt } from '../../core/prompt/model.ts';
import type { Span } from '../../core/syntax/tree.ts';
import { compareVersions, parseRange, parseVersion, satisfies } from '../../core/values/semver.ts';
import { nearest } from '../../core/values/suggest.ts';
import { spanAt } from '../../core/workspace/resource.ts';
import { namesOf, resourcesOf, type Workspace } from '../../core/workspace/workspace.ts';
import { displayPath, findFiles, findProjectRoot } from '../../host/files.ts';
import { defaultSettings, loadFiles, lockOf } from '../../host/project.ts';
import { type Call, UsageError } from '../command.ts';

export interface FoundPrompt extends LockCandidate {
  readonly name: string;
  /** Where the version is written, as a span of the file; undefined in a working copy. */
  readonly versionSpan: Span | undefined;
  /** False when the file has errors that make it something else than it seems. */
  readonly sound: boolean;
}

export interface PromptProject {
  readonly root: string;
  readonly prompts: readonly FoundPrompt[];
  readonly lock: Lock;
}

/** Files that are named count even where the project would not look at them. */
export async function openPrompts(call: Call, named: readonly string[] = []): Promise<PromptProject> {
  const paths = await filesAmong(call.folder, named);
  const first = paths[0];
  const start = first === undefined ? call.folder : dirname(first);
  const root = (await findProjectRoot(start)) ?? call.folder;
  const found = await findFiles(root, call.signal);
  const files = [...new Set([...found.files, ...paths])].sort();
  const workspace = await loadFiles(root, files, new Set(paths), { settings: defaultSettings, signal: call.signal });
  return { root, prompts: promptsOf(workspace), lock: await readLockOf(root) };
}

async function readLockOf(root: string): Promise<Lock> {
  const text = await lockOf(root);
  if (text === undefined) return emptyLock;
  const lock = readLock(text);
  if (!lock.ok) throw new UsageError(`mooring.lock cannot be read: ${lock.problem}`);
  return lock.value;
}

function promptsOf(workspace: Workspace): readonly FoundPrompt[] {
  if (namesOf(workspace, 'Prompt').length === 0) return [];
  return [...resourcesOf(workspace, 'Prompt')].map(({ file, resource }) => {
    const prompt = readPrompt(resource.value);
    const offset = workspace.files.get(file)?.resources.find((one) => one.resource === resource)?.offset ?? 0;
    const span = spanAt(resource, ['version']);
    const fileErrors = workspace.files.get(file)?.problems ?? [];
    return {
      file,
      prompt,
      name: promptName(prompt, file),
      versionSpan: prompt.version === undefined ? undefined : { start: span.start + offset, end: span.end + offset },
      sound: ![...fileErrors, ...resource.problems].some(({ severity }) => severity === 'error'),
    };
  });
}

async function filesAmong(folder: string, given: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const one of given) {
    const path = resolve(folder, one);
    const isFile = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isFile) paths.push(path);
  }
  return paths;
}

/** A path names its file; `name` and `name@range` name the highest version that fits, a working copy coming last. */
export function choosePrompt(project: PromptProject, call: Call, given: string): FoundPrompt {
  const path = resolve(call.folder, given);
  const [byPath, ...besides] = project.prompts.filter(({ file }) => file === path);
  if (byPath && besides.length > 0) throw new UsageError(severalPrompts(given, [byPath, ...besides]));
  if (byPath) return byPath;
  const at = given.lastIndexOf('@');
  const name = at > 0 ? given.slice(0, at) : given;
  const ofName = project.prompts.filter((one) => one.name === name);
  if (ofName.length === 0) throw new UsageError(unknownPrompt(project, given, name));
  const best = at > 0 ? highestIn(ofName, given.slice(at + 1)) : newest(ofName);
  if (best) return best;
  const known = ofName.map(({ prompt }) => prompt.version ?? 'a working copy').join(', ');
  throw new UsageError(`No version of \`${name}\` is in \`${given.slice(at + 1)}\`. There are: ${known}.`);
}

function highestIn(prompts: readonly FoundPrompt[], text: string): FoundPrompt | undefined {
  const range = parseRange(text);
  if (!range.ok) throw new UsageError(range.problem);
  return newest(
    prompts.filter(({ prompt }) => {
      const version = parseVersion(prompt.version ?? '');
      return version.ok && satisfies(version.value, range.value);
    }),
  );
}

function newest(prompts: readonly FoundPrompt[]): FoundPrompt | undefined {
  return prompts.toSorted((left, right) => {
    const [a, b] = [parseVersion(left.prompt.version ?? ''), parseVersion(right.prompt.version ?? '')];
    if (a.ok && b.ok) return compareVersions(b.value, a.value);
    return Number(b.ok) - Number(a.ok);
  })[0];
}

function severalPrompts(given: string, prompts: readonly FoundPrompt[]): string {
  const shown = prompts.slice(0, 10).map(({ name, prompt }) => {
    return prompt.version === undefined ? `${name} (a working copy)` : `${name}@${prompt.version}`;
  });
  const more = prompts.length > shown.length ? ` and ${prompts.length - shown.length} more` : '';
  return `\`${given}\` holds ${prompts.length} prompts: ${shown.join(', ')}${more}. Name one of them instead of the file.`;
}

function unknownPrompt({ prompts }: PromptProject, given: string, name: string): string {
  const names = [...new Set(prompts.map((one) => one.name))].sort();
  const guess = nearest(name, names);
  if (guess) return `There is no prompt \`${given}\`. Did you mean \`${guess}\`?`;
  if (names.length === 0)
    return `There is no prompt \`${given}\`: neither a file, nor a prompt of this project, which has none.`;
  return `There is no prompt \`${given}\`, neither a file nor a name. There are: ${names.slice(0, 10).join(', ')}.`;
}

export const shownFile = (call: Call, file: string): string => displayPath(call.folder, file);
