/** Looks up a part of a document. */
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';

export function valueAt(document: JsonValue | undefined, path: Path): JsonValue | undefined {
  let value = document;
  for (const step of path) value = childOf(value, step);
  return value;
}

export function childOf(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (isJsonArray(value)) return value[Number(step)];
  if (isJsonObject(value) && Object.hasOwn(value, step)) return value[step];
  return undefined;
}

/** The items of the list at a path; none where there is no list. */
export function itemsAt(value: JsonValue | undefined, path: Path): readonly JsonValue[] {
  const found = value === undefined ? undefined : valueAt(value, path);
  return isJsonArray(found) ? found : [];
}

export function textAt(value: JsonValue | undefined, path: Path): string | undefined {
  const found = value === undefined ? undefined : valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}
