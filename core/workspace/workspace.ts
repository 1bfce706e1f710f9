/**
 * The whole of one project at one moment: every file's facts, and who defines and mentions which name.
 *
 * Immutable. An update yields the next workspace and says which files may now read differently (`dependents.ts`).
 */

import { emptyLock, type Lock, readLock } from '../prompt/lock.ts';
import type { Span } from '../syntax/tree.ts';
import type { Sha256 } from '../values/digest.ts';
import { ok } from '../values/result.ts';
import { dependents } from './dependents.ts';
import type { FileFacts } from './file-facts.ts';
import type { Concerned } from './findings.ts';
import { type PersistentMap, persistentMap } from './persistent-map.ts';
import { type Definition, type PlacedResource, type Reference, type Resource, shifted } from './resource.ts';

export interface Workspace {
  /** The folder of the project, as a path or URI; file names below it are given the same way. */
  readonly root: string;
  readonly files: PersistentMap<FileFacts>;
  /** By `Kind/name`. */
  readonly definitions: PersistentMap<readonly DefinitionSite[]>;
  readonly usages: PersistentMap<readonly UsageSite[]>;
  /** The prompt versions that are final, by name; where the lock cannot be read, none and why. */
  readonly lock: PromptLock;
  readonly surroundings: Surroundings;
}

export interface PromptLock {
  readonly byName: ReadonlyMap<string, Lock>;
  readonly problem: string | undefined;
}

/** What the domain asks of the outside. */
export interface Surroundings {
  /** Whether a path that a file names exists. */
  readonly exists: (fromFile: string, path: string) => boolean;
  readonly sha256: Sha256;
}

/** Sites name resources, not offsets: an edit above a resource moves it and changes nothing else. */
export interface DefinitionSite {
  readonly file: string;
  readonly resource: Resource;
  readonly definition: Definition;
}

export interface UsageSite {
  readonly file: string;
  readonly resource: Resource;
  readonly reference: Reference;
}

export interface WorkspaceUpdate {
  readonly workspace: Workspace;
  /** The files that may read differently now. */
  readonly affected: ReadonlySet<string>;
  /** In them, the resources that do so for more than their place. */
  readonly concerned: Concerned;
}

/** All files at once, as a first scan finds them; the same as adding one after the other, in linear time. */
export function workspaceOf(
  root: string,
  surroundings: Surroundings,
  files: readonly FileFacts[],
  lockText: string | undefined,
): Workspace {
  const definitions = new Map<string, DefinitionSite[]>();
  const usages = new Map<string, UsageSite[]>();
  const inOrder = files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  for (const facts of inOrder) {
    const resources = facts.resources.map((placed) => placed.resource);
    const given = contributions(facts.path, resources);
    for (const [key, sites] of given.definitions) for (const site of sites) push(definitions, key, site);
    for (const [key, sites] of given.usages) for (const site of sites) push(usages, key, site);
  }
  return {
    root,
    surroundings,
    files: persistentMap(files.map((facts) => [facts.path, facts])),
    definitions: persistentMap(definitions),
    usages: persistentMap(usages),
    lock: promptLock(lockText),
  };
}

export function promptLock(text: string | undefined): PromptLock {
  const lock = text === undefined ? ok(emptyLock) : readLock(text);
  if (!lock.ok) return { byName: new Map(), problem: lock.problem };
  const byName = Map.groupBy(lock.value.entries, (entry) => entry.name);
  return { byName: new Map([...byName].map(([name, entries]) => [name, { entries }])), problem: undefined };
}

export const nameKey = (kind: string, name: string): string => `${kind}/${name}`;

export function definitionsOf(workspace: Workspace, kind: string, name: string): readonly DefinitionSite[] {
  return workspace.definitions.get(nameKey(kind, name)) ?? [];
}

export function usagesOf(workspace: Workspace, kind: string, name: string): readonly UsageSite[] {
  return workspace.usages.get(nameKey(kind, name)) ?? [];
}

/** Every name of a kind, sorted: to suggest one, or to see whether there are any. */
export function namesOf(workspace: Workspace, kind: string): readonly string[] {
  return namesByKind(workspace.definitions).get(kind) ?? [];
}

