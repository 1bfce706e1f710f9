/** Names that exist: of models, targets, teams, … and of prompts with the versions there are. */
import type { ReferenceAnnotation } from '../../schema/json-schema.ts';
import { valueAt } from '../../schema/value-at.ts';
import { compareVersions, parseVersion, type Version } from '../../values/semver.ts';
import {
  type DefinitionSite,
  danglingNamesOf,
  definitionsOf,
  namesOf,
  usagesOf,
  type Workspace,
} from '../../workspace/workspace.ts';
import type { Candidate } from './candidate.ts';

/** Those that are used most stand first; of prompts, the highest version does. */
export function referenceCandidates(
  workspace: Workspace,
  { kind, range }: ReferenceAnnotation,
  from: 'mooring' | 'openslo',
): readonly Candidate[] {
  // A Model is the OpenSLO Service of its name.
  const names = [...new Set([...namesOf(workspace, kind), ...(kind === 'Service' ? namesOf(workspace, 'Model') : [])])];
  if (kind === 'Prompt') return names.flatMap((name) => promptCandidates(workspace, name, range === true));
  const defined = names
    .map((name) => ({ name, uses: usagesOf(workspace, kind, name).length }))
    .toSorted((left, right) => right.uses - left.uses || (left.name < right.name ? -1 : 1))
    .map(({ name }) => definedName(workspace, kind, name));
  // What an OpenSLO file mentions may be defined elsewhere.
  const elsewhere = from === 'openslo' ? danglingNamesOf(workspace, kind).filter((name) => !names.includes(name)) : [];
  return [
    ...defined,
    ...elsewhere.map(
      (name): Candidate => ({ value: name, kind: 'reference', detail: `${kind} that is not in this project` }),
    ),
  ];
}

function definedName(workspace: Workspace, kind: string, name: string): Candidate {
  const site =
    definitionsOf(workspace, kind, name)[0] ??
    (kind === 'Service' ? definitionsOf(workspace, 'Model', name)[0] : undefined);
  const documentation = site && aboutSite(workspace, site, kind);
  return {
    value: name,
    kind: 'reference',
    detail: site ? detailOf(site, kind) : kind,
    ...(documentation && { documentation }),
  };
}

function detailOf({ resource }: DefinitionSite, kind: string): string {
  if (kind !== resource.kind && kind !== 'Team') return `${kind}, by the ${resource.kind} of that name`;
  const type = valueAt(resource.value, ['spec', 'type']) ?? valueAt(resource.value, ['spec', 'task']);
  return typeof type === 'string' ? `${kind} · ${type}` : kind;
}

function aboutSite(workspace: Workspace, { file, resource }: DefinitionSite, kind: string): string {
  const isOwn = resource.kind === kind || (kind === 'Service' && resource.kind === 'Model');
  const description = isOwn ? descriptionOf(resource) : undefined;
  return [description, `In \`${relative(workspace.root, file)}\`.`].filter((line) => line !== undefined).join('\n\n');
}

function descriptionOf({ kind, value }: DefinitionSite['resource']): string | undefined {
  const paths =
    kind === 'Prompt'
      ? [['description']]
      : [
          ['metadata', 'description'],
          ['spec', 'description'],
          ['metadata', 'displayName'],
        ];
  return paths.map((path) => valueAt(value, path)).find((text) => typeof text === 'string');
}

export function relative(root: string, file: string): string {
  const folder = root.endsWith('/') ? root : `${root}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}

/** `name@^2.1` for the newest, `name` for the working copy, then each version there is, the newest first. */
function promptCandidates(workspace: Workspace, name: string, range: boolean): readonly Candidate[] {
  const sites = definitionsOf(workspace, 'Prompt', name);
  const versions = sites
    .flatMap((site) => {
      const version = site.resource.version === undefined ? undefined : parseVersion(site.resource.version);
      return version?.ok ? [{ site, version: version.value }] : [];
    })
    .toSorted((left, right) => compareVersions(right.version, left.version));
  const site = versions[0]?.site ?? sites[0];
  const documentation = site && aboutSite(workspace, site, 'Prompt');
  const plain: Candidate = {
    value: name,
    kind: 'reference',
    detail: 'Prompt, the working copy',
    ...(documentation && { documentation }),
  };
  if (!range || versions.length === 0) return [{ ...plain, detail: 'Prompt' }];
  // A range does not reach what comes before a release.
  const released = versions.filter(({ version }) => version.prerelease.length === 0);
  const lines = [...new Map(released.map((one) => [lineOf(one.version), one])).entries()];
  const exact = versions.map(
    ({ site: { resource }, version }, index): Candidate => ({
      value: `${name}@${resource.version}`,
      kind: 'reference',
      detail: `exactly ${resource.version}${isLocked(workspace, name, version) ? ', locked' : ', not locked'}${index === 0 ? ', the newest' : ''}`,
      ...(documentation && { documentation }),
    }),
  );
  const ranges = lines.map(
    ([line, { version }]): Candidate => ({
      value: `${name}@^${line}`,
      kind: 'reference',
      detail: `from ${line} to before ${version.major > 0 ? `${version.major + 1}.0` : `0.${version.minor + 1}`}`,
      ...(documentation && { documentation }),
    }),
  );
  const [newest, ...older] = ranges;
  return newest ? [newest, plain, ...exact, ...older] : [plain, ...exact];
}

function lineOf({ major, minor }: Version): string {
  return `${major}.${minor}`;
}

function isLocked({ lock }: Workspace, name: string, version: Version): boolean {
  return lock.byName.get(name)?.entries.some((entry) => compareVersions(entry.version, version) === 0) ?? false;
}
