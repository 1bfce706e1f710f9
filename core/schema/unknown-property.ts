/** A property that its map does not have, and the one that was probably meant. */
import { isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { nearest } from '../values/suggest.ts';
import type { KindKey } from './generated/types.ts';
import type { Schema } from './json-schema.ts';
import * as messages from './messages.ts';
import { pathKey, type SchemaProblem } from './problem.ts';
import { valueAt } from './value-at.ts';
import { schemaAt } from './walk.ts';

export type UnknownProperty = (path: Path, property: string, severity: 'error' | 'warning') => SchemaProblem;

/** A map with more unknown properties is not misspelled but something else, and guessing would only take time. */
const mostMisspelled = 100;

interface MapInHand {
  readonly allowed: readonly string[];
  unknown: number;
}

/** For one document: what a map may still have is worked out once, however many of its properties are unknown. */
export function unknownProperties(key: KindKey, document: JsonValue): UnknownProperty {
  const remembered = new Map<string, MapInHand>();
  const mapAt = (path: Path): MapInHand => {
    const place = pathKey(path);
    const map = remembered.get(place) ?? { allowed: missingNames(key, document, path), unknown: 0 };
    remembered.set(place, map);
    return map;
  };
  return (path, property, severity) => {
    const map = mapAt(path);
    const { allowed } = map;
    map.unknown += 1;
    const meant = map.unknown > mostMisspelled ? undefined : nearest(property, allowed);
    return {
      code: 'schema/unknown-property',
      path: [...path, property],
      at: 'key',
      message: messages.unknownProperty(path, property, meant, allowed, severity),
      severity,
      property,
      ...(meant !== undefined && { meant }),
      allowed,
    };
  };
}

/** The properties a map may have and has not, those it needs first. */
function missingNames(key: KindKey, document: JsonValue, path: Path): readonly string[] {
  const value = valueAt(document, path);
  const applying = schemaAt(key, path, document);
  const names = new Set([...applying.flatMap(({ required = [] }) => required), ...applying.flatMap(declaredNames)]);
  const refused = new Set(applying.flatMap(refusedNames));
  return [...names].filter((name) => !refused.has(name) && !(isJsonObject(value) && Object.hasOwn(value, name)));
}

function declaredNames({ properties }: Schema): readonly string[] {
  return Object.keys(properties ?? {});
}

function refusedNames({ properties }: Schema): readonly string[] {
  return Object.entries(properties ?? {})
    .filter(([, node]) => node === false || (node !== true && node.not !== undefined))
    .map(([name]) => name);
}
