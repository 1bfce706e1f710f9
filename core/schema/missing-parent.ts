/**
 * Properties that belong to a map whose own line is gone: deleted, or not written yet. They then stand in the map above
 * that line and are unknown there, all for one reason.
 */
import { isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import type { KindKey } from './generated/types.ts';
import * as messages from './messages.ts';
import { pathKey, type SchemaProblem } from './problem.ts';
import { valueAt } from './value-at.ts';
import { schemaAt } from './walk.ts';

/** One property alone may be any slip; a map with very many is something else altogether. */
const FEWEST = 2;
const MOST = 20;

export function withMissingParents(
  key: KindKey,
  document: JsonValue,
  problems: readonly SchemaProblem[],
): readonly SchemaProblem[] {
  const unknown = problems.filter(({ code }) => code === 'schema/unknown-property');
  if (unknown.length < FEWEST) return problems;
  const replaced = new Map<SchemaProblem, SchemaProblem | undefined>();
  for (const group of Map.groupBy(unknown, ({ path }) => pathKey(path.slice(0, -1))).values()) {
    const [first] = group;
    if (first === undefined || group.length < FEWEST || group.length > MOST) continue;
    const map = first.path.slice(0, -1);
    const names = group.map(({ property = '' }) => property);
    const parent = parentOf(key, document, map, names);
    if (parent === undefined) continue;
    for (const problem of group) replaced.set(problem, undefined);
    const { meant: _, ...rest } = first;
    replaced.set(first, { ...rest, message: messages.missingParent(map, names, parent), allowed: [parent] });
  }
  if (replaced.size === 0) return problems;
  return problems.flatMap((problem) => (replaced.has(problem) ? (replaced.get(problem) ?? []) : [problem]));
}

/** The one absent neighbour of a map that has all of these properties. */
function parentOf(key: KindKey, document: JsonValue, map: Path, names: readonly string[]): string | undefined {
  const above = map.slice(0, -1);
  const value = valueAt(document, above);
  if (map.length === 0 || !isJsonObject(value)) return undefined;
  const declared = schemaAt(key, above, document).flatMap(({ properties = {} }) => Object.keys(properties));
  const fitting = [...new Set(declared)].filter((name) => {
    if (Object.hasOwn(value, name)) return false;
    const has = new Set(
      schemaAt(key, [...above, name], document).flatMap(({ properties = {} }) => Object.keys(properties)),
    );
    return names.every((one) => has.has(one));
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}
