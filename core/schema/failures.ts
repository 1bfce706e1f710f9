/** Reads the errors of a compiled validator: which keyword of which schema failed, at which value. */
import { isJsonArray, type JsonValue, type Path } from '../values/json.ts';
import type { RawError } from './generated/validators.js';
import { isSchema, resolvePointer, type Schema } from './json-schema.ts';
import { childOf } from './value-at.ts';

export interface Failure {
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** To the value that failed, or to the property whose name did. */
  readonly path: Path;
  readonly value: JsonValue | undefined;
  /** The schema that holds the keyword. */
  readonly schema: Schema;
  /** Set when the name of a property failed rather than a value. */
  readonly propertyName: string | undefined;
}

export function readFailures(root: Schema, document: JsonValue, errors: readonly RawError[]): readonly Failure[] {
  return errors.filter(isOwnMistake).map((error) => readFailure(root, document, error));
}

/** Not an echo: `if` and `propertyNames` repeat what failed inside them, and branches of a choice only explain it. */
function isOwnMistake({ keyword, schemaPath }: RawError): boolean {
  if (keyword === 'if' || keyword === 'propertyNames') return false;
  return !/\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath);
}

function readFailure(root: Schema, document: JsonValue, error: RawError): Failure {
  const { path, value } = resolveInstance(document, error.instancePath);
  const { propertyName } = error;
  return {
    keyword: error.keyword,
    params: error.params,
    path: propertyName === undefined ? path : [...path, propertyName],
    value,
    schema: keywordHolder(root, error.schemaPath),
    propertyName,
  };
}

/** The keyword may stand in a definition that the path leads through without naming it. */
function keywordHolder(root: Schema, schemaPath: string): Schema {
  const slash = schemaPath.lastIndexOf('/');
  const keyword = schemaPath.slice(slash + 1);
  let holder = resolvePointer(root, schemaPath.slice(0, slash));
  while (isSchema(holder) && !Object.hasOwn(holder, keyword) && holder.$ref !== undefined) {
    holder = resolvePointer(root, holder.$ref);
  }
  return isSchema(holder) ? holder : {};
}

/** A JSON pointer does not say whether `0` is an index or a key; the document does. */
function resolveInstance(document: JsonValue, pointer: string) {
  const path: (string | number)[] = [];
  let value: JsonValue | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = isJsonArray(value) ? Number(name) : name;
    path.push(step);
    value = childOf(value, step);
  }
  return { path, value };
}
