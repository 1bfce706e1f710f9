/**
 * Finds what a schema says about the parts of a value. Rules, references, CEL checks and format checks read the
 * annotations of values through `walkSchema`; hover and completion ask `schemaAt` about one path.
 */
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { schemas } from './generated/schemas.ts';
import type { KindKey } from './generated/types.ts';
import { isSchema, resolvePointer, type Schema, type SchemaNode } from './json-schema.ts';
import { matches } from './matches.ts';
import { childOf } from './value-at.ts';

export interface Place {
  readonly path: Path;
  readonly value: JsonValue;
  /** One of the schemas that apply to the value; several may. */
  readonly schema: Schema;
}

/**
 * Calls `visit` for every value and every annotated schema that applies to it, in document order. Parts of a schema
 * that hold no annotation are not entered, so free data costs nothing.
 */
export function walkSchema(schema: KindKey | Schema, value: JsonValue, visit: (place: Place) => void): void {
  const root = typeof schema === 'string' ? schemas[schema] : schema;
  walkPlan(planOf(root), root, value, [], visit);
}

/** What is said about the values under one schema, prepared once for all the documents it describes. */
interface Plan {
  readonly schema: Schema;
  readonly annotated: boolean;
  /** Schemas that apply to the same value: definitions referred to, and `allOf`. */
  always: readonly Plan[];
  when: readonly Branch[];
  properties: ReadonlyMap<string, Plan | undefined> | undefined;
  additional: Plan | undefined;
  items: Plan | undefined;
}

interface Branch {
  readonly test: SchemaNode;
  readonly holds: Plan | undefined;
  readonly fails: Plan | undefined;
}

/** A cache: answers are the same without it. Entries live as long as their schema. */
const plans = new WeakMap<Schema, Plan>();

function planOf(root: Schema): Plan {
  const known = plans.get(root);
  if (known) return known;
  const made = new Map<Schema, Plan>();
  const plan = preparePlan(root, root, made);
  prune(made);
  plans.set(root, plan);
  return plan;
}

function preparePlan(root: Schema, schema: Schema, made: Map<Schema, Plan>): Plan {
  const known = made.get(schema);
  if (known) return known;
  const plan: Plan = {
    schema,
    annotated: isAnnotated(schema),
    always: [],
    when: [],
    properties: undefined,
    additional: undefined,
    items: undefined,
  };
  made.set(schema, plan);
  const below = (node: unknown): Plan | undefined => (isSchema(node) ? preparePlan(root, node, made) : undefined);
  const target = schema.$ref === undefined ? undefined : resolvePointer(root, schema.$ref);
  plan.always = [target, ...(schema.allOf ?? [])].map(below).filter((one) => one !== undefined);
  plan.when = [
    ...(schema.if === undefined ? [] : [{ test: schema.if, holds: below(schema.then), fails: below(schema.else) }]),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((test) => ({
      test,
      holds: below(test),
      fails: undefined,
    })),
  ];
  if (schema.properties) {
    plan.properties = new Map(Object.entries(schema.properties).map(([name, node]) => [name, below(node)]));
  }
  plan.additional = below(schema.additionalProperties);
  plan.items = below(schema.items);
  return plan;
}

const structural = new Set(['x-api-version', 'x-kind', 'x-message', 'x-severity']);

function isAnnotated(schema: Schema): boolean {
  if (schema.format !== undefined || schema.uniqueItems === true) return true;
  return Object.keys(schema).some((name) => name.startsWith('x-') && !structural.has(name));
}

/** Cuts every branch that leads to no annotation. Marks spread from the annotated plans to those that hold them. */
function prune(made: ReadonlyMap<Schema, Plan>): void {
  const all = [...made.values()];
  const holders = new Map<Plan, Plan[]>();
  for (const plan of all) {
    for (const child of children(plan)) holders.set(child, [...(holders.get(child) ?? []), plan]);
  }
  const live = new Set(all.filter(({ annotated }) => annotated));
  for (const plan of live) {
    for (const holder of holders.get(plan) ?? []) live.add(holder);
  }
  const kept = (plan: Plan | undefined): Plan | undefined => (plan && live.has(plan) ? plan : undefined);
  for (const plan of all) {
    plan.always = plan.always.filter((one) => live.has(one));
    plan.when = plan.when
      .map(({ test, holds, fails }) => ({ test, holds: kept(holds), fails: kept(fails) }))
      .filter((one) => one.holds ?? one.fails);
    if (plan.properties) plan.properties = new Map([...plan.properties].map(([name, one]) => [name, kept(one)]));
    plan.additional = kept(plan.additional);
    plan.items = kept(plan.items);
  }
}

