/**
 * What a manifest declares and this version, or this target, does not do. A check, a limit or a rule about where and by
 * whom it may run that would not be held is refused; anything else is told. Nothing is passed over in silence.
 */

import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { PlanLimit } from '../../core/contract/runner.ts';
import type { ApiKey, ProviderConfig, TokenPrice } from '../../core/contract/target-state.ts';
import { priceOf } from '../../core/cost/price.ts';
import { isMisplaced } from '../../core/release/residency.ts';
import type {
  Model,
  ModelInputGuardrail,
  ModelOutputGuardrail,
  Project,
  TargetSpec,
} from '../../core/schema/generated/types.ts';
import type { JsonObject } from '../../core/values/json.ts';
import { parseMoney } from '../../core/values/money.ts';
import { targetTypes } from './targets/registry.ts';

export interface LimitsInput {
  readonly release: ReleaseDocument;
  readonly target: { readonly name: string; readonly spec: TargetSpec };
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  readonly keys: readonly ApiKey[];
  /** What mooring.yaml says; undefined where there is none. */
  readonly project: Project['spec'] | undefined;
  /** Those of the project, by `provider/model`. */
  readonly prices: Readonly<Record<string, TokenPrice>>;
}

const unnamedRegion = 'a region nobody has named';
const SPOKEN_PROVIDERS = new Set<string>(['openai', 'replay']);

export function limitsOf(input: LimitsInput): readonly PlanLimit[] {
  const { release, target } = input;
  const spec = specOf(release.manifest);
  return [
    ...(!release.final && target.spec.type !== 'local'
      ? [refused(`a draft on ${target.name}`, `A draft runs on local targets only. ${release.draftBecause.join(' ')}`)]
      : []),
    ...targetLimits(target),
    ...typeLimits(input, spec),
    ...(spec ? modelLimits(spec, input) : []),
    ...projectLimits(input.project, spec),
    ...providerLimits(release, spec, input.providers),
    ...budgetLimits(release, spec, input.prices),
  ];
}

const refused = (what: string, why: string): PlanLimit => ({ what, why, refused: true });
const told = (what: string, why: string): PlanLimit => ({ what, why, refused: false });

/** The manifest was checked against its schema when it was released. */
function specOf(manifest: JsonObject | undefined): Model['spec'] | undefined {
  return isModel(manifest) ? manifest.spec : undefined;
}

function isModel(manifest: unknown): manifest is Model {
  return typeof manifest === 'object' && manifest !== null && 'kind' in manifest && manifest.kind === 'Model';
}

function targetLimits({ name, spec }: LimitsInput['target']): readonly PlanLimit[] {
  const limits: PlanLimit[] = [];
  if (spec.protection) {
    limits.push(refused('protection', `${name} is protected, and approvals are not kept by this version yet.`));
  }
  if (spec.store)
    limits.push(refused('store', `${name} keeps its records in PostgreSQL, which this version cannot use yet.`));
  return limits;
}

/** What the type of the target adds. It hears of the providers that this release may call, and of no others. */
function typeLimits(
  { release, target, providers, keys }: LimitsInput,
  model: Model['spec'] | undefined,
): readonly PlanLimit[] {
  const type = targetTypes.find((one) => one.type === target.spec.type);
  const called = providersOf(release, model).flatMap((name) => {
    const provider = providers[name];
    return provider ? [[name, provider] as const] : [];
  });
  return type?.limits({ ...target, model, providers: Object.fromEntries(called), keys }) ?? [];
}

/** What mooring.yaml asks for every model and this version does not do. */
function projectLimits(project: Project['spec'] | undefined, spec: Model['spec'] | undefined): readonly PlanLimit[] {
  const limits: PlanLimit[] = [];
  const { retention, ledger } = project ?? {};
  if (retention?.records !== undefined && spec?.record?.retention === undefined) {
    const why = 'That of mooring.yaml is not applied by this version, and records are kept until they are removed.';
    limits.push(told('retention.records', `${why} Name \`record.retention\` in the Model.`));
  }
  if (retention?.content !== undefined) {
    const why = 'Inputs and answers are kept as long as their records by this version.';
    limits.push(told('retention.content', `${why} \`record.content\` of the Model says what of them is kept at all.`));
  }
  if (ledger?.anchor === 'git') {
    const why =
      'Checkpoints of the ledger are not committed by this version; they stand beside it and in your own folder.';
    limits.push(told('ledger.anchor: git', why));
  }
  return limits;
}

