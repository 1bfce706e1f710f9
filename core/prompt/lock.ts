/**
 * `mooring.lock`: which prompt versions are final, and what each of them was.
 *
 * Beside the two digests it keeps the contract of each version in full and fingerprints of the rest: enough to say what
 * an edit changed without the old file, without git and offline, and no prompt text in a second place.
 */

import { type Digest, isDigest, type Sha256, shortDigest } from '../values/digest.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, type Path } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { compareVersions, parseVersion, printVersion, type Version } from '../values/semver.ts';
import type { Change, ChangeReason } from './classify.ts';
import { digests } from './content.ts';
import { factsOf, hashedText, type InputFacts, type PromptFacts } from './facts.ts';
import { isHighEnough, type LeastVersion, leastVersion, predecessor } from './least-version.ts';
import { type LockBlock, printBlocks, readBlocks } from './lock-text.ts';
import { type PromptFile, promptName } from './model.ts';

export interface Lock {
  /** In the order of the file: by name, then by version. */
  readonly entries: readonly LockEntry[];
}

export interface LockEntry {
  readonly name: string;
  readonly version: Version;
  readonly content: Digest;
  readonly behaviour: Digest;
  readonly facts: PromptFacts;
}

/** A prompt file of the workspace. */
export interface LockCandidate {
  readonly file: string;
  readonly prompt: PromptFile;
}

export interface LockProblem {
  readonly code:
    | 'edited-locked-version'
    | 'locked-version-missing'
    | 'duplicate-version'
    | 'version-too-low'
    | 'invalid-version'
    | 'not-hashable';
  /** The prompt file, or undefined when the lock itself is meant. */
  readonly file: string | undefined;
  readonly path: Path;
  readonly message: string;
  /** The version that would make it right. */
  readonly bumpTo?: Version;
  readonly change?: Change;
  readonly reasons?: readonly ChangeReason[];
}

export const emptyLock: Lock = { entries: [] };

export function entryKey(name: string, version: Version): string {
  return `${name}@${printVersion(version)}`;
}

export function findEntry(lock: Lock, name: string, version: Version): LockEntry | undefined {
  const key = entryKey(name, version);
  return lock.entries.find((entry) => entryKey(entry.name, entry.version) === key);
}

/** The prompt as the lock would hold it. */
export function entryOf(candidate: LockCandidate, sha256: Sha256): Result<LockEntry> {
  const name = promptName(candidate.prompt, candidate.file);
  const version = parseVersion(candidate.prompt.version ?? '');
  if (!version.ok) return version;
  const hashes = digests(candidate.prompt, sha256);
  if (!hashes.ok) return hashes;
  return ok({
    name,
    version: version.value,
    ...hashes.value,
    facts: factsOf(candidate.prompt, hashedText(sha256), name),
  });
}

/**
 * What contradicts the lock: an edited locked version, a locked version whose file is gone, two files with the same
 * version, a new version that is lower than its changes allow. Files without `version` are working copies: no concern.
 */
export function checkLock(lock: Lock, prompts: readonly LockCandidate[], sha256: Sha256): readonly LockProblem[] {
  const problems: LockProblem[] = [];
  const locked = new Map(lock.entries.map((entry) => [entryKey(entry.name, entry.version), entry]));
  const byName = Map.groupBy(lock.entries, ({ name }) => name);
  const owners = new Map<string, string>();
  for (const candidate of prompts) {
    if (candidate.prompt.version === undefined) continue;
    const read = entryOf(candidate, sha256);
    if (!read.ok) {
      problems.push(unreadable(candidate, read.problem));
      continue;
    }
    const entry = read.value;
    const key = entryKey(entry.name, entry.version);
    const owner = owners.get(key);
    if (owner !== undefined) {
      problems.push(duplicate(candidate, key, owner));
      continue;
    }
    owners.set(key, candidate.file);
    const problem = versionProblem(candidate, entry, locked.get(key), byName.get(entry.name) ?? []);
    if (problem !== undefined) problems.push(problem);
  }
  return [...problems, ...vanished(lock, prompts)];
}

