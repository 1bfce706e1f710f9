/**
 * Whom an edit concerns besides what it changed: resources that mention a name it changed, and those whose name it
 * began or ceased to mention or to share. When names come or go, also those that misspell one: they are told what may
 * be meant.
 */
import type { Concerned } from './findings.ts';
import type { Resource } from './resource.ts';
import {
  danglingNamesOf,
  definitionsOf,
  nameKey,
  namesOf,
  unusedNamesOf,
  usagesOf,
  type Workspace,
} from './workspace.ts';

export interface ChangedNames {
  readonly file: string;
  /** The resources that came and went. */
  readonly resources: readonly Resource[];
  /** Keys (`Kind/name`) of the definitions in the resources that changed, before or after. */
  readonly definitions: readonly string[];
  /** Keys that are mentioned more often now, less often, or with another range. */
  readonly usages: readonly string[];
}

export interface Dependents {
  readonly files: ReadonlySet<string>;
  readonly resources: Concerned;
}

export function dependents(before: Workspace, after: Workspace, changed: ChangedNames): Dependents {
  const definedAnew = changed.definitions.filter((key) => before.definitions.has(key) !== after.definitions.has(key));
  const mentionedAnew = changed.usages.filter((key) => before.usages.has(key) !== after.usages.has(key));
  const definitions = changed.definitions.flatMap(withImplied);
  if (concernsAll(before, after, definitions, kindsIn(definedAnew))) {
    return { files: new Set([changed.file, ...after.files.keys()]), resources: 'all' };
  }

  const files = new Set<string>([changed.file]);
  const resources = new Set<Resource>(changed.resources);
  const add = (sites: readonly { readonly file: string; readonly resource: Resource }[]): void => {
    for (const { file, resource } of sites) {
      files.add(file);
      resources.add(resource);
    }
  };
  for (const { kind, name } of chainsTo(after, definitions)) {
    add(usagesOf(after, kind, name));
    add(definitionsOf(after, kind, name));
  }
  for (const { kind, name } of changed.usages.map(parseKey)) add(definitionsOf(after, kind, name));
  // What a misspelled mention may mean depends on the names there are; whether a name is unused, on misspelled mentions.
  for (const kind of kindsIn(definedAnew)) {
    for (const name of danglingNamesOf(after, kind)) add(usagesOf(after, kind, name));
  }
  const misspelledAnew = [
    ...definedAnew.filter((key) => before.usages.has(key) || after.usages.has(key)),
    ...mentionedAnew.filter((key) => !before.definitions.has(key) || !after.definitions.has(key)),
  ];
  for (const kind of kindsIn(misspelledAnew)) {
    for (const name of unusedNamesOf(after, kind)) add(definitionsOf(after, kind, name));
  }
  return { files, resources };
}

interface Name {
  readonly kind: string;
  readonly name: string;
}

function parseKey(key: string): Name {
  const slash = key.indexOf('/');
  return { kind: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** A Model implicitly defines the OpenSLO Service of its name. */
function withImplied(key: string): readonly Name[] {
  const own = parseKey(key);
  return own.kind === 'Model' ? [own, { kind: 'Service', name: own.name }] : [own];
}

/** Of names, and of what they imply. */
const kindsIn = (keys: readonly string[]): ReadonlySet<string> =>
  new Set(keys.flatMap(withImplied).map(({ kind }) => kind));

/** Any file may depend on the Project; and the first or last of a kind decides whether others of it are missed. */
function concernsAll(
  before: Workspace,
  after: Workspace,
  changed: readonly Name[],
  kinds: ReadonlySet<string>,
): boolean {
  if (changed.some(({ kind }) => kind === 'Project')) return true;
  const isMissing = (workspace: Workspace, kind: string): boolean => namesOf(workspace, kind).length === 0;
  return [...kinds].some((kind) => isMissing(before, kind) !== isMissing(after, kind));
}

/**
 * Suites judge models, which name their prompts and successors; objectives have alert policies, which have conditions:
 * a change at the end of such a chain concerns all of it.
 */
function chainsTo(workspace: Workspace, changed: readonly Name[]): readonly Name[] {
  const found = new Map(changed.map((one) => [nameKey(one.kind, one.name), one]));
  for (const { kind, name } of found.values()) {
    for (const { resource } of usagesOf(workspace, kind, name)) {
      for (const key of resource.definitions.map((one) => nameKey(one.kind, one.name)))
        for (const one of withImplied(key)) found.set(nameKey(one.kind, one.name), one);
    }
  }
  return [...found.values()];
}
