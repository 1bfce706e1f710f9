/** Names that a property takes from elsewhere in the project, which its schema cannot say: metrics, columns, regions. */
import { builtInMetrics } from '../../eval/metric-source.ts';
import { builtInCodes } from '../../rules/built-in.ts';
import { rules } from '../../rules/registry.ts';
import { valueAt } from '../../schema/value-at.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../values/json.ts';
import { danglingNamesOf } from '../../workspace/workspace.ts';
import type { Candidate } from './candidate.ts';
import { columnsOf, type ReadHead } from './data-columns.ts';
import { modelCandidates, providersOfProject } from './models.ts';
import type { SlotPlace } from './place.ts';
import { type NamedValue, subjectOf } from './subject.ts';

/** `Kind spec.gates[].metric`: a place, with `[]` for the items of a list and `*` for free keys. */
export function placeName({ kind, pattern, slot }: Pick<SlotPlace, 'kind' | 'pattern' | 'slot'>): string {
  const steps = pattern.map((step, index) => step ?? (typeof slot.path[index] === 'number' ? '[]' : '*'));
  return `${kind} ${steps.join('.')}`.replaceAll('.[]', '[]');
}

/** Values that are names of something. */
export function nameCandidates(place: SlotPlace, readHead: ReadHead): readonly Candidate[] {
  const { view, kind, resource, inJsonSchema, slot } = place;
  const value = resource?.value ?? null;
  const subject = () => subjectOf(view.workspace, kind, value);
  const data = columnsOf(view.workspace.root, valueAt(value, ['spec', 'data']), readHead);
  if (inJsonSchema && inJsonSchema.at(-2) === 'required') return requiredFields(place, value);
  switch (placeName(place)) {
    case 'Eval spec.gates[].metric': {
      const metrics = [
        ...texts(namesOfItems(valueAt(value, ['spec', 'scorers'])), 'scorer of this suite'),
        ...builtInMetrics.map((name): Candidate => ({ value: name, kind: 'reference', detail: 'built in' })),
      ];
      return untakenFirst(metrics, namesOfItems(valueAt(value, ['spec', 'gates']), 'metric'));
    }
    case 'Eval spec.gates[].fairness.slice':
      return texts(textsOf(valueAt(value, ['spec', 'slices'])), 'slice of this suite');
    case 'Eval spec.slices[]':
    case 'Eval spec.cluster':
      return [
        ...texts(data.names, 'column of the data').toSorted((left, right) => classCount(right) - classCount(left)),
        ...named(subject().inputs, 'input'),
        ...texts(subject().others, 'in test data'),
      ];
    case 'Eval spec.scorers[].rocAuc.label':
    case 'Eval spec.scorers[].brier.label':
    case 'Eval spec.scorers[].logLoss.label':
    case 'Eval spec.scorers[].accuracy.label':
      return columnsWithoutInputs();
    case 'Eval spec.scorers[].rocAuc.positive':
    case 'Eval spec.scorers[].brier.positive':
    case 'Eval spec.scorers[].logLoss.positive':
    case 'Eval spec.scorers[].accuracy.positive': {
      const label = valueAt(value, [...slot.path.slice(0, -1), 'label']);
      return typeof label === 'string' ? texts(data.values(label), `value of ${label}`) : [];
    }
    case 'Eval spec.scorers[].rocAuc.score':
    case 'Eval spec.scorers[].brier.score':
    case 'Eval spec.scorers[].logLoss.score':
    case 'Eval spec.scorers[].accuracy.score':
    case 'Eval spec.scorers[].accuracy.class':
    case 'Eval spec.scorers[].equals.field':
    case 'Eval spec.scorers[].contains.field':
    case 'Eval spec.scorers[].regex.field':
      return named(subject().outputs, 'output');
    case 'Model spec.drift.columns[].name': {
      const { inputs, outputs } = subject();
      const all = [...named(inputs, 'input'), ...named(outputs, 'output')];
      return untakenFirst(all, namesOfItems(valueAt(value, ['spec', 'drift', 'columns'])));
    }
    case 'Prompt testData[].*': {
      const input = subject().inputs.find(({ name }) => name === slot.path.at(-1));
      return texts(input?.values ?? [], 'allowed');
    }
    case 'Prompt inputs.*.default': {
      const input = subject().inputs.find(({ name }) => name === slot.path[1]);
      return texts(input?.values ?? [], 'allowed');
    }
    default:
      return [];
  }

  /** A column by which results are told apart has few values, and those several times. */
  function classCount({ value: column }: Candidate): number {
    return Math.min(1, data.values(String(column)).length);
  }

  /** What a case turned out to be is no input. */
  function columnsWithoutInputs(): readonly Candidate[] {
    const inputs = new Set(subject().inputs.map(({ name }) => name));
    const all = texts(data.names, 'column of the data');
    return all.toSorted(
      (left, right) => Number(inputs.has(String(left.value))) - Number(inputs.has(String(right.value))),
    );
  }
}