function modelLimits(spec: Model['spec'], { release, target }: LimitsInput): readonly PlanLimit[] {
  const limits: PlanLimit[] = [];
  const { lifecycle, risk, placement, serve } = spec;
  if (!(spec.targets ?? ['local']).includes(target.name)) {
    limits.push(
      refused(
        `targets of ${release.name}`,
        `${release.name} may run on ${(spec.targets ?? ['local']).join(', ')}, and not on ${target.name}.`,
      ),
    );
  }
  if (lifecycle?.stage === 'retired')
    limits.push(refused('lifecycle', `${release.name} is retired: it is no longer served.`));
  if (risk?.class === 'prohibited') limits.push(refused('risk', `The risk class of ${release.name} is prohibited.`));
  if (serve.stream === 'window') {
    limits.push(
      refused(
        'serve.stream: window',
        'Streams are checked whole (`buffer`) or passed on (`observe`); a sliding window is not there yet.',
      ),
    );
  }
  for (const [stage, checks] of [
    ['input', spec.guardrails?.input ?? []],
    ['output', spec.guardrails?.output ?? []],
  ] as const) {
    for (const check of checks) limits.push(...checkLimits(stage, check));
  }
  for (const { webhook } of spec.sinks ?? [])
    limits.push(refused('sinks', `Answers are not sent on by this version: nothing would reach ${hostOf(webhook)}.`));
  if (isMisplaced(placement?.residency, target.spec.region)) {
    const region = target.spec.region ?? unnamedRegion;
    limits.push(
      refused(
        'placement.residency',
        `Data may be processed in ${placement?.residency?.join(', ')} only, and ${target.name} stands in ${region}.`,
      ),
    );
  }
  if (placement?.maxLatency !== undefined)
    limits.push(told('placement.maxLatency', 'The way from callers to the gateway is not measured.'));
  const { accelerator = 'none' } = spec.resources ?? {};
  if (accelerator !== 'none' && accelerator !== 'any') {
    limits.push(refused('resources.accelerator', `${target.name} has no ${accelerator} that this version could use.`));
  }
  for (const use of spec.evals ?? []) {
    if (typeof use !== 'string' && use.schedule !== undefined) {
      limits.push(told(`evals: ${use.name}`, 'Evals are not run by a schedule yet; run it with `mooring eval`.'));
    }
  }
  if (spec.retrain) limits.push(told('retrain', 'Training is not started by this version.'));
  return limits;
}

function checkLimits(
  stage: 'input' | 'output',
  check: ModelInputGuardrail | ModelOutputGuardrail,
): readonly PlanLimit[] {
  const missing = [
    ['injection', 'Attempts to override the instructions are not detected by this version yet.'],
    ['http', 'Checks by a service of yours are not called by this version yet.'],
  ] as const;
  return missing
    .filter(([kind]) => Object.hasOwn(check, kind))
    .map(([kind, why]) => refused(`guardrails.${stage}: ${check.name ?? kind}`, why));
}

/** Every provider that an answer may come from must be one we can speak to, and stand where data may go. */
function providerLimits(
  release: ReleaseDocument,
  spec: Model['spec'] | undefined,
  providers: LimitsInput['providers'],
): readonly PlanLimit[] {
  const limits: PlanLimit[] = [];
  for (const name of providersOf(release, spec)) {
    const provider = providers[name];
    if (!provider) {
      limits.push(
        refused(`provider ${name}`, `mooring.yaml declares no provider \`${name}\`, so nothing says how it is called.`),
      );
      continue;
    }
    if (!SPOKEN_PROVIDERS.has(provider.type)) {
      limits.push(
        refused(
          `provider ${name}`,
          `Providers of the type ${provider.type} are not spoken to yet; \`openai\` and every server with its protocol are.`,
        ),
      );
    }
    if (isMisplaced(spec?.placement?.residency, provider.region)) {
      const region = provider.region ?? unnamedRegion;
      limits.push(
        refused(
          `provider ${name}`,
          `Data may be processed in ${spec?.placement?.residency?.join(', ')} only, and ${name} answers from ${region}.`,
        ),
      );
    }
  }
  return limits;
}

/** Models that an answer may come from, the fallbacks included. */
function modelsOf(release: ReleaseDocument, spec: Model['spec'] | undefined): readonly string[] {
  const promptModel = release.prompt?.value.model;
  return [
    ...(typeof promptModel === 'string' ? [promptModel] : []),
    ...(spec?.serve.model === undefined ? [] : [spec.serve.model]),
    ...(spec?.serve.fallbacks ?? []).flatMap(({ model }) => (model === undefined ? [] : [model])),
  ];
}

/** By name: those that an answer may come from. */
function providersOf(release: ReleaseDocument, spec: Model['spec'] | undefined): readonly string[] {
  return [...new Set(modelsOf(release, spec).map((model) => model.slice(0, model.indexOf('/'))))];
}

/** A budget is kept by prices: the gateway serves no release whose calls it could not count in the budget's currency. */
function budgetLimits(
  release: ReleaseDocument,
  spec: Model['spec'] | undefined,
  prices: LimitsInput['prices'],
): readonly PlanLimit[] {
  const budget = spec?.budget?.monthly ?? spec?.budget?.perRequest;
  const money = budget === undefined ? undefined : parseMoney(budget);
  if (!money?.ok) return [];
  const { currency } = money.value;
  return [...new Set(modelsOf(release, spec))].flatMap((model) => {
    const price = priceOf(model, prices);
    if (price?.input.currency === currency) return [];
    const why = price ? `is priced in ${price.input.currency}` : 'has no known price';
    const what = `A budget in ${currency} cannot be kept: \`${model}\` ${why}.`;
    return [refused('budget', `${what} Set its price under \`prices\` of mooring.yaml.`)];
  });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
