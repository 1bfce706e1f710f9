/**
 * Values for the inputs of a prompt: defaults filled in, types and choices checked, and text from a command line turned
 * into the declared type. GitHub's runner knows no input types; a prompt that declares none accepts any value.
 *
 * `maxTokens` is not checked here: counting tokens needs the tokenizer of the model.
 */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, type Path } from '../values/json.ts';
import { quoted } from '../values/result.ts';
import { goFormat } from './go-format.ts';
import type { PromptInput } from './model.ts';
import { sameValue } from './same-value.ts';

export interface PromptProblem {
  /** The place in the prompt file that is concerned. */
  readonly path: Path;
  readonly problem: string;
}

export interface CheckedVariables {
  /** The given values and the defaults of the inputs that were not given. */
  readonly values: ReadonlyMap<string, JsonValue>;
  readonly problems: readonly PromptProblem[];
}

export function checkVariables(inputs: readonly PromptInput[], variables: JsonObject): CheckedVariables {
  const values = new Map<string, JsonValue>(Object.entries(variables));
  const problems: PromptProblem[] = [];
  for (const input of inputs) {
    const given = values.get(input.name);
    if (given !== undefined) {
      const problem = valueProblem(input, given);
      if (problem !== undefined) problems.push({ path: ['inputs', input.name], problem });
      continue;
    }
    if (input.default !== undefined) values.set(input.name, input.default);
    else if (input.required) problems.push({ path: ['inputs', input.name], problem: missing(input) });
  }
  return { values, problems };
}

/** `name=value` texts as values of the declared types; texts of undeclared names stay text. */
export function parseVariables(
  inputs: readonly PromptInput[],
  texts: { readonly [name: string]: string },
): { readonly variables: JsonObject; readonly problems: readonly PromptProblem[] } {
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const problems: PromptProblem[] = [];
  const entries = Object.entries(texts).map(([name, text]): [string, JsonValue] => {
    const input = byName.get(name);
    const parsed = input === undefined ? text : parseText(typesOf(input), text);
    if (parsed !== undefined) return [name, parsed];
    const wanted = typesOf(input ?? emptyInput).join(' or ');
    problems.push({
      path: ['inputs', name],
      problem: `The input \`${name}\` is ${quoted(text)}, which is not of type ${wanted}.`,
    });
    return [name, text];
  });
  return { variables: Object.fromEntries(entries), problems };
}

const emptyInput: Pick<PromptInput, 'schema'> = { schema: {} };

function parseText(types: readonly string[], text: string): JsonValue | undefined {
  if (types.length === 0 || types.includes('string')) return text;
  const parsed = parseJson(text.trim());
  return parsed !== undefined && types.some((type) => isOfType(parsed, type)) ? parsed : undefined;
}

function parseJson(text: string): JsonValue | undefined {
  try {
    const parsed: JsonValue = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

function missing({ name, description }: PromptInput): string {
  const about = description === undefined ? '' : ` (${quoted(description)})`;
  return `The input \`${name}\`${about} is missing and has no default. Give it a value.`;
}

function valueProblem(input: PromptInput, value: JsonValue): string | undefined {
  const { name, schema } = input;
  const types = typesOf(input);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return `The input \`${name}\` must be of type ${types.join(' or ')}, and is ${describe(value)}.`;
  }
  const choices = schema.enum;
  if (isJsonArray(choices) && !choices.some((choice) => sameValue(choice, value))) {
    return `The input \`${name}\` is ${show(value)}; it must be one of ${choices.map(show).join(', ')}.`;
  }
  if (Object.hasOwn(schema, 'const') && !sameValue(schema.const ?? null, value)) {
    return `The input \`${name}\` is ${show(value)}; it must be ${show(schema.const ?? null)}.`;
  }
  const size = typeof value === 'string' ? [...value].length : isJsonArray(value) ? value.length : undefined;
  return rangeProblem(input, value) ?? sizeProblem(input, value, size);
}

function rangeProblem({ name, schema }: PromptInput, value: JsonValue): string | undefined {
  if (typeof value !== 'number') return undefined;
  const limits: readonly (readonly [key: string, breaks: (limit: number) => boolean, wanted: string])[] = [
    ['minimum', (limit) => value < limit, 'at least'],
    ['maximum', (limit) => value > limit, 'at most'],
    ['exclusiveMinimum', (limit) => value <= limit, 'more than'],
    ['exclusiveMaximum', (limit) => value >= limit, 'less than'],
  ];
  for (const [key, breaks, wanted] of limits) {
    const limit = schema[key];
    if (typeof limit === 'number' && breaks(limit)) {
      return `The input \`${name}\` is ${value}; it must be ${wanted} ${limit}.`;
    }
  }
  return undefined;
}

function sizeProblem({ name, schema }: PromptInput, value: JsonValue, size: number | undefined): string | undefined {
  if (size === undefined) return undefined;
  const [unit, low, high] =
    typeof value === 'string'
      ? ['characters', schema.minLength, schema.maxLength]
      : ['items', schema.minItems, schema.maxItems];
  if (typeof low === 'number' && size < low) {
    return `The input \`${name}\` has ${size} ${unit}; it needs at least ${low}.`;
  }
  if (typeof high === 'number' && size > high) {
    return `The input \`${name}\` has ${size} ${unit}; it may have at most ${high}.`;
  }
  return undefined;
}

function typesOf({ schema }: Pick<PromptInput, 'schema'>): readonly string[] {
  const type = schema.type;
  const types = isJsonArray(type) ? type : [type];
  const known = types.filter((name) => typeof name === 'string');
  return schema.nullable === true ? [...known, 'null'] : known;
}

/** A type that JSON Schema does not know accepts everything: the schema check has already said what is wrong with it. */
function isOfType(value: JsonValue, type: string): boolean {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return isJsonArray(value);
    case 'object':
      return isJsonObject(value);
    case 'null':
      return value === null;
    default:
      return true;
  }
}

function describe(value: JsonValue): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return `the ${typeof value} ${goFormat(value)}`;
}

function show(value: JsonValue): string {
  return quoted(typeof value === 'string' ? value : goFormat(value));
}