/** Names of a kind that are mentioned and nowhere defined. */
export function danglingNamesOf(workspace: Workspace, kind: string): readonly string[] {
  const defined = new Set(namesOf(workspace, kind));
  return (namesByKind(workspace.usages).get(kind) ?? []).filter((name) => !defined.has(name));
}

/** Names of a kind that are defined and nowhere mentioned. */
export function unusedNamesOf(workspace: Workspace, kind: string): readonly string[] {
  return namesOf(workspace, kind).filter((name) => usagesOf(workspace, kind, name).length === 0);
}

/** A cache: the answer follows from the index alone. */
const namesInIndex = new WeakMap<object, ReadonlyMap<string, readonly string[]>>();

function namesByKind(index: PersistentMap<unknown>): ReadonlyMap<string, readonly string[]> {
  const known = namesInIndex.get(index);
  if (known) return known;
  const names = new Map<string, string[]>();
  for (const key of index.keys()) {
    const slash = key.indexOf('/');
    push(names, key.slice(0, slash), key.slice(slash + 1));
  }
  for (const list of names.values()) list.sort();
  namesInIndex.set(index, names);
  return names;
}

/** The resources of one kind, by name. */
export function* resourcesOf(workspace: Workspace, kind: string): Iterable<DefinitionSite> {
  for (const name of namesOf(workspace, kind)) yield* definitionsOf(workspace, kind, name);
}

export function withFile(workspace: Workspace, file: string, facts: FileFacts | undefined): WorkspaceUpdate {
  const resources = facts?.resources ?? [];
  const { removed, added } = changedResources(workspace.files.get(file)?.resources ?? [], resources);
  const old = contributions(file, removed);
  const fresh = contributions(file, added);
  const definitionKeys = new Set([...old.definitions.keys(), ...fresh.definitions.keys()]);
  const usageKeys = new Set([...old.usages.keys(), ...fresh.usages.keys()]);
  const edited: EditedFile = {
    file,
    removed: new Set(removed),
    offset: (resource) => (facts && offsetsIn(facts).get(resource)) ?? 0,
  };
  const next: Workspace = {
    ...workspace,
    files: facts ? workspace.files.with(file, facts) : workspace.files.without(file),
    definitions: replaceSites(workspace.definitions, definitionKeys, fresh.definitions, edited),
    usages: replaceSites(workspace.usages, usageKeys, fresh.usages, edited),
  };
  const changed = {
    file,
    resources: [...removed, ...added],
    definitions: [...definitionKeys],
    usages: differingKeys(old.usages, fresh.usages),
  };
  const { files: affected, resources: concerned } = dependents(workspace, next, changed);
  return { workspace: next, affected, concerned };
}

/** A new lock file concerns every prompt, and nothing else. */
export function withLock(workspace: Workspace, lockText: string | undefined): WorkspaceUpdate {
  const affected = new Set<string>();
  for (const kind of ['Prompt', 'Project']) for (const site of resourcesOf(workspace, kind)) affected.add(site.file);
  return { workspace: { ...workspace, lock: promptLock(lockText) }, affected, concerned: 'all' };
}

/** A span inside a resource, as a span of the file that holds it. */
export function absoluteSpan(workspace: Workspace, file: string, resource: Resource, span: Span): Span {
  const facts = workspace.files.get(file);
  return shifted(span, (facts && offsetsIn(facts).get(resource)) ?? 0);
}

/** A cache: of a file with a thousand resources, a thousand may be asked for. */
const offsetsByFile = new WeakMap<FileFacts, ReadonlyMap<Resource, number>>();

function offsetsIn(facts: FileFacts): ReadonlyMap<Resource, number> {
  const known = offsetsByFile.get(facts);
  if (known) return known;
  const offsets = new Map(facts.resources.map(({ resource, offset }) => [resource, offset]));
  offsetsByFile.set(facts, offsets);
  return offsets;
}

