/** What a cost is asked of: a Model of the project, one of its prompts, or a provider's model by its id. */

import type { TokenPrice } from '../contract/target-state.ts';
import { type PromptFile, readPrompt } from '../prompt/model.ts';
import { choosePrompt } from '../release/choose-prompt.ts';
import { findResource } from '../release/find-resource.ts';
import { childOf, valueAt } from '../schema/value-at.ts';
import type { Sha256 } from '../values/digest.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { definitionsOf, resourcesOf, type Workspace } from '../workspace/workspace.ts';

export interface CostSubject {
  readonly name: string;
  /** `provider/model`: the first choice, then the fallbacks. */
  readonly models: readonly string[];
  /** Undefined when a provider's model is asked without a prompt of ours. */
  readonly prompt: PromptFile | undefined;
  /** As the manifest writes them. */
  readonly budget: { readonly perRequest: string | undefined; readonly monthly: string | undefined };
}

const noBudget = { perRequest: undefined, monthly: undefined };

export function costSubject(workspace: Workspace, given: string, sha256: Sha256): Result<CostSubject> {
  if (definitionsOf(workspace, 'Model', given).length > 0) return ofModel(workspace, given, sha256);
  const at = given.lastIndexOf('@');
  const name = at > 0 ? given.slice(0, at) : given;
  if (definitionsOf(workspace, 'Prompt', name).length > 0) {
    const chosen = choosePrompt(workspace, name, at > 0 ? given.slice(at + 1) : undefined, sha256);
    return chosen.ok ? ofPrompt(given, chosen.value.file) : chosen;
  }
  if (/^[^/\s]+\/\S+$/.test(given)) return ok({ name: given, models: [given], prompt: undefined, budget: noBudget });
  const missing = findResource(workspace, 'Model', given);
  return missing.ok ? problem(`${quoted(given)} has no cost.`) : missing;
}

function ofPrompt(name: string, prompt: PromptFile): Result<CostSubject> {
  if (prompt.model === undefined)
    return problem(`The prompt ${quoted(name)} names no \`model\`, so nobody knows its price.`);
  return ok({ name, models: [prompt.model], prompt, budget: noBudget });
}

function ofModel(workspace: Workspace, name: string, sha256: Sha256): Result<CostSubject> {
  const found = findResource(workspace, 'Model', name);
  if (!found.ok) return found;
  const { value } = found.value.resource;
  const serve = valueAt(value, ['spec', 'serve']);
  if (childOf(serve, 'artifact') !== undefined) {
    return problem(
      `The model ${quoted(name)} is run in the gateway and takes no tokens: what it costs is what its machine costs.`,
    );
  }
  const prompt = servedPrompt(workspace, childOf(serve, 'prompt'), sha256);
  if (!prompt.ok) return prompt;
  const first = text(childOf(serve, 'model')) ?? prompt.value?.model;
  if (first === undefined)
    return problem(`The model ${quoted(name)} names no provider's model, so nobody knows its price.`);
  const fallbacks = childOf(serve, 'fallbacks');
  const others = isJsonArray(fallbacks) ? fallbacks.flatMap((one) => text(childOf(one, 'model')) ?? []) : [];
  const budget = valueAt(value, ['spec', 'budget']);
  return ok({
    name,
    models: [...new Set([first, ...others])],
    prompt: prompt.value,
    budget: { perRequest: text(childOf(budget, 'perRequest')), monthly: text(childOf(budget, 'monthly')) },
  });
}

function servedPrompt(
  workspace: Workspace,
  reference: JsonValue | undefined,
  sha256: Sha256,
): Result<PromptFile | undefined> {
  if (typeof reference !== 'string') return ok(isJsonObject(reference) ? readPrompt(reference) : undefined);
  const at = reference.lastIndexOf('@');
  const [name, range] = at > 0 ? [reference.slice(0, at), reference.slice(at + 1)] : [reference, undefined];
  const chosen = choosePrompt(workspace, name, range, sha256);
  return chosen.ok ? ok(chosen.value.file) : chosen;
}

/** As the Project declares them. */
export function declaredPrices(workspace: Workspace): Readonly<Record<string, TokenPrice>> {
  for (const { resource } of resourcesOf(workspace, 'Project')) {
    const prices = valueAt(resource.value, ['spec', 'prices']);
    if (isJsonObject(prices)) return Object.fromEntries(Object.entries(prices).flatMap(declaredPrice));
  }
  return {};
}

function declaredPrice([id, price]: readonly [string, JsonValue]): readonly [string, TokenPrice][] {
  const [input, output, cachedInput] = ['input', 'output', 'cachedInput'].map((key) => text(childOf(price, key)));
  if (input === undefined || output === undefined) return [];
  return [[id, cachedInput === undefined ? { input, output } : { input, output, cachedInput }]];
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
