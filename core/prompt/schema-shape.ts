/**
 * One level of a JSON Schema in a form that can be compared: references followed, nullable spellings unified, the types
 * and values it allows as sets, its limits as numbers. Drafts 4 to 2020-12, as far as they agree.
 */

import { canonicalJson } from '../values/canonical-json.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';

export interface Shape {
  /** The schema `false`: nothing is valid. */
  readonly never: boolean;
  readonly keywords: JsonObject;
  /** Undefined allows every type. */
  readonly types: ReadonlySet<string> | undefined;
  /** The only values allowed, by their canonical text; undefined when there is no such list. */
  readonly values: ReadonlyMap<string, JsonValue> | undefined;
  /** The schema itself, behind its references; tells whether one has been seen. */
  readonly source: object | undefined;
  /** Set when a reference leads nowhere or out of the document: nothing more can be said. */
  readonly unresolved: string | undefined;
}

export function shapeOf(schema: JsonValue | undefined, root: JsonValue | undefined): Shape {
  if (schema === false) return { ...anything, never: true };
  if (!isJsonObject(schema)) return anything;
  const followed = follow(schema, root);
  const { target: source, unresolved } = followed;
  if (source === false) return { ...anything, never: true };
  if (!isJsonObject(source)) return { ...anything, unresolved };
  const keywords = withoutSingletons(source);
  const values = valuesOf(keywords);
  const types = values === undefined ? typesOf(keywords) : new Set([...values.values()].map(typeOf));
  return { never: false, keywords, types, values, source, unresolved };
}

const anything: Shape = {
  never: false,
  keywords: {},
  types: undefined,
  values: undefined,
  source: undefined,
  unresolved: undefined,
};

export function allows(shape: Shape, type: string): boolean {
  if (shape.never) return false;
  if (shape.types === undefined || shape.types.has(type)) return true;
  return type === 'integer' && shape.types.has('number');
}

/** Text that is equal exactly when the values are. */
export function valueKey(value: JsonValue): string {
  const canonical = canonicalJson(value);
  return canonical.ok ? canonical.value : String(JSON.stringify(value));
}

export interface Limit {
  readonly value: number;
  readonly exclusive: boolean;
}

export function lowerLimit(shape: Shape): Limit | undefined {
  return numericLimit(shape, 'minimum', 'exclusiveMinimum', (a, b) => a > b, 1);
}

export function upperLimit(shape: Shape): Limit | undefined {
  return numericLimit(shape, 'maximum', 'exclusiveMaximum', (a, b) => a < b, -1);
}

function numericLimit(
  { keywords, types }: Shape,
  inclusiveKey: string,
  exclusiveKey: string,
  stricter: (a: number, b: number) => boolean,
  step: 1 | -1,
): Limit | undefined {
  const inclusive = keywords[inclusiveKey];
  const exclusive = keywords[exclusiveKey];
  // Draft 4 has a truth value beside the limit, later drafts a limit of its own.
  let limit: Limit | undefined;
  if (typeof inclusive === 'number') limit = { value: inclusive, exclusive: exclusive === true };
  if (typeof exclusive === 'number' && (limit === undefined || !stricter(limit.value, exclusive))) {
    limit = { value: exclusive, exclusive: true };
  }
  const integers = types?.has('integer') && !types.has('number');
  if (limit === undefined || !integers) return limit;
  // Between integers, "more than 0" is "at least 1".
  const rounded = step === 1 ? Math.ceil(limit.value) : Math.floor(limit.value);
  const value = limit.exclusive && rounded === limit.value ? rounded + step : rounded;
  return { value, exclusive: false };
}

interface Followed {
  readonly target: JsonValue | undefined;
  readonly unresolved: string | undefined;
}

function follow(schema: JsonObject, root: JsonValue | undefined): Followed {
  let target: JsonValue | undefined = schema;
  const visited = new Set<string>();
  while (isJsonObject(target) && typeof target.$ref === 'string') {
    const pointer: string = target.$ref;
    const siblings = Object.keys(target).filter((key) => key !== '$ref' && !isAnnotation(key) && !isSilent(key));
    if (siblings.length > 0 || visited.has(pointer) || !pointer.startsWith('#')) {
      return { target: undefined, unresolved: pointer };
    }
    visited.add(pointer);
    target = pointAt(root, pointer);
    if (target === undefined) return { target, unresolved: pointer };
  }
  return { target, unresolved: undefined };
}

/** RFC 6901, in the fragment of a URI. */
function pointAt(root: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let target = root;
  for (const segment of pointer.slice(1).split('/').slice(1)) {
    const key = decode(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    if (isJsonArray(target)) target = target[Number(key)];
    else if (isJsonObject(target) && Object.hasOwn(target, key)) target = target[key];
    else return undefined;
  }
  return target;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `anyOf: [X, {type: null}]`, `allOf: [X]` and `nullable: true` say in many words what a type says in one. */
function withoutSingletons(schema: JsonObject): JsonObject {
  const { nullable, ...rest } = schema;
  const base = nullable === true ? withNull(rest) : rest;
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const list = base[key];
    if (!isJsonArray(list)) continue;
    const others = key === 'allOf' ? list : list.filter((item) => !isNull(item));
    const [only] = others;
    if (others.length !== 1 || !isJsonObject(only) || Object.hasOwn(only, '$ref')) continue;
    const { [key]: _, ...outside } = base;
    if (Object.keys(outside).some((name) => Object.hasOwn(only, name) && !isAnnotation(name))) continue;
    const merged: JsonObject = { ...only, ...outside };
    return withoutSingletons(others.length < list.length ? withNull(merged) : merged);
  }
  return base;
}

function isNull(schema: JsonValue): boolean {
  return isJsonObject(schema) && schema.type === 'null';
}

function withNull(schema: JsonObject): JsonObject {
  const types = isJsonArray(schema.type) ? schema.type : schema.type === undefined ? undefined : [schema.type];
  const { const: only, ...rest } = schema;
  const values = only === undefined ? schema.enum : [only];
  return {
    ...rest,
    ...(types === undefined ? {} : { type: [...new Set([...types, 'null'])] }),
    ...(!isJsonArray(values) ? {} : { enum: [...values, null] }),
  };
}

function typesOf(schema: JsonObject): ReadonlySet<string> | undefined {
  const listed = isJsonArray(schema.type) ? schema.type : [schema.type];
  const types = listed.filter((type) => typeof type === 'string');
  return types.length === 0 ? undefined : new Set(types);
}

function valuesOf(schema: JsonObject): ReadonlyMap<string, JsonValue> | undefined {
  const listed = schema.const === undefined ? schema.enum : [schema.const];
  if (!isJsonArray(listed)) return undefined;
  const types = typesOf(schema);
  const possible = listed.filter((value) => types === undefined || types.has(typeOf(value)) || isWhole(types, value));
  return new Map(possible.map((value) => [valueKey(value), value]));
}

function isWhole(types: ReadonlySet<string>, value: JsonValue): boolean {
  return typeof value === 'number' && types.has('number');
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Keywords that say nothing about values. */
export function isSilent(keyword: string): boolean {
  return silent.has(keyword);
}

const silent: ReadonlySet<string> = new Set(['$schema', '$id', '$anchor', '$defs', 'definitions', '$vocabulary']);

export function isAnnotation(keyword: string): boolean {
  return keyword.startsWith('x-') || annotations.has(keyword);
}

const annotations: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'example',
  'examples',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
