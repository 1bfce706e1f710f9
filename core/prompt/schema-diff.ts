/**
 * What a change of a JSON Schema means to those on the other side of it.
 *
 * An input schema is what callers must satisfy: accepting less breaks them. An output schema is what callers were
 * promised: producing more than was promised breaks them. What cannot be compared counts as breaking, and says so.
 *
 * | | input | output |
 * |---|---|---|
 * | widened (a type, a choice, a range) | minor | major |
 * | narrowed | major | minor |
 * | property added | minor when optional, else major | minor |
 * | property removed | major | major |
 * | property becomes required | major | minor |
 * | property becomes optional | minor | major |
 * | description, title, example | patch | minor: the model reads them |
 */

import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { quoted } from '../values/result.ts';
import type { Bump } from '../values/semver.ts';
import { own } from './own-key.ts';
import { sameOptional, sameValue } from './same-value.ts';
import {
  allows,
  isAnnotation,
  isSilent,
  type Limit,
  lowerLimit,
  type Shape,
  shapeOf,
  upperLimit,
  valueKey,
} from './schema-shape.ts';

export type Side = 'input' | 'output';

export interface SchemaChange {
  readonly change: Bump;
  /** Into the schema, behind the given base. A removed part has its former path. */
  readonly path: Path;
  /** A whole sentence. */
  readonly what: string;
}

export interface SchemaPlace {
  readonly side: Side;
  readonly path: Path;
  /** What sentences call it: the name of an input; empty for the whole output. */
  readonly name: string;
}

type Effect = 'widened' | 'narrowed' | 'changed' | 'noted';

const effects: { readonly [side in Side]: { readonly [effect in Effect]: Bump } } = {
  input: { widened: 'minor', narrowed: 'major', changed: 'major', noted: 'patch' },
  output: { widened: 'major', narrowed: 'minor', changed: 'major', noted: 'minor' },
};

/** An absent schema accepts everything. */
export function compareSchemas(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  place: SchemaPlace,
): readonly SchemaChange[] {
  const comparison: Comparison = {
    side: place.side,
    roots: { before, after },
    definitionsAreSame: sameDefinitions(before, after),
    seen: new Map(),
    changes: [],
  };
  compare(before, after, { ...place, depth: 0 }, comparison);
  return comparison.changes;
}

interface Comparison {
  readonly side: Side;
  readonly roots: { readonly before: JsonValue | undefined; readonly after: JsonValue | undefined };
  readonly definitionsAreSame: boolean;
  readonly seen: Map<object, Set<object>>;
  readonly changes: SchemaChange[];
}

/** Schemas may refer to themselves and to each other: any two are compared once, wherever they meet. */
function wasSeen({ source: old }: Shape, { source: now }: Shape, { seen }: Comparison): boolean {
  if (old === undefined || now === undefined) return false;
  const partners = seen.get(old) ?? new Set();
  if (partners.has(now)) return true;
  seen.set(old, partners.add(now));
  return false;
}

interface Place {
  readonly path: Path;
  readonly name: string;
  readonly depth: number;
}

const deepest = 60;

function compare(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  place: Place,
  comparison: Comparison,
): void {
  if (place.depth > deepest) {
    if (!sameValue(before ?? true, after ?? true))
      report(comparison, place, 'changed', 'is nested too deeply to be compared');
    return;
  }
  const old = shapeOf(before, comparison.roots.before);
  const now = shapeOf(after, comparison.roots.after);
  if (wasSeen(old, now, comparison)) return;
  if (old.unresolved !== undefined || now.unresolved !== undefined) {
    compareUnresolved(before, after, place, comparison);
    return;
  }
  if (old.never || now.never) {
    if (old.never !== now.never) compareNever(now, place, comparison);
    return;
  }
  if (isUnconstrained(old) || isUnconstrained(now)) {
    compareUnconstrained(old, now, place, comparison);
    return;
  }
  if (!compareTypes(old, now, place, comparison)) return;
  compareValues(old, now, place, comparison);
  if (shared(old, now, 'integer')) compareNumbers(old, now, place, comparison);
  for (const [type, sizes] of sizeKeywords) {
    if (shared(old, now, type)) compareSizes(sizes, old, now, place, comparison);
  }
  if (shared(old, now, 'object')) compareProperties(old, now, place, comparison);
  if (shared(old, now, 'array')) compareItems(old, now, place, comparison);
  compareAlternatives('anyOf', old, now, place, comparison);
  compareAlternatives('oneOf', old, now, place, comparison);
  compareTheRest(old, now, place, comparison);
}