/** Resources are cached by their text, so the same object means the same text: only the middle that differs counts. */
function changedResources(
  before: readonly PlacedResource[],
  after: readonly PlacedResource[],
): { readonly removed: readonly Resource[]; readonly added: readonly Resource[] } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head]?.resource === after[head]?.resource) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail)?.resource === after.at(-1 - tail)?.resource) tail += 1;
  const middle = (placed: readonly PlacedResource[]) =>
    placed.slice(head, placed.length - tail).map((one) => one.resource);
  return withoutCommon(middle(before), middle(after));
}

/** What is broken is read anew with every edit: between it and the edit, nothing changed. */
function withoutCommon(
  before: readonly Resource[],
  after: readonly Resource[],
): { readonly removed: readonly Resource[]; readonly added: readonly Resource[] } {
  const [old, fresh] = [new Set(before), new Set(after)];
  const kept = before.filter((resource) => fresh.has(resource));
  const stay = after.filter((resource) => old.has(resource));
  // Those that changed places count as changed.
  if (kept.length !== stay.length || kept.some((resource, index) => resource !== stay[index])) {
    return { removed: before, added: after };
  }
  return {
    removed: before.filter((resource) => !fresh.has(resource)),
    added: after.filter((resource) => !old.has(resource)),
  };
}

interface Contributions {
  readonly definitions: ReadonlyMap<string, readonly DefinitionSite[]>;
  readonly usages: ReadonlyMap<string, readonly UsageSite[]>;
}

function contributions(file: string, resources: readonly Resource[]): Contributions {
  const definitions = new Map<string, DefinitionSite[]>();
  const usages = new Map<string, UsageSite[]>();
  for (const resource of resources) {
    for (const definition of resource.definitions) {
      push(definitions, nameKey(definition.kind, definition.name), { file, resource, definition });
    }
    for (const reference of resource.references) {
      push(usages, nameKey(reference.kind, reference.name), { file, resource, reference });
    }
  }
  return { definitions, usages };
}

/** The names that are mentioned differently now: more often, less often, or with another range. */
function differingKeys(
  old: ReadonlyMap<string, readonly UsageSite[]>,
  fresh: ReadonlyMap<string, readonly UsageSite[]>,
): readonly string[] {
  const ranges = (sites: readonly UsageSite[] | undefined) =>
    (sites ?? []).map((site) => site.reference.range).join('\n');
  const keys = new Set([...old.keys(), ...fresh.keys()]);
  return [...keys].filter(
    (key) => old.get(key)?.length !== fresh.get(key)?.length || ranges(old.get(key)) !== ranges(fresh.get(key)),
  );
}

interface EditedFile {
  readonly file: string;
  readonly removed: ReadonlySet<Resource>;
  /** Where a resource stands now. */
  readonly offset: (resource: Resource) => number;
}

/** Sites stand in the order of their files, whatever order the files came in, and in that of the text in each. */
function replaceSites<Site extends { readonly file: string; readonly resource: Resource }>(
  index: PersistentMap<readonly Site[]>,
  keys: ReadonlySet<string>,
  fresh: ReadonlyMap<string, readonly Site[]>,
  { file, removed, offset }: EditedFile,
): PersistentMap<readonly Site[]> {
  let next = index;
  let sameNames = true;
  for (const key of keys) {
    const staying = (next.get(key) ?? []).filter((site) => site.file !== file || !removed.has(site.resource));
    const sites = [...staying, ...(fresh.get(key) ?? [])].sort(
      (left, right) => byFile(left, right) || (left.file === file ? offset(left.resource) - offset(right.resource) : 0),
    );
    sameNames &&= next.has(key) === sites.length > 0;
    next = sites.length > 0 ? next.with(key, sites) : next.without(key);
  }
  const names = namesInIndex.get(index);
  if (names && sameNames) namesInIndex.set(next, names);
  return next;
}

function byFile(left: { readonly file: string }, right: { readonly file: string }): number {
  return left.file < right.file ? -1 : left.file > right.file ? 1 : 0;
}

function push<Site>(map: Map<string, Site[]>, key: string, site: Site): void {
  const sites = map.get(key);
  if (sites) sites.push(site);
  else map.set(key, [site]);
}
