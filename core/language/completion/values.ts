/** Values that fit a place: what its schema allows, names that exist, what the project writes there, and examples. */
import { vendorOf } from '../../catalog/vendor.ts';
import { calledModels } from '../../release/called-models.ts';
import { formatCheckers } from '../../schema/formats.ts';
import { type Schema, typesOf } from '../../schema/json-schema.ts';
import { matches } from '../../schema/matches.ts';
import { valueAt } from '../../schema/value-at.ts';
import { parseOpenSloDuration } from '../../slo/duration.ts';
import type { JsonValue } from '../../values/json.ts';
import { declaringResources } from '../../workspace/expression-shapes.ts';
import type { Resource } from '../../workspace/resource.ts';
import { definitionsOf, usagesOf, type Workspace } from '../../workspace/workspace.ts';
import type { Candidate } from './candidate.ts';
import { allowedValues, defaultOf, describe, show } from './describe.ts';
import { isMentionedOnce, modelCandidates } from './models.ts';
import { nameCandidates, placeName } from './names.ts';
import type { Outside } from './outside.ts';
import { pathCandidates } from './paths.ts';
import type { SlotPlace } from './place.ts';
import { referenceCandidates } from './references.ts';
import { valuesUsed } from './usage.ts';

export interface ValueCandidates {
  readonly candidates: readonly Candidate[];
  readonly isCut: boolean;
}

export function valueCandidates(place: SlotPlace, schemas: readonly Schema[], outside: Outside): ValueCandidates {
  const used = usedHere(place);
  const models = schemas.some((schema) => schema['x-model'] === true) ? modelsFor(place, used) : [];
  // Names of this file have been used where they were used: that is no reason to use them again.
  const inOrder = [
    ...byUse(schemaValues(schemas), used),
    ...[...references(place, schemas, used), ...models].filter(({ value }) => !isOnlyTyped(place, schemas, value)),
    ...nameCandidates(place, outside.readHead),
  ];
  const paths = schemas.some((schema) => schema['x-path'] === true)
    ? pathCandidates(
        {
          root: place.view.workspace.root,
          fromFile: place.view.path,
          typed: place.slot.token.prefix,
          about: place.resource?.name ?? '',
          used,
        },
        schemas,
        outside.list,
      )
    : { candidates: [], isCut: false };
  const isOpen = inOrder.length === 0 && paths.candidates.length === 0;
  const more = isOpen ? [...repeated(place, schemas, used), ...examples(schemas)] : [];
  return { candidates: distinct([...inOrder, ...paths.candidates, ...more]), isCut: paths.isCut };
}

function schemaValues(schemas: readonly Schema[]): readonly Candidate[] {
  const { documentation, deprecated } = describe(schemas, false);
  const standard = defaultOf(schemas);
  const about = {
    ...(documentation !== undefined && { documentation }),
    ...(deprecated && { deprecated }),
  };
  const allowed = allowedValues(schemas);
  const types = new Set(schemas.flatMap(typesOf));
  const values = allowed ?? (types.has('boolean') && !types.has('string') ? [true, false] : []);
  return values.map((value) => ({ value, kind: 'value', ...(value === standard && { detail: 'default' }), ...about }));
}

/** In the files of a project, most are alike: what is written here in others comes first. */
function byUse(candidates: readonly Candidate[], used: ReadonlyMap<JsonValue, number>): readonly Candidate[] {
  const count = ({ value, deprecated }: Candidate): number => (deprecated ? -1 : (used.get(value) ?? 0));
  return candidates.toSorted((left, right) => count(right) - count(left));
}

/** What is half typed at the cursor is in the tree already, and no use of anything. */
function usedHere(place: SlotPlace): ReadonlyMap<JsonValue, number> {
  const used = new Map(valuesUsed(place.view.workspace, place.kind, place.pattern));
  const typed = typedValue(place);
  const others = typed === undefined ? 0 : (used.get(typed) ?? 0) - 1;
  if (typed !== undefined && others > 0) used.set(typed, others);
  else if (typed !== undefined) used.delete(typed);
  return used;
}

