/** Whether a value fits a schema, yes or no: decides which branch of an `if` or a union applies to it. */
import { isJsonArray, isJsonObject, type JsonValue } from '../values/json.ts';
import { isSchema, resolvePointer, type Schema, type SchemaNode, type TypeName, typesOf } from './json-schema.ts';

/**
 * Follows the dialect of `schemas/README.md`. Keywords that bound a value (lengths, ranges, formats) are left to
 * validation: a branch applies to what a value is, not to how well it is written.
 */
export function matches(root: Schema, node: SchemaNode, value: JsonValue): boolean {
  if (!isSchema(node)) return node;
  const types = typesOf(node);
  if (types.length > 0 && !types.some((type) => hasType(value, type))) return false;
  if (node.const !== undefined && !isEqual(node.const, value)) return false;
  if (node.enum && !node.enum.some((allowed) => isEqual(allowed, value))) return false;
  if (node.$ref !== undefined && !matches(root, resolvePointer(root, node.$ref) ?? true, value)) return false;
  return matchesKeys(root, node, value) && matchesCombinations(root, node, value);
}

function matchesKeys(root: Schema, schema: Schema, value: JsonValue): boolean {
  if (!isJsonObject(value)) return true;
  const { required = [], properties = {} } = schema;
  if (!required.every((name) => Object.hasOwn(value, name))) return false;
  return Object.entries(properties).every(([name, node]) => {
    const child = Object.hasOwn(value, name) ? value[name] : undefined;
    return child === undefined || matches(root, node, child);
  });
}

function matchesCombinations(root: Schema, schema: Schema, value: JsonValue): boolean {
  const fits = (node: SchemaNode): boolean => matches(root, node, value);
  if (schema.not !== undefined && fits(schema.not)) return false;
  if (schema.allOf && !schema.allOf.every(fits)) return false;
  if (schema.anyOf && !schema.anyOf.some(fits)) return false;
  return !schema.oneOf || schema.oneOf.filter(fits).length === 1;
}

export function hasType(value: JsonValue, type: TypeName): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return isJsonArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'null':
      return value === null;
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      return type satisfies never;
  }
}

/** `const` and `enum` of the dialect hold scalars alone. */
function isEqual(left: JsonValue, right: JsonValue): boolean {
  return left === right;
}