function children(plan: Plan): readonly Plan[] {
  return [
    ...plan.always,
    ...plan.when.flatMap((one) => [one.holds, one.fails]),
    ...(plan.properties?.values() ?? []),
    plan.additional,
    plan.items,
  ].filter((one) => one !== undefined);
}

function walkPlan(plan: Plan, root: Schema, value: JsonValue, path: Path, visit: (place: Place) => void): void {
  const applying = applicable(plan, root, value);
  for (const { annotated, schema } of applying) {
    if (annotated) visit({ path, value, schema });
  }
  if (isJsonArray(value)) {
    const items = applying.map((one) => one.items).filter((one) => one !== undefined);
    if (items.length === 0) return;
    for (const [index, item] of value.entries()) {
      for (const one of items) walkPlan(one, root, item, [...path, index], visit);
    }
  } else if (isJsonObject(value)) {
    for (const [name, child] of Object.entries(value)) {
      for (const { properties, additional } of applying) {
        const below = properties?.has(name) ? properties.get(name) : additional;
        if (below) walkPlan(below, root, child, [...path, name], visit);
      }
    }
  }
}

/** The plan and all those that apply to the same value. */
function applicable(plan: Plan, root: Schema, value: JsonValue): readonly Plan[] {
  const found = new Set([plan]);
  for (const { always, when } of found) {
    for (const one of always) found.add(one);
    for (const { test, holds, fails } of when) {
      const chosen = matches(root, test, value) ? holds : fails;
      if (chosen) found.add(chosen);
    }
  }
  return [...found];
}

/**
 * The schemas that describe the value at a path, the most specific first; the first with a description is the one to
 * show. Given the document, only branches that apply to it count; without it, all of them do.
 */
export function schemaAt(key: KindKey, path: Path, document?: JsonValue): readonly Schema[] {
  return schemaLevels(schemas[key], path, document).at(-1) ?? [];
}

/** The same for every step of the path: first what describes the root, last what describes the value. */
export function schemaLevels(root: Schema, path: Path, document?: JsonValue): readonly (readonly Schema[])[] {
  let value = document;
  let level = expand(root, [root], value);
  const levels = [level];
  for (const step of path) {
    value = childOf(value, step);
    level = schemasBelow(root, level, step, value);
    levels.push(level);
  }
  return levels;
}

/** What describes the value behind one more step. */
export function schemasBelow(
  root: Schema,
  level: readonly Schema[],
  step: string | number,
  value?: JsonValue,
): readonly Schema[] {
  return expand(
    root,
    level.flatMap((schema) => below(schema, step)),
    value,
  );
}

function below(schema: Schema, step: string | number): readonly Schema[] {
  if (typeof step === 'number') return isSchema(schema.items) ? [schema.items] : [];
  const own = schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  const node = own ?? schema.additionalProperties;
  return isSchema(node) ? [node] : [];
}

function expand(root: Schema, start: readonly Schema[], value: JsonValue | undefined): readonly Schema[] {
  const found = new Set(start);
  const add = (node: SchemaNode | undefined): void => {
    if (isSchema(node)) found.add(node);
  };
  for (const schema of found) {
    if (schema.$ref !== undefined) add(resolvePointer(root, schema.$ref));
    for (const part of schema.allOf ?? []) add(part);
    for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
      if (value === undefined || matches(root, part, value)) add(part);
    }
    if (schema.if === undefined) continue;
    const holds = value === undefined ? undefined : matches(root, schema.if, value);
    if (holds !== false) add(schema.then);
    if (holds !== true) add(schema.else);
  }
  return [...found];
}