function shared(old: Shape, now: Shape, type: string): boolean {
  return allows(old, type) && allows(now, type);
}

function report(comparison: Comparison, place: Place, effect: Effect, what: string, ...keys: Path): void {
  comparison.changes.push({
    change: effects[comparison.side][effect],
    path: [...place.path, ...keys],
    what: `${labelOf(comparison.side, place.name)} ${what}.`,
  });
}

/** `The input` + name, `The output` as a whole, `The output property` inside it. */
function labelOf(side: Side, name: string): string {
  if (name === '') return `The ${side}`;
  const inside = side === 'output' || /[.[]/.test(name);
  return `The ${side} ${inside ? 'property ' : ''}\`${name}\``;
}

function compareUnresolved(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  place: Place,
  comparison: Comparison,
): void {
  if (sameValue(before ?? true, after ?? true) && comparison.definitionsAreSame) return;
  report(comparison, place, 'changed', 'cannot be compared, because a `$ref` of it cannot be followed');
}

function compareNever(now: Shape, place: Place, comparison: Comparison): void {
  if (now.never)
    report(
      comparison,
      place,
      'narrowed',
      sided(comparison, 'accepts no value any more', 'has no possible value any more'),
    );
  else report(comparison, place, 'widened', sided(comparison, 'now accepts values', 'may now be present'));
}

function isUnconstrained({ keywords }: Shape): boolean {
  return Object.keys(keywords).every((name) => isAnnotation(name) || isSilent(name));
}

/** One reason instead of one for each constraint; and a schema that refers to itself would have no end of them. */
function compareUnconstrained(old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  if (isUnconstrained(old) && isUnconstrained(now)) compareTheRest(old, now, place, comparison);
  else if (isUnconstrained(now))
    report(comparison, place, 'widened', `${verb(comparison, 'widened', 'anything')} (it was ${summary(old)})`);
  else report(comparison, place, 'narrowed', `is now limited to ${summary(now)}`);
}

function summary(shape: Shape): string {
  if (shape.values !== undefined) return listValues(shape.values.values());
  return shape.types === undefined ? 'a described form' : listTypes(shape);
}

function sided({ side }: Comparison, input: string, output: string): string {
  return side === 'input' ? input : output;
}

/** False when nothing is left to compare, because no type is common to both. */
function compareTypes(old: Shape, now: Shape, place: Place, comparison: Comparison): boolean {
  // Lists of values say more than the types that follow from them.
  if (old.values !== undefined && now.values !== undefined) return true;
  const added = uncovered(now, old);
  const removed = uncovered(old, now);
  if (added.length === 0 && removed.length === 0) return true;
  const common = [...(old.types ?? [])].some((type) => allows(now, type)) || old.types === undefined;
  const overlap = common || [...(now.types ?? [])].some((type) => allows(old, type));
  if (!overlap || (added.length > 0 && removed.length > 0)) {
    report(comparison, place, 'changed', `changes its type from ${listTypes(old)} to ${listTypes(now)}`, 'type');
    return overlap;
  }
  const [effect, types] = added.length > 0 ? (['widened', added] as const) : (['narrowed', removed] as const);
  report(comparison, place, effect, typeSentence(comparison, effect, types, old, now), 'type');
  return true;
}

function typeSentence(
  comparison: Comparison,
  effect: 'widened' | 'narrowed',
  types: readonly string[],
  old: Shape,
  now: Shape,
): string {
  if (old.types === undefined || now.types === undefined || types.some((type) => type === 'number')) {
    return `changes its type from ${listTypes(old)} to ${listTypes(now)}`;
  }
  return verb(comparison, effect, types.join(' or '));
}

function verb(comparison: Comparison, effect: 'widened' | 'narrowed', what: string): string {
  if (effect === 'widened') return sided(comparison, `now also accepts ${what}`, `may now also be ${what}`);
  return sided(comparison, `no longer accepts ${what}`, `can no longer be ${what}`);
}

/** Types of the first that the second does not allow; every type when the first allows all. */
function uncovered(first: Shape, second: Shape): readonly string[] {
  if (second.types === undefined) return [];
  return [...(first.types ?? everyType)].filter((type) => !allows(second, type));
}

const everyType: readonly string[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function listTypes({ types }: Shape): string {
  return types === undefined ? 'any' : [...types].join(' or ');
}

function compareValues(old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  const { values: before } = old;
  const { values: after } = now;
  const keyword = Object.hasOwn(now.keywords, 'const') ? 'const' : 'enum';
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    report(comparison, place, 'narrowed', `is now limited to ${listValues(after?.values())}`, keyword);
    return;
  }
  if (after === undefined) {
    report(comparison, place, 'widened', `is no longer limited to ${listValues(before.values())}`, 'enum');
    return;
  }
  const added = [...after].filter(([key]) => !before.has(key)).map(([, value]) => value);
  const removed = [...before].filter(([key]) => !after.has(key)).map(([, value]) => value);
  if (added.length > 0) report(comparison, place, 'widened', verb(comparison, 'widened', listValues(added)), keyword);
  if (removed.length > 0)
    report(comparison, place, 'narrowed', verb(comparison, 'narrowed', listValues(removed)), keyword);
}

function listValues(values: Iterable<JsonValue> | undefined): string {
  const shown = [...(values ?? [])].map((value) => quoted(typeof value === 'string' ? value : valueKey(value)));
  const most = 8;
  return shown.length > most ? `${shown.slice(0, most).join(', ')} and ${shown.length - most} more` : shown.join(', ');
}

function compareNumbers(old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  compareLimits('minimum', lowerLimit(old), lowerLimit(now), -1, place, comparison);
  compareLimits('maximum', upperLimit(old), upperLimit(now), 1, place, comparison);
  const before = old.keywords.multipleOf;
  const after = now.keywords.multipleOf;
  if (before === after) return;
  report(
    comparison,
    place,
    multipleEffect(before, after),
    `has another \`multipleOf\` (${wasAndIs(before, after)})`,
    'multipleOf',
  );
}

function multipleEffect(before: JsonValue | undefined, after: JsonValue | undefined): Effect {
  if (typeof before !== 'number') return 'narrowed';
  if (typeof after !== 'number') return 'widened';
  if (before % after === 0) return 'widened';
  return after % before === 0 ? 'narrowed' : 'changed';
}

/** `wider` is the direction in which the limit moves when it lets more through. */
function compareLimits(
  keyword: string,
  before: Limit | undefined,
  after: Limit | undefined,
  wider: 1 | -1,
  place: Place,
  comparison: Comparison,
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined || after === undefined) {
    const effect = after === undefined ? 'widened' : 'narrowed';
    report(comparison, place, effect, limitSentence(keyword, show(before), show(after)), keyword);
    return;
  }
  const moved = (after.value - before.value) * wider || Number(before.exclusive) - Number(after.exclusive);
  if (moved === 0) return;
  report(
    comparison,
    place,
    moved > 0 ? 'widened' : 'narrowed',
    limitSentence(keyword, show(before), show(after)),
    keyword,
  );
}

