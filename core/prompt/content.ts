/**
 * What a prompt file says, apart from how it is laid out: the content that a lock pins, and the part of it that decides
 * answers. Key order, quoting, comments, line ends, and writing a default out or not make no difference.
 */

import { canonicalJson } from '../values/canonical-json.ts';
import type { Digest, Sha256 } from '../values/digest.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, type Result } from '../values/result.ts';
import { effectiveInputs, outputSchema, type PromptFile, type PromptInput } from './model.ts';
import { responseFormat } from './render.ts';
import { valueKey } from './schema-shape.ts';

export interface PromptDigests {
  readonly content: Digest;
  readonly behaviour: Digest;
}

/** Refuses only what JSON cannot say, such as `.nan`. */
export function digests(prompt: PromptFile, sha256: Sha256): Result<PromptDigests> {
  const content = canonicalJson(canonicalContent(prompt));
  if (!content.ok) return content;
  const behaviour = canonicalJson(behaviourContent(prompt));
  if (!behaviour.ok) return behaviour;
  return ok({ content: sha256(content.value), behaviour: sha256(behaviour.value) });
}

/** The whole file. */
export function canonicalContent(prompt: PromptFile): JsonObject {
  const written = Object.entries(prompt.value).filter(([, value]) => value !== null);
  return unixLines({
    modelParameters: {},
    testData: [],
    evaluators: [],
    responseFormat: sentFormat(prompt)?.type ?? 'text',
    ...Object.fromEntries(written),
    messages: messageContent(prompt),
    ...(prompt.inputs === undefined ? {} : { inputs: inputContent(prompt) }),
    ...(prompt.outputs === undefined ? {} : { outputs: withSortedSets(prompt.outputs) }),
    ...(prompt.jsonSchema?.parsed === undefined ? {} : { jsonSchema: withSortedSets(prompt.jsonSchema.parsed) }),
  });
}

/** Evals and their verdicts bind to this: what it leaves out (descriptions, test data, owner) may change freely. */
export function behaviourContent(prompt: PromptFile): JsonObject {
  return unixLines({
    messages: prompt.messages.map(({ role, content }) => ({ role, content })),
    model: prompt.model ?? null,
    modelParameters: isJsonObject(prompt.value.modelParameters) ? prompt.value.modelParameters : {},
    responseFormat: sentFormat(prompt),
    outputs: withSortedSets(outputSchema(prompt) ?? null),
    inputs: Object.fromEntries(effectiveInputs(prompt).map((input) => [input.name, acceptance(input)])),
  });
}

/** What decides which values an input takes. */
export function acceptance(input: PromptInput): JsonObject {
  return {
    ...(input.default === undefined ? {} : { default: input.default }),
    ...(input.maxTokens === undefined ? {} : { maxTokens: input.maxTokens }),
    required: input.required,
    schema: withSortedSets(input.schema),
  };
}

/** The response format of the request. Text is the same as none; with `outputs`, all but the type follows from them. */
export function sentFormat(prompt: PromptFile): JsonObject | null {
  const format = responseFormat(prompt);
  if (format === undefined || format.type === 'text') return null;
  const schema = prompt.jsonSchema?.parsed;
  return schema === undefined ? { type: format.type } : { type: format.type, schema: withSortedSets(schema) };
}

/** The lists that JSON Schema reads as sets; examples and values stay as they are. */
function withSortedSets(schema: JsonValue): JsonValue {
  if (isJsonArray(schema)) return schema.map(withSortedSets);
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, JsonValue] => {
    if (isJsonArray(value) && sets.has(key)) return [key, value.toSorted(byKey)];
    return [key, values.has(key) ? value : withSortedSets(value)];
  });
  return Object.fromEntries(entries);
}

const sets: ReadonlySet<string> = new Set(['enum', 'required', 'type']);
const values: ReadonlySet<string> = new Set(['const', 'default', 'examples', 'example']);

function byKey(a: JsonValue, b: JsonValue): number {
  const [left, right] = [valueKey(a), valueKey(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function messageContent(prompt: PromptFile): JsonValue {
  const written = isJsonArray(prompt.value.messages) ? prompt.value.messages : [];
  return prompt.messages.map(({ role, content }, index) => {
    const message = written[index];
    return { ...(isJsonObject(message) ? message : {}), role, content };
  });
}

function inputContent(prompt: PromptFile): JsonObject {
  const written = isJsonObject(prompt.value.inputs) ? prompt.value.inputs : {};
  const inputs = (prompt.inputs ?? []).map((input): [string, JsonValue] => {
    const notes = Object.entries(asObject(written[input.name])).filter(
      ([key]) => key !== 'optional' && !Object.hasOwn(input.schema, key),
    );
    return [input.name, { ...Object.fromEntries(notes), ...acceptance(input), sensitive: input.sensitive }];
  });
  return Object.fromEntries(inputs);
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function unixLines(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, withUnixLines(value)]));
}

function withUnixLines(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.includes('\r') ? value.replaceAll(/\r\n?/g, '\n') : value;
  if (isJsonArray(value)) return value.map(withUnixLines);
  return isJsonObject(value) ? unixLines(value) : value;
}
