/** A prompt version beside its history, and what it sends and costs. */
import { estimateCost, estimatePrompt } from '../../cost/estimate.ts';
import { priceOf } from '../../cost/price.ts';
import { declaredPrices } from '../../cost/subject.ts';
import { classifyChange } from '../../prompt/classify.ts';
import { findEntry } from '../../prompt/lock.ts';
import { readPrompt } from '../../prompt/model.ts';
import { formatMoney } from '../../values/money.ts';
import { compareVersions, parseVersion, printVersion, type Version } from '../../values/semver.ts';
import type { Resource } from '../../workspace/resource.ts';
import { definitionsOf, type Workspace } from '../../workspace/workspace.ts';

/** Undefined for what is no prompt with a name. */
export function describePromptVersion(workspace: Workspace, resource: Resource): string | undefined {
  if (resource.kind !== 'Prompt' || resource.name === undefined) return undefined;
  return [...estimate(workspace, resource), ...history(workspace, resource)].join('\n\n') || undefined;
}

function estimate(workspace: Workspace, { value }: Resource): readonly string[] {
  const prompt = readPrompt(value);
  if (prompt.messages.length === 0) return [];
  const tokens = estimatePrompt(prompt);
  const price = prompt.model === undefined ? undefined : priceOf(prompt.model, declaredPrices(workspace));
  const size = `About ${tokens.input.expected} tokens in (${tokens.input.low} to ${tokens.input.high}) and ${tokens.output.expected} out.`;
  if (!price) return [size];
  const { low, expected, high } = estimateCost(tokens, price);
  return [`${size} A request costs about ${formatMoney(expected)} (${formatMoney(low)} to ${formatMoney(high)}).`];
}

interface Known {
  readonly version: Version;
  readonly resource: Resource;
}

/** The highest first, each with what changed since the one before it. */
const MOST = 8;

function history(workspace: Workspace, { name = '', version }: Resource): readonly string[] {
  const all = definitionsOf(workspace, 'Prompt', name)
    .flatMap(({ resource }): Known[] => {
      const parsed = resource.version === undefined ? undefined : parseVersion(resource.version);
      return parsed?.ok ? [{ version: parsed.value, resource }] : [];
    })
    .toSorted((left, right) => compareVersions(right.version, left.version));
  if (all.length === 0) return [];
  const lines = all.slice(0, MOST).map((one, index) => {
    const before = all[index + 1];
    const shown = printVersion(one.version);
    const lock = workspace.lock.byName.get(name);
    const locked = lock && findEntry(lock, name, one.version) ? ', locked' : '';
    const change = before ? changeSince(before.resource, one.resource) : 'the first that is here';
    return `- ${shown === version ? `**${shown}**` : shown}${locked}: ${change}`;
  });
  return [lines.join('\n')];
}

function changeSince(before: Resource, after: Resource): string {
  const { change, reasons } = classifyChange(readPrompt(before.value), readPrompt(after.value));
  const [first] = reasons;
  if (change === 'none' || !first) return 'no change';
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return `${change}. ${first.what}${more}`;
}
