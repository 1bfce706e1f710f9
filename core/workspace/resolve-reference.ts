/** What a mention of a name means: the resources of that name, for a prompt those in its range, the highest first. */
import { compareVersions, parseRange, parseVersion, satisfies, type Version } from '../values/semver.ts';
import type { Reference } from './resource.ts';
import { type DefinitionSite, definitionsOf, type Workspace } from './workspace.ts';

/** Empty when nothing fits; without a range a working copy stands before every version. */
export function sitesOf(
  workspace: Workspace,
  { kind, name, range }: Pick<Reference, 'kind' | 'name' | 'range'>,
): readonly DefinitionSite[] {
  const sites = definitionsOf(workspace, kind, name);
  const wanted = range === undefined ? undefined : parseRange(range);
  if (wanted && !wanted.ok) return [];
  const versions = new Map(sites.map((site) => [site, versionOf(site)]));
  const fitting = wanted
    ? sites.filter((site) => {
        const version = versions.get(site);
        return version !== undefined && satisfies(version, wanted.value);
      })
    : sites;
  return fitting.toSorted((left, right) => byVersion(versions.get(left), versions.get(right)));
}

function versionOf({ resource }: DefinitionSite): Version | undefined {
  const version = resource.version === undefined ? undefined : parseVersion(resource.version);
  return version?.ok ? version.value : undefined;
}

function byVersion(left: Version | undefined, right: Version | undefined): number {
  if (left && right) return compareVersions(right, left);
  return left ? 1 : right ? -1 : 0;
}