function show(limit: Limit | undefined): string | undefined {
  return limit === undefined ? undefined : `${limit.value}${limit.exclusive ? ' (exclusive)' : ''}`;
}

function limitSentence(keyword: string, before: string | undefined, after: string | undefined): string {
  if (after === undefined) return `has no \`${keyword}\` any more (it was ${before})`;
  if (before === undefined) return `now has a \`${keyword}\` of ${after}`;
  return `has its \`${keyword}\` changed from ${before} to ${after}`;
}

const sizeKeywords: readonly (readonly [type: string, keywords: readonly [string, string]])[] = [
  ['string', ['minLength', 'maxLength']],
  ['array', ['minItems', 'maxItems']],
  ['object', ['minProperties', 'maxProperties']],
];

function compareSizes(
  [lowest, highest]: readonly [string, string],
  old: Shape,
  now: Shape,
  place: Place,
  comparison: Comparison,
): void {
  const low = (shape: Shape): Limit | undefined => {
    const value = shape.keywords[lowest];
    // A least size of zero is no limit.
    return typeof value === 'number' && value > 0 ? { value, exclusive: false } : undefined;
  };
  const high = (shape: Shape): Limit | undefined => {
    const value = shape.keywords[highest];
    return typeof value === 'number' ? { value, exclusive: false } : undefined;
  };
  compareLimits(lowest, low(old), low(now), -1, place, comparison);
  compareLimits(highest, high(old), high(now), 1, place, comparison);
}

