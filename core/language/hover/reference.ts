/** Where a name leads: the resource that is meant, its file, and what one wants to know of it before going there. */
import { findEntry } from '../../prompt/lock.ts';
import { readPrompt } from '../../prompt/model.ts';
import { shownPath } from '../../release/find-resource.ts';
import { valueAt } from '../../schema/value-at.ts';
import { parseVersion } from '../../values/semver.ts';
import { sitesOf } from '../../workspace/resolve-reference.ts';
import type { Reference, Resource } from '../../workspace/resource.ts';
import { type DefinitionSite, definitionsOf, type Workspace } from '../../workspace/workspace.ts';

export function describeReference(workspace: Workspace, reference: Reference): string | undefined {
  const sites = sitesOf(workspace, reference);
  const [site] = sites;
  if (!site) {
    const others = definitionsOf(workspace, reference.kind, reference.name).length;
    const what = `${reference.kind} \`${reference.name}\``;
    if (others === 0) return `There is no ${what} in this project.`;
    return `No version of ${what} is in the range \`${reference.range}\`.`;
  }
  return describeSite(workspace, site, sites);
}

export function describeSite(workspace: Workspace, site: DefinitionSite, sites: readonly DefinitionSite[]): string {
  const { resource, file } = site;
  const version = resource.version === undefined ? '' : ` ${resource.version}`;
  // A team is named by a key of the Project.
  const isOwn = site.definition.kind === resource.kind;
  const head = `**${site.definition.kind}** \`${site.definition.name}\`${isOwn ? version : ''} · ${shownPath(workspace, file)}`;
  return [head, ...(isOwn ? facts(workspace, resource) : []), ...otherVersions(sites)].join('\n\n');
}

function facts(workspace: Workspace, resource: Resource): readonly string[] {
  const text = (...path: readonly string[]) => {
    const value = valueAt(resource.value, path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const description = text('metadata', 'description') ?? text('description') ?? text('spec', 'description');
  const owner = text('metadata', 'owner') ?? text('owner');
  const details = [
    ...(owner === undefined ? [] : [`owner \`${owner}\``]),
    ...(resource.kind === 'Prompt' ? promptDetails(workspace, resource) : []),
    ...(resource.kind === 'Target' && text('spec', 'type') !== undefined ? [`type \`${text('spec', 'type')}\``] : []),
  ];
  return [...(description === undefined ? [] : [description]), ...(details.length === 0 ? [] : [details.join(' · ')])];
}

function promptDetails(workspace: Workspace, resource: Resource): readonly string[] {
  const { model } = readPrompt(resource.value);
  const state = lockState(workspace, resource);
  return [...(model === undefined ? [] : [`model \`${model}\``]), state];
}

function lockState(workspace: Workspace, { name = '', version: written }: Resource): string {
  const version = written === undefined ? undefined : parseVersion(written);
  if (!version?.ok) return 'working copy';
  const lock = workspace.lock.byName.get(name);
  return lock && findEntry(lock, name, version.value) ? 'locked' : 'not locked';
}

function otherVersions(sites: readonly DefinitionSite[]): readonly string[] {
  const versions = sites.map(({ resource }) => resource.version ?? 'working copy');
  return versions.length > 1 ? [`The highest of ${versions.join(', ')}.`] : [];
}
