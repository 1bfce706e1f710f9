/**
 * A prompt file as typed, readonly data: the GitHub Models format (gh-models `pkg/prompt/prompt.go`) and the keys that
 * Mooring adds to it. Reading is tolerant: what is missing or of a wrong type is left out, because prompts are read
 * while they are typed. Saying what is wrong is the schema's business.
 */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { own } from './own-key.ts';
import { placeholderNames } from './placeholders.ts';

export interface PromptFile {
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** As written; a version such as `2.1`, which YAML reads as a number, is its text. */
  readonly version: string | undefined;
  readonly owner: string | undefined;
  readonly model: string | undefined;
  readonly modelParameters: ModelParameters;
  /** Undefined in a file without `inputs`; `effectiveInputs` says what that means. */
  readonly inputs: readonly PromptInput[] | undefined;
  readonly responseFormat: string | undefined;
  readonly jsonSchema: JsonSchemaText | undefined;
  /** The key `outputs` as written. */
  readonly outputs: JsonValue | undefined;
  readonly messages: readonly PromptMessage[];
  readonly testData: readonly JsonObject[];
  readonly evaluators: readonly PromptEvaluator[];
  /** The whole document. */
  readonly value: JsonObject;
}

/** The three parameters that GitHub's runner reads. */
export interface ModelParameters {
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
}

export interface PromptMessage {
  /** In lower case, as the runner compares it; any text. */
  readonly role: string;
  readonly content: string;
}

export interface PromptInput {
  readonly name: string;
  readonly description: string | undefined;
  readonly required: boolean;
  /** Undefined when there is none; a default of null is null. */
  readonly default: JsonValue | undefined;
  readonly maxTokens: number | undefined;
  readonly sensitive: boolean;
  /** What the value must be, as JSON Schema: the type (text by default), `enum`, and whatever else constrains it. */
  readonly schema: JsonObject;
}

/** The text under `jsonSchema`: GitHub wants a JSON object in a YAML scalar. */
export interface JsonSchemaText {
  readonly text: string | undefined;
  /** Undefined when the text is not a JSON object. A YAML map is read too, though GitHub's runner refuses it. */
  readonly parsed: JsonObject | undefined;
}

export interface PromptEvaluator {
  readonly name: string | undefined;
  readonly string: StringChecks | undefined;
  readonly llm: JudgeEvaluator | undefined;
  readonly uses: string | undefined;
}

export interface StringChecks {
  readonly equals: string | undefined;
  readonly contains: string | undefined;
  readonly startsWith: string | undefined;
  readonly endsWith: string | undefined;
}

export interface JudgeEvaluator {
  readonly modelId: string | undefined;
  readonly prompt: string | undefined;
  readonly systemPrompt: string | undefined;
  readonly choices: readonly JudgeChoice[];
}

export interface JudgeChoice {
  readonly choice: string;
  readonly score: number;
}

/** A cache: many rules read each prompt, and what is read follows from the value alone. */
const readBefore = new WeakMap<object, PromptFile>();

export function readPrompt(value: JsonValue): PromptFile {
  const file = asObject(value);
  const known = readBefore.get(file);
  if (known) return known;
  const prompt = promptFrom(file);
  readBefore.set(file, prompt);
  return prompt;
}

function promptFrom(file: JsonObject): PromptFile {
  return {
    name: asText(own(file, 'name')),
    description: asText(own(file, 'description')),
    version: asText(own(file, 'version')),
    owner: asText(own(file, 'owner')),
    model: asText(own(file, 'model')),
    modelParameters: readParameters(own(file, 'modelParameters')),
    inputs: readInputs(own(file, 'inputs')),
    responseFormat: asText(own(file, 'responseFormat')),
    jsonSchema: readJsonSchema(own(file, 'jsonSchema')),
    outputs: own(file, 'outputs') ?? undefined,
    messages: asObjects(own(file, 'messages')).map(readMessage),
    testData: asObjects(own(file, 'testData')),
    evaluators: asObjects(own(file, 'evaluators')).map(readEvaluator),
    value: file,
  };
}

/** The name that references use: the one in the file, else the file's own without its ending. */
export function promptName(prompt: PromptFile, file: string): string {
  if (prompt.name !== undefined && prompt.name !== '') return prompt.name;
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return base.replace(/(?:\.prompt)?\.ya?ml$/i, '');
}

/** The declared inputs; in a file that declares none, every placeholder of its messages, as a required text. */
export function effectiveInputs(prompt: PromptFile): readonly PromptInput[] {
  if (prompt.inputs !== undefined) return prompt.inputs;
  const names = prompt.messages.flatMap(({ content }) => placeholderNames(content));
  return [...new Set(names)].map(implicitInput);
}

