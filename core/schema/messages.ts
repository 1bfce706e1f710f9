/** The sentences of validation: which property, what was found, what is expected. */
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { quoted } from '../values/result.ts';
import { type Schema, type TypeName, typesOf } from './json-schema.ts';
import { hasType } from './matches.ts';
import type { Scalar } from './problem.ts';

const shownNames = 10;

export function wrongType(path: Path, value: JsonValue | undefined, schema: Schema): string {
  const expected = expectedValue(schema);
  if (value === null || value === undefined) return `${subject(path)} is empty; it must be ${expected}.`;
  return `${subject(path)} must be ${expected}; it is ${described(value)}.${typeHint(value, schema)}`;
}

function typeHint(value: JsonValue, schema: Schema): string {
  const types = typesOf(schema);
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  if (isPlain && types.includes('string') && schema.format === undefined) return ` Put it in quotes: \`"${value}"\`.`;
  const { items } = schema;
  if (types.includes('array') && typeof items === 'object' && 'type' in items && !isJsonObject(value)) {
    if (typesOf(items).some((type) => hasType(value, type))) return ` Write \`[${shortText(value)}]\`.`;
  }
  return '';
}

export function missing(path: Path, property: string, described: Schema | undefined): string {
  const text = firstSentence(described?.description);
  const allowed = described?.enum?.filter(isWritten).map((one) => valueText(one));
  const hint = allowed ? ` It is ${oneOf(allowed)}.` : text === '' ? '' : ` ${text}`;
  return `${subject(path)} needs the property ${quoted(property)}.${hint}`;
}

/** Null among allowed values says that the property may be left empty, which is nothing to suggest. */
const isWritten = (value: JsonValue): boolean => value !== null;

export function unknownProperty(
  path: Path,
  property: string,
  meant: string | undefined,
  allowed: readonly string[],
  severity: 'error' | 'warning',
): string {
  const unknown = `${subject(path)} has no property ${quoted(property)}`;
  if (meant !== undefined) return `${unknown}. Did you mean \`${meant}\`?`;
  const start = severity === 'warning' ? `${unknown}, so it is ignored.` : `${unknown}.`;
  if (allowed.length === 0) return `${start} Remove it.`;
  return `${start} It may also have ${listed(allowed.map(code), 'and')}.`;
}

export function missingParent(path: Path, properties: readonly string[], parent: string): string {
  return `${subject(path)} has no properties ${listed(properties.map(code), 'and')}: they belong to ${quoted(parent)}. Is its line missing above?`;
}

export function unknownChoice(path: Path, property: string, keys: readonly string[]): string {
  return `${subject(path)} has no property ${quoted(property)}. It needs one of ${listed(keys.map(code), 'or')}.`;
}

export function notAllowed(
  path: Path,
  value: JsonValue | undefined,
  allowed: readonly Scalar[],
  meant: string | undefined,
): string {
  const found = value === undefined ? 'missing' : described(value);
  const start = `${subject(path)} must be ${oneOf(allowed.filter(isWritten).map((one) => valueText(one)))}; it is ${found}.`;
  return meant === undefined ? start : `${start} Did you mean \`${meant}\`?`;
}

export function needsOneOf(path: Path, keys: readonly string[], exactlyOne: boolean): string {
  return `${subject(path)} needs ${exactlyOne ? 'one' : 'at least one'} of ${listed(keys.map(code), 'or')}.`;
}

export function exclusive(path: Path, first: string, second: string, keys: readonly string[]): string {
  const rest = keys.length > 2 ? `: it takes one of ${listed(keys.map(code), 'or')}` : '';
  return `${subject(path)} has both \`${first}\` and \`${second}\`, which exclude each other${rest}. Remove one of them.`;
}

export function needsOther(path: Path, property: string, other: string): string {
  return `\`${property}\` in ${inline(path)} means nothing without \`${other}\`. Add \`${other}\`, or remove \`${property}\`.`;
}

export function outOfRange(path: Path, value: JsonValue | undefined, schema: Schema): string {
  return `${subject(path)} is ${shortText(value ?? null)}; it must be ${rangeText(schema)}.`;
}

function rangeText(schema: Schema): string {
  const low = schema.minimum === undefined ? undefined : `at least ${schema.minimum}`;
  const above = schema.exclusiveMinimum === undefined ? undefined : `above ${schema.exclusiveMinimum}`;
  const high = schema.maximum === undefined ? undefined : `at most ${schema.maximum}`;
  const below = schema.exclusiveMaximum === undefined ? undefined : `below ${schema.exclusiveMaximum}`;
  const step = schema.multipleOf === undefined ? undefined : `a multiple of ${schema.multipleOf}`;
  return [low, above, high, below, step].filter((part) => part !== undefined).join(' and ');
}

export function wrongLength(
  path: Path,
  value: JsonValue | undefined,
  keyword: string,
  limit: number,
  propertyName: string | undefined,
): string {
  const isLeast = keyword.startsWith('min');
  const bound = `${isLeast ? 'at least' : 'at most'} ${limit}`;
  if (propertyName !== undefined) {
    return `The name ${quoted(propertyName)} must have ${bound} ${counted(limit, 'character')}.`;
  }
  const unit = keyword.endsWith('Items') ? 'item' : keyword.endsWith('Properties') ? 'property' : 'character';
  const size = sizeOf(value);
  const found = size === 0 ? 'is empty' : `has ${size} ${counted(size, unit)}`;
  return `${subject(path)} ${found}; it must have ${bound} ${counted(limit, unit)}.`;
}

