/**
 * What the OpenSLO checks are written with: places in a resource whose values may be anything, and a report.
 *
 * A key whose value is null counts as not written, because the SDK reads files that way. A value of the wrong type
 * is the schema's to report: the readers here answer `undefined` and the check passes over it.
 */

import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../../values/json.ts';

/** Who refuses a finding: the specification and the SDK alike, or one of them alone. */
export type RefusedBy = 'both' | 'spec' | 'sdk';

export interface Finding {
  readonly code: `openslo/${string}`;
  /** The property that is wrong. It may be one that is missing. */
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly refusedBy: RefusedBy;
}

export interface Inspection {
  readonly isTimeZone: (name: string) => boolean;
  readonly report: (finding: Finding) => void;
}

export interface Place {
  readonly path: Path;
  /** Undefined when nothing is written there. */
  readonly value: JsonValue | undefined;
}

export function child(place: Place, key: string): Place {
  const value = isJsonObject(place.value) && Object.hasOwn(place.value, key) ? place.value[key] : undefined;
  return { path: [...place.path, key], value: value === null ? undefined : value };
}

/** Nothing when there is no list. */
export function items(place: Place): readonly Place[] {
  if (!isJsonArray(place.value)) return [];
  return place.value.map((value, index) => ({ path: [...place.path, index], value }));
}

export function entries(place: Place): readonly (readonly [key: string, place: Place])[] {
  if (!isJsonObject(place.value)) return [];
  return Object.keys(place.value).map((key) => [key, child(place, key)]);
}

export function isSet(place: Place): boolean {
  return place.value !== undefined;
}

export function isMap(place: Place): boolean {
  return isJsonObject(place.value);
}

/** True for a key that is written, be its value null. */
export function hasKey(place: Place, key: string): boolean {
  return isJsonObject(place.value) && Object.hasOwn(place.value, key);
}

export function text(place: Place): string | undefined {
  return typeof place.value === 'string' ? place.value : undefined;
}

export function number(place: Place): number | undefined {
  return typeof place.value === 'number' ? place.value : undefined;
}

/**
 * The schema reports a key it does not know; that the key which was meant is then missing is the same mistake,
 * and is not reported again.
 */
export function mayLack(place: Place, known: readonly string[]): boolean {
  return isJsonObject(place.value) && Object.keys(place.value).every((key) => known.includes(key));
}

/** False when what stands in the place of a list of maps is something else, which may have held what is missed. */
export function isListOfMaps(place: Place): boolean {
  return !isSet(place) || (isJsonArray(place.value) && place.value.every(isJsonObject));
}

/** The last named step of a path, as people call the place: `objectives[0]`. */
export function nameOf(path: Path): string {
  const last = path.at(-1);
  if (typeof last !== 'number') return `\`${last ?? ''}\``;
  return `\`${path.at(-2) ?? ''}[${last}]\``;
}