/**
 * What an answer is promised to be, as one JSON Schema: `outputs`, else what `responseFormat` makes the runner send.
 * Undefined is free text.
 */
export function outputSchema(prompt: PromptFile): JsonValue | undefined {
  if (prompt.outputs !== undefined) return prompt.outputs;
  if (prompt.responseFormat === 'json_object') return { type: 'object' };
  if (prompt.responseFormat !== 'json_schema') return undefined;
  const wrapper = prompt.jsonSchema?.parsed;
  return (wrapper === undefined ? undefined : own(wrapper, 'schema')) ?? { type: 'object' };
}

function readParameters(value: JsonValue | undefined): ModelParameters {
  const parameters = asObject(value);
  const maxTokens = asNumber(own(parameters, 'maxTokens'));
  return {
    // The runner's field is an int, into which its YAML reader cuts a fraction.
    maxTokens: maxTokens === undefined ? undefined : Math.trunc(maxTokens),
    temperature: asNumber(own(parameters, 'temperature')),
    topP: asNumber(own(parameters, 'topP')),
  };
}

function readInputs(value: JsonValue | undefined): readonly PromptInput[] | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.entries(value).map(([name, input]) => readInput(name, asObject(input)));
}

/** Keys of an input that say nothing about which values it takes; the others are JSON Schema. */
const notConstraints: ReadonlySet<string> = new Set([
  'description',
  'default',
  'optional',
  'maxTokens',
  'sensitive',
  'example',
  'examples',
]);

function readInput(name: string, input: JsonObject): PromptInput {
  const fallback = own(input, 'default');
  const optional = own(input, 'optional') === true || own(input, 'required') === false;
  return {
    name,
    description: asText(own(input, 'description')),
    required: fallback === undefined && !optional,
    default: fallback,
    maxTokens: asNumber(own(input, 'maxTokens')),
    sensitive: own(input, 'sensitive') === true,
    schema: { type: 'string', ...Object.fromEntries(Object.entries(input).filter(isConstraint)) },
  };
}

function isConstraint([key, value]: readonly [string, JsonValue]): boolean {
  // `required: false` is about the input itself, `required: [id]` about the properties of a map.
  if (key === 'required') return isJsonArray(value);
  if (value === null) return key === 'const';
  return !notConstraints.has(key);
}

function implicitInput(name: string): PromptInput {
  return readInput(name, {});
}

function readJsonSchema(value: JsonValue | undefined): JsonSchemaText | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return { text: undefined, parsed: value };
  const text = asText(value);
  return { text, parsed: text === undefined ? undefined : parseObject(text) };
}

function parseObject(text: string): JsonObject | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const parsed: JsonValue = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** JSON is parsed at any depth, and then walked by functions that call themselves. Text between quotes does not count. */
function isTooDeep(json: string): boolean {
  const deepest = 500;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < json.length && depth <= deepest; index++) {
    const character = json[index];
    if (character === '\\') index++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '{' || character === '[')) depth++;
    else if (!quoted && (character === '}' || character === ']')) depth--;
  }
  return depth > deepest;
}

function readMessage(message: JsonObject): PromptMessage {
  return {
    role: (asText(own(message, 'role')) ?? '').toLowerCase(),
    content: asText(own(message, 'content')) ?? '',
  };
}

function readEvaluator(evaluator: JsonObject): PromptEvaluator {
  const checks = own(evaluator, 'string');
  const judge = own(evaluator, 'llm');
  return {
    name: asText(own(evaluator, 'name')),
    string: isJsonObject(checks) ? readChecks(checks) : undefined,
    llm: isJsonObject(judge) ? readJudge(judge) : undefined,
    uses: asText(own(evaluator, 'uses')),
  };
}

function readChecks(checks: JsonObject): StringChecks {
  return {
    equals: asText(own(checks, 'equals')),
    contains: asText(own(checks, 'contains')),
    startsWith: asText(own(checks, 'startsWith')),
    endsWith: asText(own(checks, 'endsWith')),
  };
}

function readJudge(judge: JsonObject): JudgeEvaluator {
  return {
    modelId: asText(own(judge, 'modelId')),
    prompt: asText(own(judge, 'prompt')),
    systemPrompt: asText(own(judge, 'systemPrompt')),
    choices: asObjects(own(judge, 'choices')).map((choice) => ({
      choice: asText(own(choice, 'choice')) ?? '',
      score: asNumber(own(choice, 'score')) ?? 0,
    })),
  };
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Items that are no maps (half-typed ones) are empty maps, so that the others keep their index. */
function asObjects(value: JsonValue | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.map(asObject) : [];
}

function asNumber(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** GitHub's reader puts numbers and truth values into text fields too. */
function asText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