/** What the tree has at the cursor. */
function typedValue({ resource, slot }: SlotPlace): JsonValue | undefined {
  const value = resource && valueAt(resource.value, slot.path);
  return typeof value === 'object' ? undefined : value;
}

/** A name that is known from this one place alone: the beginning of another. */
function isOnlyTyped(place: SlotPlace, schemas: readonly Schema[], value: JsonValue): boolean {
  if (typeof value !== 'string' || value !== typedValue(place)) return false;
  const { workspace } = place.view;
  const reference = schemas.find((schema) => schema['x-reference'] !== undefined)?.['x-reference'];
  if (!reference) return isMentionedOnce(workspace, value);
  const kinds = reference.kind === 'Service' ? ['Service', 'Model'] : [reference.kind];
  const isDefined = kinds.some((kind) => definitionsOf(workspace, kind, beforeAt(value)).length > 0);
  return !isDefined && usagesOf(workspace, reference.kind, value).length <= 1;
}

function references(
  place: SlotPlace,
  schemas: readonly Schema[],
  used: ReadonlyMap<JsonValue, number>,
): readonly Candidate[] {
  const reference = schemas.find((schema) => schema['x-reference'] !== undefined)?.['x-reference'];
  if (!reference) return [];
  const { workspace } = place.view;
  const from = place.resource?.key.startsWith('openslo') ? 'openslo' : 'mooring';
  const found = referenceCandidates(workspace, reference, from);
  const own = place.resource?.kind === reference.kind ? place.resource.name : undefined;
  const others = found.filter(({ value }) => value !== own);
  // Prompts have an order of their own.
  const inOrder = reference.kind === 'Prompt' ? others : byUse(others, used);
  const owners = reference.kind === 'Team' ? ownersNear(place) : new Set();
  const isNear = (one: Candidate): boolean => owners.has(one.value) || isAboutThis(place, reference.kind, one);
  return inOrder.toSorted((left, right) => Number(isNear(right)) - Number(isNear(left)));
}

/** A fallback of the same vendor fails with the first choice, and a judge is not to judge itself: others come first. */
function modelsFor(place: SlotPlace, used: ReadonlyMap<JsonValue, number>): readonly Candidate[] {
  const { view, resource } = place;
  const candidates = modelCandidates(view.workspace, view.today);
  const where = placeName(place);
  const isFallback = where === 'Model spec.serve.fallbacks[].model';
  if (!isFallback && where !== 'Eval spec.scorers[].judge.model') return candidates;
  const first = resource && firstModel(view.workspace, resource);
  const vendor = first === undefined ? undefined : vendorOf(first);
  const isOther = ({ value }: Candidate): boolean => vendorOf(String(value)) !== vendor;
  return byUse(candidates, used).toSorted((left, right) => Number(isOther(right)) - Number(isOther(left)));
}

/** What a Model calls first, or the subject of a suite does. */
function firstModel(workspace: Workspace, resource: Resource): string | undefined {
  if (resource.kind === 'Model') return calledModels(workspace, resource)[0]?.ids[0];
  const name = valueAt(resource.value, ['spec', 'subject', 'model']);
  const [model] = typeof name === 'string' ? definitionsOf(workspace, 'Model', name) : [];
  if (model) return calledModels(workspace, model.resource)[0]?.ids[0];
  return declaringResources(workspace, resource)[0]?.models[0]?.id;
}

/** Who owns what this resource mentions, or what mentions it, is likely to own it too. */
function ownersNear({ view, resource }: SlotPlace): ReadonlySet<JsonValue> {
  if (!resource) return new Set();
  const { workspace } = view;
  const mentioned = resource.references.flatMap(({ kind, name }) => definitionsOf(workspace, kind, name));
  const mentioning = resource.name === undefined ? [] : usagesOf(workspace, resource.kind, resource.name);
  const owners = [...mentioned, ...mentioning].map((site) => {
    const { kind, value } = site.resource;
    return valueAt(value, kind === 'Prompt' ? ['owner'] : ['metadata', 'owner']);
  });
  return new Set(owners.filter((owner) => typeof owner === 'string'));
}