function compareProperties(old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  const before = propertiesOf(old);
  const after = propertiesOf(now);
  for (const [name, { schema, required }] of before) {
    const inside = propertyPlace(place, name);
    const successor = after.get(name);
    if (successor === undefined) {
      const kind = required ? '' : ' (it was optional)';
      report(comparison, inside, 'changed', `is removed${kind}`);
      continue;
    }
    if (required && !successor.required) {
      report(comparison, inside, 'widened', 'was required and is now optional');
    }
    if (!required && successor.required) {
      report(comparison, inside, 'narrowed', 'was optional and is now required');
    }
    compare(schema, successor.schema, inside, comparison);
  }
  for (const [name, { required }] of after) {
    if (!before.has(name)) reportAdded(comparison, propertyPlace(place, name), required);
  }
  const additional = { path: [...place.path, 'additionalProperties'], name: `${place.name}.*`, depth: place.depth + 1 };
  compareAdditional(old, now, { ...additional, name: additional.name.replace(/^\./, '') }, place, comparison);
}

/** A new property is a promise more, or a demand more; as a rule nobody is broken by one he may leave out or ignore. */
function reportAdded(comparison: Comparison, place: Place, required: boolean): void {
  const change = comparison.side === 'input' && required ? 'major' : 'minor';
  const what = `${labelOf(comparison.side, place.name)} is added${required ? '' : ' as optional'}.`;
  comparison.changes.push({ change, path: place.path, what });
}

function propertyPlace(place: Place, property: string): Place {
  const name = place.name === '' ? property : `${place.name}.${property}`;
  return { path: [...place.path, 'properties', property], name, depth: place.depth + 1 };
}

interface Property {
  readonly schema: JsonValue | undefined;
  readonly required: boolean;
}

function propertiesOf({ keywords }: Shape): ReadonlyMap<string, Property> {
  const described = isJsonObject(keywords.properties) ? keywords.properties : {};
  const required = new Set(isJsonArray(keywords.required) ? keywords.required : []);
  const properties = new Map<string, Property>();
  for (const [name, schema] of Object.entries(described)) {
    properties.set(name, { schema, required: required.has(name) });
  }
  for (const name of required) {
    if (typeof name === 'string' && !properties.has(name)) properties.set(name, { schema: undefined, required: true });
  }
  return properties;
}

function compareAdditional(old: Shape, now: Shape, inside: Place, place: Place, comparison: Comparison): void {
  const before = old.keywords.additionalProperties ?? true;
  const after = now.keywords.additionalProperties ?? true;
  if (before !== false && after !== false) {
    compare(before, after, inside, comparison);
    return;
  }
  if (before === after) return;
  const effect = after === false ? 'narrowed' : 'widened';
  const what = sided(
    comparison,
    effect === 'widened'
      ? 'now accepts properties that are not described'
      : 'no longer accepts properties that are not described',
    effect === 'widened'
      ? 'may now have properties that are not described'
      : 'can no longer have properties that are not described',
  );
  report(comparison, place, effect, what, 'additionalProperties');
}

function compareItems(old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  const before = tupleOf(old);
  const after = tupleOf(now);
  if (before.leading.length !== after.leading.length) {
    report(
      comparison,
      place,
      'changed',
      'has another number of described leading items, which cannot be compared',
      'items',
    );
  } else {
    for (const [index, schema] of before.leading.entries()) {
      const path = [...place.path, before.key, index];
      compare(
        schema,
        after.leading[index],
        { path, name: `${place.name}[${index}]`, depth: place.depth + 1 },
        comparison,
      );
    }
  }
  const path = [...place.path, 'items'];
  compare(before.rest, after.rest, { path, name: `${place.name}[]`, depth: place.depth + 1 }, comparison);
  const unique = [old.keywords.uniqueItems === true, now.keywords.uniqueItems === true] as const;
  if (unique[0] === unique[1]) return;
  const what = unique[1] ? 'must now have no item twice' : 'may now have an item twice';
  report(comparison, place, unique[1] ? 'narrowed' : 'widened', what, 'uniqueItems');
}

interface Tuple {
  readonly key: string;
  readonly leading: readonly JsonValue[];
  readonly rest: JsonValue | undefined;
}

