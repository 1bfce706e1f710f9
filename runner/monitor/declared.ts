/** What the files of the project declare that is watched: models with budgets and drift blocks, SLOs, evals. */
import { stat } from 'node:fs/promises';
import { childOf } from '../../core/schema/value-at.ts';
import { slosOf } from '../../core/slo/collect.ts';
import type { Slo } from '../../core/slo/model.ts';
import { parseDuration } from '../../core/values/duration.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { type Money, parseMoney } from '../../core/values/money.ts';
import type { Result } from '../../core/values/result.ts';
import { parseShare } from '../../core/values/share.ts';
import { namesOf, resourcesOf, type Workspace } from '../../core/workspace/workspace.ts';
import { findFiles } from '../../host/files.ts';
import { defaultSettings, loadFiles } from '../../host/project.ts';

export interface Declared {
  /** By name; of one that is written twice, the first. */
  readonly models: ReadonlyMap<string, DeclaredModel>;
  readonly slos: readonly DeclaredSlo[];
  readonly evals: readonly DeclaredEval[];
  /** Prompts, by name: whether a fact can be shown at one. */
  readonly prompts: ReadonlySet<string>;
}

export interface DeclaredModel {
  readonly name: string;
  readonly file: string;
  readonly owner: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly budget: Money | undefined;
  /** Shares of it at which the owner is told. */
  readonly alertAt: readonly number[];
  readonly overheads: readonly Money[];
  readonly drift: DriftBlock | undefined;
  readonly hasReview: boolean;
}

export interface DriftBlock {
  readonly reference: string;
  /** Seconds. */
  readonly window: number;
  readonly columns: readonly DriftBlockColumn[];
}

export interface DriftBlockColumn {
  readonly name: string;
  readonly as: 'number' | 'category' | 'boolean' | 'text' | undefined;
  readonly minEffect: number | undefined;
}

export interface DeclaredSlo {
  readonly name: string;
  readonly slo: Result<Slo>;
  /** The key of each objective that holds its target. */
  readonly targetKeys: readonly ('target' | 'targetPercent')[];
}

export interface DeclaredEval {
  readonly name: string;
  readonly prompt: string | undefined;
  readonly model: string | undefined;
}

export interface DeclaredReader {
  /** As the files are now, or were so many milliseconds ago. Reads them only when one was changed, added or taken away. */
  read(notOlderThan?: number): Promise<Declared>;
}

const DEFAULT_WINDOW_S = 86_400;

export function declaredReader(root: string): DeclaredReader {
  let known: { readonly print: string; readonly declared: Declared } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<Declared> | undefined;

  async function look(): Promise<Declared> {
    const { files } = await findFiles(root);
    const print = await fingerprint(files);
    if (known?.print !== print) {
      const workspace = await loadFiles(root, files, new Set(), { settings: defaultSettings });
      known = { print, declared: declaredIn(workspace) };
    }
    lookedAt = performance.now();
    return known.declared;
  }

  return {
    async read(notOlderThan = 0) {
      if (known && performance.now() - lookedAt < notOlderThan) return known.declared;
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}

async function fingerprint(files: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${file} ${mtimeMs} ${size} ${ino}`,
        () => `${file} gone`,
      ),
    ),
  );
  return parts.join('\n');
}

export function declaredIn(workspace: Workspace): Declared {
  const models = new Map<string, DeclaredModel>();
  for (const { file, resource } of resourcesOf(workspace, 'Model')) {
    if (resource.name === undefined || models.has(resource.name)) continue;
    models.set(resource.name, modelOf(resource.name, file, resource.value));
  }
  return {
    models,
    slos: slosOf(workspace).flatMap(({ resource, slo }): readonly DeclaredSlo[] =>
      resource.name === undefined ? [] : [{ name: resource.name, slo, targetKeys: targetKeys(resource.value) }],
    ),
    evals: [...resourcesOf(workspace, 'Eval')].flatMap(({ resource }) => {
      const subject = childOf(childOf(resource.value, 'spec'), 'subject');
      const named = (key: string) => textOf(childOf(subject, key))?.replace(/@.*$/, '');
      return resource.name === undefined
        ? []
        : [{ name: resource.name, prompt: named('prompt'), model: named('model') }];
    }),
    prompts: new Set(namesOf(workspace, 'Prompt')),
  };
}

/** What is half typed or wrong is as good as absent: lint tells of it. */
function modelOf(name: string, file: string, value: JsonValue): DeclaredModel {
  const metadata = childOf(value, 'metadata');
  const spec = childOf(value, 'spec');
  const budget = childOf(spec, 'budget');
  return {
    name,
    file,
    owner: textOf(childOf(metadata, 'owner')),
    labels: textsOf(childOf(metadata, 'labels')),
    budget: moneyOf(childOf(budget, 'monthly')),
    alertAt: listOf(childOf(budget, 'alertAt')).flatMap(shareOf),
    overheads: listOf(childOf(spec, 'overheads')).flatMap((one) => moneyOf(childOf(one, 'monthly')) ?? []),
    drift: driftOf(spec),
    hasReview: isJsonObject(childOf(spec, 'review')),
  };
}

function driftOf(spec: JsonValue | undefined): DriftBlock | undefined {
  const drift = childOf(spec, 'drift');
  const reference = textOf(childOf(drift, 'reference'));
  if (reference === undefined) return undefined;
  const window = parseDuration(textOf(childOf(drift, 'window')) ?? '');
  const types = new Map(
    listOf(childOf(childOf(spec, 'serve'), 'features')).map((one) => [
      textOf(childOf(one, 'name')),
      childOf(one, 'type'),
    ]),
  );
  const columns = listOf(childOf(drift, 'columns')).flatMap((one): readonly DriftBlockColumn[] => {
    const name = textOf(childOf(one, 'name'));
    if (name === undefined) return [];
    const minEffect = childOf(one, 'minEffect');
    return [
      {
        name,
        as: kindOf(childOf(one, 'as') ?? types.get(name)),
        minEffect: typeof minEffect === 'number' ? minEffect : undefined,
      },
    ];
  });
  return { reference, window: window.ok && window.value > 0 ? window.value : DEFAULT_WINDOW_S, columns };
}

function kindOf(type: JsonValue | undefined): DriftBlockColumn['as'] {
  switch (type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'category':
    case 'boolean':
    case 'text':
      return type;
    default:
      return undefined;
  }
}

function targetKeys(slo: JsonValue): DeclaredSlo['targetKeys'] {
  return listOf(childOf(childOf(slo, 'spec'), 'objectives')).map((objective) =>
    typeof childOf(objective, 'target') === 'number' ? 'target' : 'targetPercent',
  );
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (isJsonArray(value) ? value : []);

function textsOf(value: JsonValue | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

function moneyOf(value: JsonValue | undefined): Money | undefined {
  if (typeof value !== 'string') return undefined;
  const money = parseMoney(value);
  return money.ok ? money.value : undefined;
}

function shareOf(value: JsonValue): readonly number[] {
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  const share = parseShare(value);
  return share.ok ? [share.value] : [];
}
