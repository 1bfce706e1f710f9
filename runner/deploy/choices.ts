/** What the files of a project name that can be deployed, and where its manifest says that it may run. */
import type { DeployableModel, DeployChoices } from '../../core/contract/runner.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { namesOf, resourcesOf, type Workspace } from '../../core/workspace/workspace.ts';

/** There is always a `local`: it needs no file. */
export function choicesOf(workspace: Workspace): DeployChoices {
  const models = new Map<string, DeployableModel>();
  for (const { resource } of resourcesOf(workspace, 'Model')) {
    const { name, value } = resource;
    if (name !== undefined && !models.has(name)) models.set(name, { name, targets: targetsIn(value) });
  }
  const targets = new Map(namesOf(workspace, 'Target').map((name) => [name, 'unknown']));
  for (const { resource } of resourcesOf(workspace, 'Target')) {
    const type = specOf(resource.value)?.type;
    if (resource.name !== undefined && typeof type === 'string') targets.set(resource.name, type);
  }
  if (!targets.has('local')) targets.set('local', 'local');
  return {
    models: [...models.values()].toSorted((left, right) => compare(left.name, right.name)),
    targets: [...targets].map(([name, type]) => ({ name, type })).toSorted((a, b) => compare(a.name, b.name)),
  };
}

const specOf = (value: JsonValue) => {
  const spec = isJsonObject(value) ? value.spec : undefined;
  return isJsonObject(spec) ? spec : undefined;
};

function targetsIn(model: JsonValue): readonly string[] {
  const named = specOf(model)?.targets;
  const names = isJsonArray(named) ? named.filter((one) => typeof one === 'string') : [];
  return names.length > 0 ? names : ['local'];
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
