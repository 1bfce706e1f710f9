/**
 * What must be known of a prompt version to say later what an edit changed: its contract in full, everything else as
 * fingerprints. A lock keeps these, so that an edit is classified without the old file, without git and offline.
 */

import { type Sha256, shortDigest } from '../values/digest.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { acceptance, behaviourContent, canonicalContent, sentFormat } from './content.ts';
import { effectiveInputs, outputSchema, type PromptFile, type PromptInput } from './model.ts';
import { valueKey } from './schema-shape.ts';

/** Text that is equal exactly when the contents are. */
export type Fingerprint = (value: JsonValue) => string;

export interface PromptFacts {
  readonly name: string | undefined;
  readonly model: string | undefined;
  readonly modelParameters: JsonObject;
  /** False when the placeholders of the messages are the inputs. */
  readonly inputsDeclared: boolean;
  readonly inputs: { readonly [name: string]: InputFacts };
  /** Undefined is free text. */
  readonly outputs: JsonValue | undefined;
  /** The key of the file that the output schema comes from. */
  readonly outputsKey: string;
  /** How the request asks for the output, without the schema itself. */
  readonly responseFormat: JsonValue;
  readonly messages: readonly MessageFacts[];
  /** Fingerprints of the other keys of the file. */
  readonly other: { readonly [key: string]: string };
  readonly content: string;
  readonly behaviour: string;
}

export interface InputFacts {
  readonly required: boolean;
  readonly schema: JsonObject;
  readonly default: JsonValue | undefined;
  readonly maxTokens: number | undefined;
  /** Fingerprint of what callers need not care about: the description, examples, whether it is sensitive. */
  readonly notes: string;
}

export interface MessageFacts {
  readonly role: string;
  readonly text: string;
}

export const wholeText: Fingerprint = valueKey;

/** Twelve digits tell edits apart; the full digests of content and behaviour, not these, vouch for a version. */
export function hashedText(sha256: Sha256): Fingerprint {
  return (value) => shortDigest(sha256(valueKey(value)));
}

/** `name` is what references call the prompt; by default the name in the file. */
export function factsOf(prompt: PromptFile, fingerprint: Fingerprint, name = prompt.name): PromptFacts {
  const { version: _, ...content } = canonicalContent(prompt);
  const inputs = effectiveInputs(prompt).map((input) => [input.name, inputFacts(input, content, fingerprint)] as const);
  const messages = isJsonArray(content.messages) ? content.messages : [];
  return {
    name,
    model: prompt.model,
    modelParameters: isJsonObject(content.modelParameters) ? content.modelParameters : {},
    inputsDeclared: prompt.inputs !== undefined,
    inputs: Object.fromEntries(inputs),
    outputs: outputSchema(prompt),
    outputsKey: outputsKey(prompt),
    responseFormat: withoutSchema(sentFormat(prompt)),
    messages: messages.map((message, index) => ({
      role: prompt.messages[index]?.role ?? '',
      text: fingerprint(message),
    })),
    other: otherKeys(content, fingerprint),
    content: fingerprint(content),
    behaviour: fingerprint(behaviourContent(prompt)),
  };
}

/** Keys that have a fact of their own. */
const told: ReadonlySet<string> = new Set([
  'name',
  'model',
  'modelParameters',
  'inputs',
  'outputs',
  'responseFormat',
  'jsonSchema',
  'messages',
]);

function otherKeys(content: JsonObject, fingerprint: Fingerprint): PromptFacts['other'] {
  const others = Object.entries(content).filter(([key, value]) => !told.has(key) && !isEmptyList(value));
  return Object.fromEntries(others.map(([key, value]) => [key, fingerprint(value)]));
}

function isEmptyList(value: JsonValue): boolean {
  return isJsonArray(value) && value.length === 0;
}

function inputFacts(input: PromptInput, content: JsonObject, fingerprint: Fingerprint): InputFacts {
  const written = isJsonObject(content.inputs) ? content.inputs[input.name] : undefined;
  const accepted = new Set([...Object.keys(acceptance(input)), ...Object.keys(input.schema)]);
  const notes = Object.entries(isJsonObject(written) ? written : { sensitive: false });
  return {
    required: input.required,
    schema: input.schema,
    default: input.default,
    maxTokens: input.maxTokens,
    notes: fingerprint(Object.fromEntries(notes.filter(([key]) => !accepted.has(key)))),
  };
}

function outputsKey(prompt: PromptFile): string {
  if (prompt.outputs !== undefined) return 'outputs';
  return prompt.jsonSchema === undefined ? 'responseFormat' : 'jsonSchema';
}

function withoutSchema(format: JsonObject | null): JsonValue {
  if (format === null || !isJsonObject(format.schema)) return format;
  const { schema: _, ...wrapper } = format.schema;
  return { ...format, schema: wrapper };
}