function untakenFirst(candidates: readonly Candidate[], names: readonly string[]): readonly Candidate[] {
  const taken = new Set<unknown>(names);
  return candidates.toSorted((left, right) => Number(taken.has(left.value)) - Number(taken.has(right.value)));
}

/** Keys of maps whose keys the schema leaves free. */
export function freeKeys(place: SlotPlace): readonly Candidate[] {
  const { view, kind, resource, inJsonSchema } = place;
  const { workspace } = view;
  const value = resource?.value ?? null;
  if (inJsonSchema) return [];
  switch (placeName(place)) {
    case 'Project spec.teams':
      return texts(danglingNamesOf(workspace, 'Team'), 'named, and not defined yet');
    case 'Project spec.providers':
      return texts(missingProviders(place), 'models of it are used');
    case 'Target spec.providers':
      return texts(providersOfProject(workspace), 'provider of the project');
    case 'Project spec.prices':
      return modelCandidates(workspace, view.today);
    case 'Project spec.rules':
      return ruleCodes(true);
    case 'Prompt inputs':
      return texts(subjectOf(workspace, kind, value).others, 'used, and not declared yet');
    case 'Prompt testData[]': {
      const { inputs, others } = subjectOf(workspace, kind, value);
      const extra = [...new Set([...others, 'expected'])];
      return [...named(inputs, 'input'), ...texts(extra, 'test data')];
    }
    case 'Model spec.serve.fallbacks[].reply':
    case 'Model spec.review.reply':
      return named(subjectOf(workspace, kind, value).outputs, 'output');
    default:
      return [];
  }
}

/** Every code there is, and with `groups` the whole groups too. */
export function ruleCodes(groups: boolean): readonly Candidate[] {
  const own = rules.map(
    ({ code, severity, what, why, fix }): Candidate => ({
      value: code,
      kind: 'code',
      detail: severity,
      documentation: `${what} ${why} ${fix}`,
    }),
  );
  const builtIn = [...builtInCodes]
    .filter(([code]) => !groups || !code.startsWith('syntax/'))
    .map(
      ([code, { what, why, fix }]): Candidate => ({
        value: code,
        kind: 'code',
        documentation: `${what} ${why} ${fix}`,
      }),
    );
  const names = [...new Set(own.map(({ value }) => String(value).split('/')[0] ?? ''))];
  const wholeGroups = names.map((name): Candidate => ({ value: `${name}/*`, kind: 'code', detail: 'the whole group' }));
  return groups ? [...own, ...wholeGroups, ...builtIn] : [...own, ...builtIn];
}

function requiredFields({ inJsonSchema = [], slot }: SlotPlace, value: JsonValue): readonly Candidate[] {
  const outer = slot.path.slice(0, slot.path.length - inJsonSchema.length);
  const properties = valueAt(value, [...outer, ...inJsonSchema.slice(0, -2), 'properties']);
  return isJsonObject(properties) ? texts(Object.keys(properties), 'property') : [];
}

/** Providers of models that files mention, and that `mooring.yaml` does not have. */
function missingProviders({ view }: SlotPlace): readonly string[] {
  const used = modelCandidates(view.workspace, view.today).map(({ value }) => String(value).split('/')[0] ?? '');
  return [...new Set(used)].filter((name) => name !== '');
}

function texts(names: readonly string[], detail: string): readonly Candidate[] {
  return names.map((value) => ({ value, kind: 'reference', detail }));
}

function named(values: readonly NamedValue[], detail: string): readonly Candidate[] {
  return values.map(({ name, type, description }) => ({
    value: name,
    kind: 'reference',
    detail: type === undefined ? detail : `${detail} · ${type}`,
    ...(description !== undefined && { documentation: description }),
  }));
}

function namesOfItems(value: JsonValue | undefined, key = 'name'): readonly string[] {
  if (!isJsonArray(value)) return [];
  return value.flatMap((item) => {
    const name = isJsonObject(item) ? item[key] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
