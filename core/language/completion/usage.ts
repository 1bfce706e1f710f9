/** What the project writes at one place of its files: what most of them say there is likely to be said here too. */
import type { Schema } from '../../schema/json-schema.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../values/json.ts';
import { resourcesOf, type Workspace } from '../../workspace/workspace.ts';

/** A path in which `undefined` stands for every item of a list and every key that the schema leaves free. */
export type Pattern = readonly (string | undefined)[];

/** So many values are looked at; more would say the same. */
const MOST = 2000;

export function patternOf(levels: readonly (readonly Schema[])[], path: readonly (string | number)[]): Pattern {
  return path.map((step, index) => {
    const isDeclared = levels[index]?.some(({ properties }) => properties && Object.hasOwn(properties, step));
    return isDeclared ? String(step) : undefined;
  });
}

export function* valuesAt(workspace: Workspace, kind: string, pattern: Pattern): Generator<JsonValue> {
  let left = MOST;
  for (const { resource } of resourcesOf(workspace, kind)) {
    for (const value of below(resource.value, pattern, 0)) {
      left -= 1;
      if (left < 0) return;
      yield value;
    }
  }
}

function* below(value: JsonValue, pattern: Pattern, depth: number): Generator<JsonValue> {
  if (depth === pattern.length) {
    yield value;
    return;
  }
  const step = pattern[depth];
  if (isJsonArray(value)) {
    if (step === undefined) for (const item of value) yield* below(item, pattern, depth + 1);
    return;
  }
  if (!isJsonObject(value)) return;
  if (step === undefined) {
    for (const item of Object.values(value)) yield* below(item, pattern, depth + 1);
  } else {
    const child = Object.hasOwn(value, step) ? value[step] : undefined;
    if (child !== undefined) yield* below(child, pattern, depth + 1);
  }
}

/** How often each key is used in the maps at a place. */
export function keysUsed(workspace: Workspace, kind: string, pattern: Pattern): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of valuesAt(workspace, kind, pattern)) {
    if (isJsonObject(value)) for (const key of Object.keys(value)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How often each text, number or truth value is used at a place. */
export function valuesUsed(workspace: Workspace, kind: string, pattern: Pattern): ReadonlyMap<JsonValue, number> {
  const counts = new Map<JsonValue, number>();
  for (const value of valuesAt(workspace, kind, pattern)) {
    if (typeof value !== 'object') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