/** An SLO of the service that the model is, a suite whose subject is the model or what it serves. */
function isAboutThis({ view, resource }: SlotPlace, kind: string, { value }: Candidate): boolean {
  if (resource?.kind !== 'Model' || typeof value !== 'string') return false;
  const target = definitionsOf(view.workspace, kind, value)[0]?.resource.value;
  if (kind === 'SLO') return valueAt(target, ['spec', 'service']) === resource.name;
  if (kind !== 'Eval') return false;
  const subject = valueAt(target, ['spec', 'subject']);
  const served = valueAt(resource.value, ['spec', 'serve', 'prompt']);
  const prompt = valueAt(subject, ['prompt']);
  if (valueAt(subject, ['model']) === resource.name) return true;
  return typeof served === 'string' && typeof prompt === 'string' && beforeAt(served) === beforeAt(prompt);
}

function beforeAt(text: string): string {
  const at = text.indexOf('@');
  return at < 0 ? text : text.slice(0, at);
}

const LONGEST_REPEATED = 60;
const PERSONAL = new Set(['name', 'displayName', 'description', 'version', 'purpose', 'rationale', 'hash', 'content']);

/** Free text that is the same in many places: a region, a cost centre, a label. */
function repeated(
  place: SlotPlace,
  schemas: readonly Schema[],
  used: ReadonlyMap<JsonValue, number>,
): readonly Candidate[] {
  const last = place.slot.path.findLast((step) => typeof step === 'string');
  if (last === undefined || PERSONAL.has(last) || schemas.some((schema) => schema['x-cel'] ?? schema['x-placeholders']))
    return [];
  return [...used]
    .filter(([value]) => value !== null && String(value).length <= LONGEST_REPEATED && String(value) !== '')
    .filter(([value]) => fits(place, schemas, value))
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, 10)
    .map(([value]) => ({ value, kind: 'example', detail: 'used in this project' }));
}

/** What is wrong in another file is no example for this one. */
function fits({ root }: SlotPlace, schemas: readonly Schema[], value: JsonValue): boolean {
  return schemas.every((schema) => matches(root, schema, value) && hasForm(schema, value));
}

function hasForm({ format }: Schema, value: JsonValue): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return true;
  if (format === 'openslo-duration') return parseOpenSloDuration(String(value)).ok;
  return formatCheckers.get(format ?? '')?.(value).ok ?? true;
}

/** Where any text of a form will do, some that are often meant. */
const usual: Readonly<Record<string, readonly JsonValue[]>> = {
  cpu: ['500m', 1, 2],
  cron: ['0 3 * * *', '0 * * * *', '0 6 * * 1'],
  duration: ['1s', '10s', '30s', '1m', '10m', '1h', '24h', '7d', '30d'],
  memory: ['256Mi', '512Mi', '1Gi', '2Gi'],
  money: ['0.01 USD', '1 USD', '100 USD'],
  'openslo-duration': ['5m', '1h', '1d', '1w', '4w', '30d'],
  share: ['1%', '5%', '10%', '50%', '90%', '95%', '99%'],
};

function examples(schemas: readonly Schema[]): readonly Candidate[] {
  const standard = defaultOf(schemas);
  const format = schemas.find((schema) => schema.format !== undefined)?.format ?? '';
  const written = schemas.flatMap((schema) => schema.examples ?? []);
  const named = written.map(
    (value): Candidate => ({ value, kind: 'example', detail: value === standard ? 'default' : 'example' }),
  );
  const byDefault: readonly Candidate[] =
    standard === undefined ? [] : [{ value: standard, kind: 'example', detail: 'default' }];
  const byForm = (usual[format] ?? []).map((value): Candidate => ({ value, kind: 'example', detail: 'for example' }));
  return [...named, ...byDefault, ...byForm];
}

/** The first of those that are written alike. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ value }) => {
    const key = show(value);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
