/** Mistakes that only our annotations can tell: formats, repeated items, properties that a lenient map does not know. */
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { formatCheckers } from './formats.ts';
import type { KindKey } from './generated/types.ts';
import type { Schema } from './json-schema.ts';
import * as messages from './messages.ts';
import { isScalar, type SchemaProblem } from './problem.ts';
import type { UnknownProperty } from './unknown-property.ts';
import { type Place, walkSchema } from './walk.ts';

export function annotationProblems(
  key: KindKey,
  document: JsonValue,
  unknownProperty: UnknownProperty,
): readonly SchemaProblem[] {
  // OpenSLO's own formats are judged with the rest of its conformance, which depends on a setting.
  const checksFormats = key.startsWith('mooring/');
  const found: SchemaProblem[] = [];
  walkSchema(key, document, (place) => {
    if (checksFormats) for (const one of formatProblems(place)) found.push(one);
    for (const one of repeatedItems(place)) found.push(one);
    for (const one of ignoredProperties(place, unknownProperty)) found.push(one);
  });
  return found;
}

function formatProblems({ path, value, schema }: Place): readonly SchemaProblem[] {
  const check = schema.format === undefined ? undefined : formatCheckers.get(schema.format);
  if (!check || (typeof value !== 'string' && typeof value !== 'number')) return [];
  const result = check(value);
  if (result.ok) return [];
  return [warnOrFail(schema, path, 'schema/format', messages.wrongFormat(path, result.problem))];
}

/** By the text of the items: linear, where comparing each with each would not be. */
function repeatedItems({ path, value, schema }: Place): readonly SchemaProblem[] {
  const unique = schema['x-unique-by'];
  if (!isJsonArray(value) || (unique === undefined && schema.uniqueItems !== true)) return [];
  const firstAt = new Map<string, number>();
  return value.flatMap((item, index) => {
    const identity = unique === undefined ? item : isJsonObject(item) ? item[unique] : undefined;
    if (identity === undefined || (unique !== undefined && !isScalar(identity))) return [];
    const text = JSON.stringify(identity);
    const first = firstAt.get(text);
    if (first === undefined) {
      firstAt.set(text, index);
      return [];
    }
    const place = unique === undefined ? [...path, index] : [...path, index, unique];
    const message =
      unique !== undefined && isScalar(identity)
        ? messages.repeatedKey(place, unique, identity, first)
        : messages.repeated(place, identity, first);
    return [warnOrFail(schema, place, 'schema/unique', message)];
  });
}

function ignoredProperties({ path, value, schema }: Place, unknownProperty: UnknownProperty): readonly SchemaProblem[] {
  if (schema['x-unknown'] !== 'warning' || !isJsonObject(value)) return [];
  const known = schema.properties ?? {};
  return Object.keys(value)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => unknownProperty(path, name, 'warning'));
}

function warnOrFail(schema: Schema, path: Path, code: SchemaProblem['code'], message: string): SchemaProblem {
  return { code, path, at: 'value', message, severity: schema['x-severity'] ?? 'error' };
}