export function wrongPattern(path: Path, text: string, schema: Schema): string {
  const expected = schema['x-message'] ?? `It must match \`${schema.pattern}\`.`;
  return `${subject(path)} cannot be ${quoted(text)}. ${expected}`;
}

export function wrongName(path: Path, name: string, schema: Schema): string {
  const expected = schema['x-message'] ?? `It must match \`${schema.pattern}\`.`;
  return `${quoted(name)} cannot be a name in ${inline(path)}. ${expected}`;
}

export function misplaced(path: Path, why: string | undefined): string {
  const name = subject(path);
  return why === undefined ? `${name} cannot be set here. Remove it.` : `${name} cannot be set here. ${why}`;
}

export function wrongFormat(path: Path, why: string): string {
  return `${subject(path)}: ${why}`;
}

export function repeated(path: Path, value: JsonValue, firstIndex: number): string {
  return `${subject(path)} repeats item ${firstIndex + 1}, ${valueText(value)}. Remove one of them.`;
}

export function repeatedKey(path: Path, key: string, value: Scalar, firstIndex: number): string {
  const list = inline(path.slice(0, -2));
  return `The \`${key}\` ${valueText(value)} is taken by item ${firstIndex + 1} of ${list}. Give each its own.`;
}

export function invalid(path: Path): string {
  return `${subject(path)} is not valid here.`;
}

function expectedValue(schema: Schema): string {
  if (schema.const !== undefined) return valueText(schema.const);
  if (schema.enum) return oneOf(schema.enum.map((value) => valueText(value)));
  const types = typesOf(schema).filter((type) => type !== 'null' && !(type === 'number' && schema.format === 'share'));
  return types.map((type) => expectedType(type, schema)).join(' or ');
}

const formatNames: Readonly<Record<string, string>> = {
  cpu: 'a number of processors',
  cron: 'a schedule',
  date: 'a date',
  digest: 'a digest',
  duration: 'a duration',
  email: 'an e-mail address',
  'http-url': 'a web address',
  'json-object': 'JSON written as text',
  memory: 'an amount of memory',
  'metric-bound': 'a bound',
  money: 'an amount of money',
  'openslo-duration': 'a duration',
  secret: 'a reference to a secret',
  semver: 'a version',
  share: 'a share',
};

function expectedType(type: TypeName, schema: Schema): string {
  switch (type) {
    case 'object':
      return 'a map';
    case 'array':
      return 'a list';
    case 'integer':
      return `a whole number${example(schema, 'number')}`;
    case 'number':
      return `a number${example(schema, 'number')}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'empty';
    case 'string': {
      const name = schema['x-cel'] ? 'an expression' : (formatNames[schema.format ?? ''] ?? 'text');
      return `${name}${example(schema, 'string')}`;
    }
    default:
      return type satisfies never;
  }
}

function example(schema: Schema, type: 'string' | 'number'): string {
  const found = schema.examples?.find((value) => typeof value === type);
  return found === undefined ? '' : ` such as \`${shortText(found)}\``;
}

function described(value: JsonValue): string {
  if (isJsonArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (isJsonObject(value)) return 'a map';
  if (value === null) return 'empty';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${quoted(value)}`;
  return typeof value === 'number' ? `the number ${value}` : `\`${value}\``;
}

function sizeOf(value: JsonValue | undefined): number {
  if (typeof value === 'string') return [...value].length;
  if (isJsonArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

function counted(count: number, unit: 'item' | 'property' | 'character'): string {
  if (count === 1) return unit;
  return unit === 'property' ? 'properties' : `${unit}s`;
}

/** A place as the start of a sentence. */
function subject(path: Path): string {
  return path.length === 0 ? 'The document' : nameOf(path);
}

function inline(path: Path): string {
  return path.length === 0 ? 'the document' : nameOf(path);
}

/** The last name of a path, with the indexes behind it: `fallbacks[1]`. */
function nameOf(path: Path): string {
  let indexes = '';
  for (const step of path.toReversed()) {
    if (typeof step === 'string') return quoted(`${step}${indexes}`);
    indexes = `[${step}]${indexes}`;
  }
  return quoted(`item ${indexes}`);
}

function firstSentence(description: string | undefined): string {
  if (description === undefined) return '';
  const end = /\.(?=\s+[A-Z`])|\.$/.exec(description);
  return end ? description.slice(0, end.index + 1) : description;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `one of ${listed(names, 'or')}`;
}

function listed(names: readonly string[], word: 'and' | 'or'): string {
  if (names.length > shownNames) {
    return `${names.slice(0, shownNames - 1).join(', ')} and ${names.length - shownNames + 1} more`;
  }
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

function code(text: string): string {
  return quoted(text);
}

function valueText(value: JsonValue): string {
  return quoted(shortText(value));
}

function shortText(value: JsonValue): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