/** Up to draft 2019-09 a list under `items` describes the leading items; later it is `prefixItems`. */
function tupleOf({ keywords }: Shape): Tuple {
  if (isJsonArray(keywords.items)) return { key: 'items', leading: keywords.items, rest: keywords.additionalItems };
  const leading = isJsonArray(keywords.prefixItems) ? keywords.prefixItems : [];
  return { key: 'prefixItems', leading, rest: keywords.items };
}

function compareAlternatives(keyword: string, old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  const before = old.keywords[keyword];
  const after = now.keywords[keyword];
  if (!isJsonArray(before) && !isJsonArray(after)) return;
  if (!isJsonArray(before) || !isJsonArray(after)) {
    const [effect, what] = isJsonArray(after)
      ? (['narrowed', 'now has to be of one of several forms'] as const)
      : (['widened', 'no longer has to be of one of several forms'] as const);
    report(comparison, place, effect, what, keyword);
    return;
  }
  const inside = { ...place, path: [...place.path, keyword], depth: place.depth + 1 };
  const had = new Map(before.map((schema) => [valueKey(schema), schema]));
  const has = new Map(after.map((schema) => [valueKey(schema), schema]));
  // The same words may refer to definitions that have changed.
  for (const [key, schema] of had) if (has.has(key)) compare(schema, has.get(key), inside, comparison);
  const removed = [...had.keys()].filter((key) => !has.has(key)).map((key) => had.get(key));
  const added = [...has.keys()].filter((key) => !had.has(key)).map((key) => has.get(key));
  if (removed.length === 1 && added.length === 1) compare(removed[0], added[0], inside, comparison);
  else if (removed.length > 0 && added.length > 0) {
    report(comparison, place, 'changed', 'has other forms, which cannot be compared', keyword);
  } else if (added.length > 0)
    report(comparison, place, 'widened', `may now have ${count(added, 'further form')}`, keyword);
  else if (removed.length > 0) report(comparison, place, 'narrowed', `has lost ${count(removed, 'form')}`, keyword);
}

function count(items: readonly unknown[], noun: string): string {
  return items.length === 1 ? `one ${noun}` : `${items.length} ${noun}s`;
}

/** Keywords that are compared by a function of their own. */
const handled: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'nullable', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...sizeKeywords.flatMap(([, keywords]) => keywords),
  ...['properties', 'required', 'additionalProperties', 'items', 'prefixItems', 'additionalItems', 'uniqueItems'],
  ...['anyOf', 'oneOf'],
]);

/** Keywords whose presence only takes values away. */
const restrictions: ReadonlySet<string> = new Set(['pattern', 'format', 'contentEncoding', 'contentMediaType', 'not']);

function compareTheRest(old: Shape, now: Shape, place: Place, comparison: Comparison): void {
  const names = new Set([...Object.keys(old.keywords), ...Object.keys(now.keywords)]);
  for (const name of names) {
    if (handled.has(name) || isSilent(name)) continue;
    const before = own(old.keywords, name);
    const after = own(now.keywords, name);
    if (isAnnotation(name)) {
      if (!sameOptional(before, after)) report(comparison, place, 'noted', `has another \`${name}\``, name);
      continue;
    }
    if (sameOptional(before, after) && !hidesChange(before, comparison)) continue;
    if (restrictions.has(name) && before === undefined) {
      report(comparison, place, 'narrowed', `now has a \`${name}\` to satisfy`, name);
    } else if (restrictions.has(name) && after === undefined) {
      report(comparison, place, 'widened', `has no \`${name}\` to satisfy any more`, name);
    } else {
      report(comparison, place, 'changed', `has another \`${name}\`, which cannot be compared`, name);
    }
  }
}

/** The same words under `allOf`, `if`, `not` and the like may refer to definitions that have changed. */
function hidesChange(value: JsonValue | undefined, { definitionsAreSame }: Comparison): boolean {
  return !definitionsAreSame && mentionsReference(value);
}

function mentionsReference(value: JsonValue | undefined): boolean {
  if (isJsonArray(value)) return value.some(mentionsReference);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, member]) => key === '$ref' || mentionsReference(member));
}

function sameDefinitions(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (!isJsonObject(before) || !isJsonObject(after)) return sameOptional(before, after);
  return sameOptional(before.$defs, after.$defs) && sameOptional(before.definitions, after.definitions);
}

function wasAndIs(before: JsonValue | undefined, after: JsonValue | undefined): string {
  const text = (value: JsonValue | undefined): string => (value === undefined ? 'none' : valueKey(value));
  return `was ${text(before)}, is ${text(after)}`;
}