export interface LockUpdate {
  readonly lock: Lock;
  readonly added: readonly LockEntry[];
  readonly unchanged: readonly LockEntry[];
  /** Left as they are in the lock; nothing that is locked is ever locked anew. */
  readonly refused: readonly LockProblem[];
}

/** Locks every versioned prompt that is not locked yet. Entries whose file is gone stay: references may pin them. */
export function lockPrompts(lock: Lock, prompts: readonly LockCandidate[], sha256: Sha256): LockUpdate {
  const refused = checkLock(lock, prompts, sha256).filter(({ file }) => file !== undefined);
  const refusedFiles = new Set(refused.map(({ file }) => file));
  const locked = new Set(lock.entries.map((entry) => entryKey(entry.name, entry.version)));
  const added: LockEntry[] = [];
  const unchanged: LockEntry[] = [];
  for (const candidate of prompts) {
    if (candidate.prompt.version === undefined || refusedFiles.has(candidate.file)) continue;
    const entry = entryOf(candidate, sha256);
    if (!entry.ok) continue;
    const isLocked = locked.has(entryKey(entry.value.name, entry.value.version));
    (isLocked ? unchanged : added).push(entry.value);
  }
  return { lock: { entries: [...lock.entries, ...added].toSorted(compareEntries) }, added, unchanged, refused };
}

function compareEntries(a: LockEntry, b: LockEntry): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  const order = compareVersions(a.version, b.version);
  if (order !== 0) return order;
  return printVersion(a.version) < printVersion(b.version) ? -1 : 1;
}

function versionProblem(
  { file }: LockCandidate,
  entry: LockEntry,
  same: LockEntry | undefined,
  versions: readonly LockEntry[],
): LockProblem | undefined {
  if (same !== undefined && same.content === entry.content) return undefined;
  const key = entryKey(entry.name, entry.version);
  if (same !== undefined) return editedProblem(file, key, leastVersion(entry.facts, same, versions));
  const before = predecessor(versions, entry.version);
  if (before === undefined) return undefined;
  const least = leastVersion(entry.facts, before, versions);
  return isHighEnough(entry.version, least.version) ? undefined : tooLowProblem(file, key, least);
}

function editedProblem(file: string, key: string, least: LeastVersion): LockProblem {
  const message =
    `${quoted(key)} is locked and has been edited, which is a ${least.change} change.${firstReason(least)} ` +
    `Bump the version to ${printVersion(least.version)}, or take the edit back.`;
  const { change, reasons, version: bumpTo } = least;
  return { code: 'edited-locked-version', file, path: ['version'], message, bumpTo, change, reasons };
}

function tooLowProblem(file: string, key: string, least: LeastVersion): LockProblem {
  const message =
    `${quoted(key)} is a ${least.change} change of the locked ${printVersion(least.before)}.${firstReason(least)} ` +
    `Bump the version to ${printVersion(least.version)} at least.`;
  const { change, reasons, version: bumpTo } = least;
  return { code: 'version-too-low', file, path: ['version'], message, bumpTo, change, reasons };
}

function firstReason({ reasons }: LeastVersion): string {
  return reasons[0] === undefined ? '' : ` ${reasons[0].what}`;
}

function unreadable({ file, prompt }: LockCandidate, why: string): LockProblem {
  const invalid = !parseVersion(prompt.version ?? '').ok;
  return { code: invalid ? 'invalid-version' : 'not-hashable', file, path: invalid ? ['version'] : [], message: why };
}

function duplicate({ file }: LockCandidate, key: string, owner: string): LockProblem {
  const message = `${quoted(key)} is also in ${owner}. Two files cannot hold the same version: bump one of them.`;
  return { code: 'duplicate-version', file, path: ['version'], message };
}

/**
 * A file that evolves leaves its earlier versions behind, and that is as it should be. A version has vanished when no
 * file of its name is at it or beyond it, nor a working copy of it.
 */
function vanished(lock: Lock, prompts: readonly LockCandidate[]): readonly LockProblem[] {
  const files = Map.groupBy(prompts, ({ prompt, file }) => promptName(prompt, file));
  return lock.entries
    .filter(({ name, version }) => !(files.get(name) ?? []).some(({ prompt }) => isAtOrBeyond(prompt, version)))
    .map(({ name, version }) => {
      const key = entryKey(name, version);
      const message = `${quoted(key)} is locked, and no file holds it or a later version. Restore the file, or remove its block from mooring.lock.`;
      return { code: 'locked-version-missing', file: undefined, path: ['prompts', key], message };
    });
}

