/** Whether two plain values say the same: key order does not count, and numbers compare as numbers. */

import { isJsonArray, isJsonObject, type JsonValue } from '../values/json.ts';

export function sameValue(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (isJsonArray(left)) {
    if (!isJsonArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => sameValue(item, right[index] ?? null));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return Object.is(left, right);
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key] ?? null, right[key] ?? null));
}

/** Absent is the same as absent only. */
export function sameOptional(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return sameValue(left, right);
}
