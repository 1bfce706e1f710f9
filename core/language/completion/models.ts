/** Ids of models: what the project names and prices first, then the catalogue, those that are retired last. */
import { isFloating } from '../../catalog/floating.ts';
import { catalog, type ModelFacts, modelFacts } from '../../catalog/models.ts';
import { vendorOf } from '../../catalog/vendor.ts';
import { providerOf } from '../../release/called-models.ts';
import { valueAt } from '../../schema/value-at.ts';
import { isJsonObject, type JsonObject } from '../../values/json.ts';
import { formatMoney } from '../../values/money.ts';
import { resourcesOf, type Workspace } from '../../workspace/workspace.ts';
import type { Candidate } from './candidate.ts';

interface ModelInProject {
  readonly id: string;
  /** How many files mention it. */
  readonly mentions: number;
  /** As `mooring.yaml` prices it. */
  readonly price: JsonObject | undefined;
}

export function modelCandidates(workspace: Workspace, today: string): readonly Candidate[] {
  const own = modelsOfProject(workspace);
  const providers = providersOfProject(workspace);
  const known = [...catalog.keys()].filter((id) => !own.has(id));
  const all = [...own.values(), ...known.map((id): ModelInProject => ({ id, mentions: 0, price: undefined }))];
  return all
    .map((model) => ({
      model,
      facts: modelFacts(model.id),
      rank: rankOf(model, modelFacts(model.id), providers, today),
    }))
    .toSorted((left, right) => left.rank - right.rank || right.model.mentions - left.model.mentions)
    .map(({ model, facts }) => candidateOf(model, facts, providers, today));
}

export function modelsOfProject(workspace: Workspace): ReadonlyMap<string, ModelInProject> {
  const found = new Map<string, ModelInProject>();
  const prices = projectMap(workspace, 'prices');
  for (const [id, price] of Object.entries(prices)) {
    found.set(id, { id, mentions: 0, price: isJsonObject(price) ? price : undefined });
  }
  for (const kind of ['Prompt', 'Model', 'Eval']) {
    for (const { resource } of resourcesOf(workspace, kind)) {
      for (const { id } of resource.models) {
        // What is half typed is no model yet.
        if (!id.includes('/') || id.endsWith('/')) continue;
        const before = found.get(id);
        found.set(id, { id, price: before?.price, mentions: (before?.mentions ?? 0) + 1 });
      }
    }
  }
  return found;
}

/** Known from a single mention, which may be half typed. */
export function isMentionedOnce(workspace: Workspace, id: string): boolean {
  const model = modelsOfProject(workspace).get(id);
  return model?.mentions === 1 && model.price === undefined && modelFacts(id) === undefined;
}

export function providersOfProject(workspace: Workspace): readonly string[] {
  return Object.keys(projectMap(workspace, 'providers'));
}

function projectMap(workspace: Workspace, key: string): JsonObject {
  for (const { resource } of resourcesOf(workspace, 'Project')) {
    const value = valueAt(resource.value, ['spec', key]);
    if (isJsonObject(value)) return value;
  }
  return {};
}

/** Used here, priced here, callable here, known; then what floats, and last what is switched off. */
function rankOf(
  { id, mentions, price }: ModelInProject,
  facts: ModelFacts | undefined,
  providers: readonly string[],
  today: string,
): number {
  const retired = isRetired(facts, today) ? 100 : 0;
  const callable = providers.length === 0 || providers.includes(providerOf(id)) ? 0 : 10;
  const floating = isFloating(id) ? 20 : 0;
  return retired + callable + floating + (mentions > 0 ? 0 : price ? 1 : 2);
}

function isRetired(facts: ModelFacts | undefined, today: string): boolean {
  return facts?.retirement !== undefined && facts.retirement.certainty === 'announced' && facts.retirement.on <= today;
}

function candidateOf(
  model: ModelInProject,
  facts: ModelFacts | undefined,
  providers: readonly string[],
  today: string,
): Candidate {
  const { id, price } = model;
  const provider = providerOf(id);
  const retired = isRetired(facts, today);
  const cost = costOf(model, facts);
  const detail = [
    retired ? `retired ${facts?.retirement?.on}` : facts?.retirement ? `retires ${facts.retirement.on}` : undefined,
    cost,
    facts?.context ? `${tokensInWords(facts.context.tokens)} context` : undefined,
  ].filter((part) => part !== undefined);
  const lines = [
    vendorLine(id, facts),
    cost === undefined
      ? undefined
      : `${cost} per million tokens, in and out, ${price ? 'as `mooring.yaml` says' : `as of ${facts?.price?.asOf}`}.`,
    facts?.context ? `Context: ${tokensInWords(facts.context.tokens)} tokens, as of ${facts.context.asOf}.` : undefined,
    retirementLine(facts, retired),
    isFloating(id) ? 'A floating alias: what it stands for changes without a new version of the prompt.' : undefined,
    providers.length > 0 && !providers.includes(provider)
      ? `\`mooring.yaml\` has no provider \`${provider}\` yet.`
      : undefined,
  ].filter((line) => line !== undefined);
  return {
    value: id,
    kind: 'model',
    detail: detail.join(' · '),
    ...(lines.length > 0 && { documentation: lines.join('\n\n') }),
    ...(retired && { deprecated: true }),
  };
}

function vendorLine(id: string, facts: ModelFacts | undefined): string | undefined {
  const vendor = facts?.vendor ?? vendorOf(id);
  return vendor === undefined || vendor === '' ? undefined : `Made by ${vendor}.`;
}

function costOf({ price }: ModelInProject, facts: ModelFacts | undefined): string | undefined {
  if (price)
    return typeof price.input === 'string' && typeof price.output === 'string'
      ? `${price.input} / ${price.output}`
      : undefined;
  return facts?.price ? `${formatMoney(facts.price.input)} / ${formatMoney(facts.price.output)}` : undefined;
}

function retirementLine(facts: ModelFacts | undefined, retired: boolean): string | undefined {
  const retirement = facts?.retirement;
  if (!retirement) return undefined;
  const when = retired
    ? 'Switched off on'
    : retirement.certainty === 'earliest'
      ? 'Not switched off before'
      : 'Will be switched off on';
  const instead =
    retirement.replacement === undefined ? '' : ` Its vendor names \`${retirement.replacement}\` instead.`;
  return `${when} ${retirement.on} (as of ${retirement.asOf}).${instead}`;
}

function tokensInWords(tokens: number): string {
  return tokens >= 1_000_000 ? `${tokens / 1_000_000}M` : `${Math.round(tokens / 1000)}k`;
}
