/**
 * A property that is missing, written with the value that its schema gives as default or example; and one of two that
 * exclude each other, removed.
 */
import type { Schema } from '../../schema/json-schema.ts';
import type { KindKey } from '../../schema/kinds.ts';
import type { SchemaProblem } from '../../schema/problem.ts';
import { validateValue } from '../../schema/validate.ts';
import { schemaAt } from '../../schema/walk.ts';
import { nodeAtPath, spanForPath } from '../../syntax/find.ts';
import { keyText } from '../../syntax/resolve.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import type { JsonValue, Path } from '../../values/json.ts';
import { addPair, removePair } from './entries.ts';
import type { Fix, Mistake, Repair } from './fix.ts';

/** More would be a list to search, and completion does that better. */
const MOST = 5;

export const fix: Fix = {
  codes: ['schema/conflict', 'schema/required'],
  repairs(mistake) {
    const { diagnostic, placed, root, found } = mistake;
    if (!placed || !root || !found) return [];
    const { key, value } = placed.resource;
    const told = problemsOf(key, value).filter(({ message }) => message === diagnostic.message);
    // Two items of a list may lack the same.
    const isHere = ({ path }: SchemaProblem): boolean => {
      const { span, keySpan } = spanForPath(found.document, path, root);
      return [span.start, keySpan?.start].includes(diagnostic.span.start);
    };
    const problem = told.find(isHere) ?? told[0];
    if (!problem) return [];
    const path = problem.property === undefined ? problem.path : problem.path.slice(0, -1);
    const map = nodeAtPath(found.document, path, root)?.node;
    if (problem.property !== undefined && problem.missing === undefined) return excess(mistake);
    return map ? absent(problem).flatMap((name) => added(mistake, map, [...path, name])) : [];
  },
};

/** A cache: a file with a hundred such problems is asked about a hundred times. */
const toldBefore = new WeakMap<object, readonly SchemaProblem[]>();

function problemsOf(key: KindKey, value: JsonValue): readonly SchemaProblem[] {
  if (typeof value !== 'object' || value === null) return validateValue(key, value);
  const known = toldBefore.get(value);
  if (known) return known;
  const problems = validateValue(key, value);
  toldBefore.set(value, problems);
  return problems;
}

/** One name, or those of which one is needed. */
function absent({ missing, allowed = [] }: SchemaProblem): readonly string[] {
  if (missing !== undefined) return [missing];
  return allowed.length > MOST ? [] : allowed.filter((one) => typeof one === 'string');
}

function added({ view, placed }: Mistake, map: SyntaxNode, path: Path): readonly Repair[] {
  const name = String(path.at(-1));
  if (map.kind !== 'map' || !placed) return [];
  const { key, value } = placed.resource;
  const edit = addPair(view.file, map, name, skeleton(schemaAt(key, path, value)));
  return edit ? [{ title: `Add \`${name}\``, edits: [edit], safe: false }] : [];
}

function excess({ view, found }: Mistake): readonly Repair[] {
  const map = found?.node.parent;
  if (!found?.inKey || !found.pair || map?.kind !== 'map') return [];
  const edit = removePair(view.file, map, found.pair);
  return edit ? [{ title: `Remove \`${keyText(found.pair.key)}\``, edits: [edit], safe: false }] : [];
}

function skeleton(schemas: readonly Schema[]): string {
  for (const { const: only, default: usual, examples, enum: values } of schemas) {
    const found = only ?? usual ?? examples?.[0] ?? values?.[0];
    if (found !== undefined) return JSON.stringify(found);
  }
  const type = schemas.map((schema) => schema.type).find((one) => one !== undefined);
  const first = typeof type === 'string' ? type : type?.[0];
  if (first === 'object') return '{}';
  return first === 'array' ? '[]' : '""';
}
