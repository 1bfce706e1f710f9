/**
 * Whether a fixed answer plainly breaks an output schema, without a compiler for it: types, required properties, and
 * properties that are not allowed. What this does not read (choices, references, bounds) it takes as kept.
 */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { quoted } from '../values/result.ts';

/** What is wrong, as the end of a sentence about the answer; undefined when nothing plainly is. */
export function misfitOf(answer: JsonValue, schema: JsonValue | undefined): string | undefined {
  return isJsonObject(schema) ? misfitAt(asSent(answer, schema), schema, 'it') : undefined;
}

/** An answer is text, so a text may well be the JSON that is asked for. */
function asSent(answer: JsonValue, schema: JsonObject): JsonValue {
  if (typeof answer !== 'string' || allows(schema, 'string')) return answer;
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}

function misfitAt(value: JsonValue, schema: JsonObject, what: string): string | undefined {
  if (Object.keys(schema).some((key) => choices.has(key))) return undefined;
  const types = typesOf(schema);
  if (types !== undefined && !types.some((type) => isOfType(value, type))) {
    return value === null && schema.nullable === true ? undefined : `${what} is not of the type ${types.join(' or ')}`;
  }
  return isJsonObject(value) ? misfitOfProperties(value, schema, what) : undefined;
}

const choices: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', 'anyOf', 'oneOf', 'allOf', 'if', 'not']);

function misfitOfProperties(value: JsonObject, schema: JsonObject, what: string): string | undefined {
  const required = isJsonArray(schema.required) ? schema.required : [];
  for (const name of required) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) return `${what} has no ${quoted(name)}`;
  }
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const isClosed = schema.additionalProperties === false && schema.patternProperties === undefined;
  for (const [name, part] of Object.entries(value)) {
    const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (declared === undefined && isClosed) return `${what} has ${quoted(name)}, which is not allowed`;
    const misfit = isJsonObject(declared) ? misfitAt(part, declared, `its ${quoted(name)}`) : undefined;
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

function allows(schema: JsonObject, type: string): boolean {
  return typesOf(schema)?.includes(type) ?? true;
}

function typesOf({ type }: JsonObject): readonly string[] | undefined {
  const listed = (isJsonArray(type) ? type : [type]).filter((one) => typeof one === 'string');
  return listed.length === 0 ? undefined : listed;
}

function isOfType(value: JsonValue, type: string): boolean {
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return isJsonArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}
