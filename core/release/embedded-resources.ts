/** What a Model refers to, and what that refers to in turn: SLOs with their SLIs and alerts, evals, targets. */
import { ok, type Result } from '../values/result.ts';
import type { Resource } from '../workspace/resource.ts';
import { type DefinitionSite, definitionsOf, nameKey, type Workspace } from '../workspace/workspace.ts';
import { findResource } from './find-resource.ts';

/**
 * Not embedded: the prompt, which has a place of its own; teams, which belong to the Project and change without a release;
 * other models, such as a successor; services, which models define themselves.
 */
const elsewhere: ReadonlySet<string> = new Set(['Prompt', 'Team', 'Model', 'Service']);

/** By `Kind/name`, sorted. An OpenSLO reference may live elsewhere, so one that leads nowhere is no mistake. */
export function embeddedResources(workspace: Workspace, root: Resource): Result<ReadonlyMap<string, DefinitionSite>> {
  const found = new Map<string, DefinitionSite>();
  const open: Resource[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { kind, name, from } of next.references) {
      const key = nameKey(kind, name);
      if (elsewhere.has(kind) || found.has(key)) continue;
      const known = definitionsOf(workspace, kind, name).length > 0;
      if (!known && (from === 'openslo' || key === 'Target/local')) continue;
      const site = findResource(workspace, kind, name);
      if (!site.ok) return site;
      found.set(key, site.value);
      open.push(site.value.resource);
    }
  }
  return ok(new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1))));
}