function isAtOrBeyond(prompt: PromptFile, version: Version): boolean {
  if (prompt.version === undefined) return true;
  const written = parseVersion(prompt.version);
  return !written.ok || compareVersions(written.value, version) >= 0;
}

export function printLock(lock: Lock): string {
  return printBlocks(lock.entries.toSorted(compareEntries).map(printEntry));
}

export function readLock(text: string): Result<Lock> {
  const blocks = readBlocks(text);
  if (!blocks.ok) return blocks;
  const entries: LockEntry[] = [];
  for (const block of blocks.value) {
    const entry = readEntry(block);
    if (entry === undefined) {
      return problem(
        `The block ${quoted(block.key)} of mooring.lock is damaged. Restore the file from version control.`,
      );
    }
    entries.push(entry);
  }
  return ok({ entries: entries.toSorted(compareEntries) });
}

function printEntry({ name, version, content, behaviour, facts }: LockEntry): LockBlock {
  return {
    key: entryKey(name, version),
    facts: {
      content,
      behaviour,
      unversioned: facts.content,
      ...(facts.model === undefined ? {} : { model: facts.model }),
      modelParameters: facts.modelParameters,
      inputsDeclared: facts.inputsDeclared,
      inputs: Object.fromEntries(Object.entries(facts.inputs).map(([input, fact]) => [input, printInput(fact)])),
      ...(facts.outputs === undefined ? {} : { outputs: facts.outputs }),
      outputsKey: facts.outputsKey,
      responseFormat: facts.responseFormat,
      messages: facts.messages.map(({ role, text }) => ({ role, text })),
      other: facts.other,
    },
  };
}

function printInput({ required, schema, default: fallback, maxTokens, notes }: InputFacts): JsonObject {
  return {
    required,
    schema,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    notes,
  };
}

function readEntry({ key, facts }: LockBlock): LockEntry | undefined {
  const at = key.lastIndexOf('@');
  const name = key.slice(0, Math.max(0, at));
  const version = parseVersion(key.slice(at + 1));
  const { content, behaviour, unversioned, inputs, messages, other } = facts;
  if (!version.ok || !isDigestValue(content) || !isDigestValue(behaviour)) return undefined;
  if (typeof unversioned !== 'string' || !isJsonObject(inputs) || !isJsonArray(messages)) return undefined;
  return {
    name,
    version: version.value,
    content,
    behaviour,
    facts: {
      name,
      model: asText(facts.model),
      modelParameters: isJsonObject(facts.modelParameters) ? facts.modelParameters : {},
      inputsDeclared: facts.inputsDeclared === true,
      inputs: Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, readInput(value)])),
      outputs: facts.outputs,
      outputsKey: asText(facts.outputsKey) ?? 'outputs',
      responseFormat: facts.responseFormat ?? null,
      messages: messages.map(readMessage),
      other: isJsonObject(other) ? textsOf(other) : {},
      content: unversioned,
      behaviour: shortDigest(behaviour),
    },
  };
}

function readInput(value: JsonValue): InputFacts {
  const fact = isJsonObject(value) ? value : {};
  return {
    required: fact.required === true,
    schema: isJsonObject(fact.schema) ? fact.schema : {},
    default: Object.hasOwn(fact, 'default') ? fact.default : undefined,
    maxTokens: typeof fact.maxTokens === 'number' ? fact.maxTokens : undefined,
    notes: asText(fact.notes) ?? '',
  };
}

function readMessage(value: JsonValue): { readonly role: string; readonly text: string } {
  const message = isJsonObject(value) ? value : {};
  return { role: asText(message.role) ?? '', text: asText(message.text) ?? '' };
}

function textsOf(object: JsonObject): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, asText(value) ?? '']));
}

function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isDigestValue(value: JsonValue | undefined): value is Digest {
  return typeof value === 'string' && isDigest(value);
}
