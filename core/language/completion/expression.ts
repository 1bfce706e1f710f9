/** Expressions at the cursor: what CEL offers there, with what the project knows of its records, inputs and answers. */
import { type CelCandidate, completeExpression } from '../../cel/complete.ts';
import type { CelField, CelPlace, CelShape, CelShapes } from '../../cel/places.ts';
import { schemas } from '../../schema/generated/schemas.ts';
import { type Schema, typesOf } from '../../schema/json-schema.ts';
import type { KindKey } from '../../schema/kinds.ts';
import { valueAt } from '../../schema/value-at.ts';
import { schemaLevels, schemasBelow } from '../../schema/walk.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../values/json.ts';
import { expressionShapes } from '../../workspace/expression-shapes.ts';
import { namesOf, resourcesOf, type Workspace } from '../../workspace/workspace.ts';
import { columnsOf, type DataColumns, type ReadHead } from './data-columns.ts';
import { wordsInExpressions } from './expression-use.ts';
import type { Completion, CompletionList } from './item.ts';
import type { SlotPlace } from './place.ts';
import { type Subject, subjectOf } from './subject.ts';

export function expressionItems(
  place: SlotPlace,
  cel: CelPlace,
  readHead: ReadHead,
): Pick<CompletionList, 'items' | 'span'> {
  const { view, slot, offset, resource, kind } = place;
  const { workspace } = view;
  const { style, prefix } = slot.token;
  const shapes = cel === 'policy' ? policyShapes() : resource ? expressionShapes(workspace, resource, slot.path) : {};
  const subject = subjectOf(workspace, kind, resource?.value ?? null);
  const data = columnsOf(workspace.root, valueAt(resource?.value ?? null, ['spec', 'data']), readHead);
  const knowledge = {
    values: (trail: string) => valuesOf(workspace, subject, cel, trail, data),
    keys: (trail: string) => keysOf(workspace, trail),
  };
  const found = completeExpression(prefix, cel, withCase(shapes, cel, subject, data), knowledge);
  const behind = view.file.text.slice(offset, slot.token.end);
  const rest = found.openQuote ? (/^[^"'\\,)\]}\n]*/.exec(behind)?.[0] ?? '') : (/^\w*/.exec(behind)?.[0] ?? '');
  // A text that is not closed goes on to the end of what is there; only a word of it is replaced.
  const after = behind.slice(rest.length);
  const isClosed = /^\\?["']/.test(after);
  const word = found.openQuote && !isClosed ? (/^[\w.-]*/.exec(rest)?.[0] ?? '') : rest;
  const span = { start: offset - found.typed, end: offset + word.length };
  const lead = slot.needsSpace ? ' ' : '';
  const close = found.openQuote && !isClosed ? quoteIn(style, found.openQuote) : '';
  const used = wordsInExpressions(place);
  const inOrder = found.candidates.toSorted(
    (left, right) => (used.get(right.label) ?? 0) - (used.get(left.label) ?? 0) || usualPlace(left) - usualPlace(right),
  );
  const items = inOrder.map((one) => itemOf(one, { lead, close, inText: found.openQuote !== undefined, style, after }));
  return { items, span };
}

/** What conditions over records are mostly about. */
const USUAL = ['model', 'status', 'latencyMs', 'cost', 'checks', 'feedback', 'provider', 'target', 'prompt', 'team'];

function usualPlace({ kind, label }: CelCandidate): number {
  const index = kind === 'field' ? USUAL.indexOf(label) : -1;
  return index < 0 ? USUAL.length : index;
}

interface Writing {
  readonly lead: string;
  readonly close: string;
  readonly inText: boolean;
  readonly style: SlotPlace['slot']['token']['style'];
  readonly after: string;
}

function itemOf(candidate: CelCandidate, { lead, close, inText, style, after }: Writing): Completion {
  const { label, kind, detail, documentation, isText } = candidate;
  const base = { label, kind, detail, ...(documentation !== undefined && { documentation }) };
  if (isText) {
    const quote = style === 'double' ? "'" : '"';
    const insert = inText ? `${label}${close}` : `${lead}${quote}${label}${quote}`;
    return { ...base, insert };
  }
  if (kind !== 'function') return { ...base, insert: `${lead}${candidate.insert}` };
  if (after.startsWith('(')) return { ...base, insert: `${lead}${label}` };
  const open = `${lead}${candidate.insert}`;
  return open.endsWith('(') ? { ...base, insert: open, snippet: `${open}$1)` } : { ...base, insert: open };
}

function quoteIn(style: Writing['style'], quote: '"' | "'"): string {
  if (style === 'double' && quote === '"') return '\\"';
  return style === 'single' && quote === "'" ? "''" : quote;
}

/** The rows of a suite have the inputs of its subject, and what it is expected to answer. */
function withCase(shapes: CelShapes, place: CelPlace, { inputs, others }: Subject, data: DataColumns): CelShapes {
  if (place !== 'scorer' || shapes.case !== undefined) return shapes;
  const given = inputs.map(({ name }) => name);
  // What a case is held against stands beside the inputs.
  const expected = [...data.names, ...others].filter((name) => !given.includes(name));
  const names = [...new Set([...expected, ...given])];
  if (names.length === 0) return shapes;
  const fields = names.map((name): CelField => ({ name, shape: { kind: 'dyn' }, optional: true }));
  return { ...shapes, case: { kind: 'object', fields } };
}

const VERDICTS = ['pass', 'fail', 'inconclusive', 'not_evaluated'];

const recordValues: Readonly<Record<string, readonly string[]>> = {
  'record.status': ['ok', 'error', 'blocked', 'review', 'rejected', 'cancelled', 'open'],
  'record.variant': ['baseline', 'canary'],
  'record.review': ['pending', 'accepted', 'overridden', 'rejected'],
  'record.checks[]': VERDICTS,
  'plan.gates[].verdict': VERDICTS,
  'plan.actions[].action': ['create', 'replace', 'rollout', 'configure', 'start', 'none', 'add', 'change', 'remove'],
};

/** The kinds whose names a field holds. */
const recordNames: Readonly<Record<string, string>> = {
  'record.model': 'Model',
  'record.target': 'Target',
  'record.team': 'Team',
  'plan.model': 'Model',
  'plan.target': 'Target',
  'plan.gates[].suite': 'Eval',
  'target.metadata.name': 'Target',
  'target.metadata.owner': 'Team',
};

function valuesOf(
  workspace: Workspace,
  subject: Subject,
  place: CelPlace,
  trail: string,
  data: DataColumns,
): readonly string[] {
  const fixed = recordValues[trail] ?? policyValues(place, trail);
  if (fixed) return fixed;
  const kind = recordNames[trail];
  if (kind !== undefined) return namesOf(workspace, kind);
  if (trail === 'record.provider') return keysAt(workspace, ['spec', 'providers']);
  if (trail === 'record.key') return namesIn(projectValue(workspace, ['spec', 'keys']));
  if (trail === 'record.prompt') return promptVersions(workspace);
  const [variable, ...rest] = trail.split('.');
  const named =
    variable === 'output' ? subject.outputs : variable === 'input' || variable === 'case' ? subject.inputs : [];
  const values = named.find(({ name }) => name === rest.join('.'))?.values ?? [];
  return values.length === 0 && variable === 'case' ? data.values(rest.join('.')) : values;
}

function promptVersions(workspace: Workspace): readonly string[] {
  return [...resourcesOf(workspace, 'Prompt')].flatMap(({ resource: { name, version } }) =>
    name === undefined || version === undefined ? [] : [`${name}@${version}`],
  );
}

function keysOf(workspace: Workspace, trail: string): readonly string[] {
  switch (trail) {
    case 'record.checks':
      return checkNames(workspace);
    case 'record.feedback':
      return feedbackNames(workspace);
    case 'record.labels':
      return labelNames(workspace);
    default:
      return [];
  }
}

/** A check without a name goes by its kind. */
function checkNames(workspace: Workspace): readonly string[] {
  const names = new Set<string>();
  for (const { resource } of resourcesOf(workspace, 'Model')) {
    for (const stage of ['input', 'output']) {
      const checks = valueAt(resource.value, ['spec', 'guardrails', stage]);
      for (const check of isJsonArray(checks) ? checks : []) {
        if (!isJsonObject(check)) continue;
        const name = typeof check.name === 'string' ? check.name : Object.keys(check).find((key) => key !== 'action');
        if (name !== undefined) names.add(name);
      }
    }
  }
  return [...names];
}

function feedbackNames(workspace: Workspace): readonly string[] {
  const names = new Set<string>();
  for (const { resource } of resourcesOf(workspace, 'Model')) {
    const kpis = valueAt(resource.value, ['spec', 'kpis']);
    for (const kpi of isJsonArray(kpis) ? kpis : []) {
      const source = isJsonObject(kpi) ? kpi.source : undefined;
      if (typeof source === 'string') names.add(source.replace(/^feedback\./, ''));
    }
  }
  return [...names];
}

function labelNames(workspace: Workspace): readonly string[] {
  const names = new Set<string>();
  for (const { resource } of resourcesOf(workspace, 'Model')) {
    const labels = valueAt(resource.value, ['metadata', 'labels']);
    for (const name of isJsonObject(labels) ? Object.keys(labels) : []) names.add(name);
  }
  return [...names];
}

function projectValue(workspace: Workspace, path: readonly string[]): JsonValue | undefined {
  for (const { resource } of resourcesOf(workspace, 'Project')) return valueAt(resource.value, path);
  return undefined;
}

function keysAt(workspace: Workspace, path: readonly string[]): readonly string[] {
  const value = projectValue(workspace, path);
  return isJsonObject(value) ? Object.keys(value) : [];
}

function namesIn(value: JsonValue | undefined): readonly string[] {
  if (!isJsonArray(value)) return [];
  return value.flatMap((item) => (isJsonObject(item) && typeof item.name === 'string' ? [item.name] : []));
}

/** What a policy sees is checked only when it runs; what it may hold is told by the schemas of these kinds. */
function policyShapes(): CelShapes {
  return {
    target: shapeOfKind('mooring/v1/Target'),
    project: shapeOfKind('mooring/v1/Project'),
    plan: planShape,
  };
}

function shapeOfKind(key: KindKey): CelShape {
  const root = schemas[key];
  return shapeOf(root, schemaLevels(root, [])[0] ?? [], 0);
}

const DEEPEST_SHAPE = 5;

function shapeOf(root: Schema, described: readonly Schema[], depth: number): CelShape {
  const names = new Set(described.flatMap(({ properties }) => Object.keys(properties ?? {})));
  const types = new Set(described.flatMap(typesOf));
  if (names.size > 0 && depth < DEEPEST_SHAPE) {
    const required = new Set(described.flatMap((schema) => schema.required ?? []));
    const fields = [...names].map((name): CelField => {
      const below = schemasBelow(root, described, name);
      const description = below.find((schema) => schema.description !== undefined)?.description;
      const shape = shapeOf(root, below, depth + 1);
      return { name, shape, optional: !required.has(name), ...(description !== undefined && { description }) };
    });
    return { kind: 'object', fields };
  }
  if (types.size !== 1) return { kind: 'dyn' };
  if (types.has('array')) return { kind: 'list', items: shapeOf(root, schemasBelow(root, described, 0), depth + 1) };
  if (types.has('object')) return { kind: 'map', values: { kind: 'dyn' } };
  if (types.has('string')) return { kind: 'string' };
  return types.has('boolean') ? { kind: 'bool' } : { kind: 'double' };
}

/** The values that the schema of the target or project lists for a field. */
function policyValues(place: CelPlace, trail: string): readonly string[] | undefined {
  const [variable, ...path] = trail.replaceAll('[]', '.0').split('.');
  const key = variable === 'target' ? 'mooring/v1/Target' : variable === 'project' ? 'mooring/v1/Project' : undefined;
  if (place !== 'policy' || key === undefined) return undefined;
  const steps = path.map((step) => (step === '0' ? 0 : step));
  const allowed = schemaLevels(schemas[key], steps)
    .at(-1)
    ?.find((schema) => schema.enum)?.enum;
  return allowed?.filter((value) => typeof value === 'string');
}

const text: CelShape = { kind: 'string' };

const planShape: CelShape = {
  kind: 'object',
  fields: [
    { name: 'model', shape: text, description: 'The model that is to be deployed, by name.' },
    { name: 'target', shape: text, description: 'The target, by name.' },
    { name: 'release', shape: text, description: 'The digest of the release.' },
    { name: 'behaviour', shape: text, description: 'The digest of what decides answers.' },
    { name: 'final', shape: { kind: 'bool' }, description: 'False for a draft, which runs on local targets only.' },
    { name: 'from', shape: text, description: 'The release that serves now.', optional: true },
    {
      name: 'actions',
      shape: listOf(['action', 'what', 'before', 'after', 'why']),
      description: 'What the plan does.',
    },
    { name: 'gates', shape: listOf(['suite', 'verdict', 'why']), description: 'The eval suites and their verdicts.' },
    { name: 'cost', shape: objectOf(['perRequest', 'perMonth', 'budget', 'why']), description: 'What it will cost.' },
    {
      name: 'rollbackTo',
      shape: objectOf(['revision', 'release']),
      description: 'Where a rollback would lead.',
      optional: true,
    },
    { name: 'limits', shape: listOf(['what', 'why']), description: 'What the target cannot do.' },
  ],
};

function objectOf(names: readonly string[]): CelShape {
  return { kind: 'object', fields: names.map((name) => ({ name, shape: text })) };
}

function listOf(names: readonly string[]): CelShape {
  return { kind: 'list', items: objectOf(names) };
}
