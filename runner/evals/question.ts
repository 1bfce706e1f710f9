/** One case as a request to the gateway, and the answer to it: a chat completion, or an inference by protocol v2. */
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { answerValue } from '../../core/eval/answer.ts';
import { inputOf } from '../../core/eval/cases.ts';
import { goFormat } from '../../core/prompt/go-format.ts';
import { effectiveInputs, type PromptFile, readPrompt } from '../../core/prompt/model.ts';
import { own } from '../../core/prompt/own-key.ts';
import type { ModelFeature } from '../../core/schema/generated/types.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { contentOf } from './ask.ts';

export interface Question {
  readonly path: string;
  readonly body: JsonObject;
  readonly input: JsonObject;
}

export interface GivenAnswer {
  readonly output: JsonValue;
  readonly text: string;
}

export interface Questioner {
  ask(values: JsonObject): Question;
  /** Undefined when there is no answer in it. */
  read(body: JsonObject): GivenAnswer | undefined;
}

export function questionerFor(document: ReleaseDocument, model: string): Questioner {
  const features = featuresOf(document);
  return features === undefined ? chatQuestioner(document, model) : inferenceQuestioner(features, model);
}

function chatQuestioner({ prompt }: ReleaseDocument, model: string): Questioner {
  const file = prompt && readPrompt(prompt.value);
  const declared = file?.inputs?.map(({ name }) => name);
  return {
    ask(values) {
      const input = file === undefined || declared !== undefined ? inputOf(values, declared) : textsFor(file, values);
      const body: JsonObject =
        prompt === undefined ? { model, messages: messagesOf(input) } : { model, prompt: { variables: input } };
      return { path: '/v1/chat/completions', body, input };
    },
    read(body) {
      const text = contentOf(body);
      return text === undefined ? undefined : { output: answerValue(text), text };
    },
  };
}

/** As GitHub's runner fills a prompt without inputs: any value as text, and a placeholder without one stays as it is. */
function textsFor(file: PromptFile, values: JsonObject): JsonObject {
  return Object.fromEntries(
    effectiveInputs(file).map(({ name }) => {
      const value = own(values, name);
      return [name, value === undefined ? `{{${name}}}` : typeof value === 'string' ? value : goFormat(value)];
    }),
  );
}

/** A Model that passes through is asked the column `messages`, or else `input` as the user's message. */
function messagesOf({ messages, input }: JsonObject): JsonValue {
  if (isJsonArray(messages)) return messages;
  return [{ role: 'user', content: typeof input === 'string' ? input : JSON.stringify(input ?? '') }];
}

function inferenceQuestioner(features: readonly ModelFeature[], model: string): Questioner {
  return {
    ask(values) {
      const input = inputOf(
        values,
        features.map(({ name }) => name),
      );
      const inputs = features
        .filter(({ name }) => Object.hasOwn(input, name))
        .map(({ name, type }) => ({ name, shape: [1], datatype: datatypes[type], data: [input[name] ?? null] }));
      return { path: `/v2/models/${encodeURIComponent(model)}/infer`, body: { inputs }, input };
    },
    read({ outputs }) {
      if (!isJsonArray(outputs)) return undefined;
      const output = Object.fromEntries(outputs.flatMap(firstOf));
      return { output, text: JSON.stringify(output) };
    },
  };
}

const datatypes: Readonly<Record<ModelFeature['type'], string>> = {
  number: 'FP64',
  integer: 'INT64',
  boolean: 'BOOL',
  category: 'BYTES',
  text: 'BYTES',
};

function firstOf(output: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (!isJsonObject(output) || typeof output.name !== 'string') return [];
  const { data, shape } = output;
  if (!isJsonArray(data)) return [];
  const value = isJsonArray(shape) && shape.length > 1 ? data : data[0];
  return value === undefined ? [] : [[output.name, value]];
}

function featuresOf({ manifest }: ReleaseDocument): readonly ModelFeature[] | undefined {
  const spec = isJsonObject(manifest?.spec) ? manifest.spec : {};
  const serve = isJsonObject(spec.serve) ? spec.serve : {};
  if (serve.artifact === undefined || !isJsonArray(serve.features)) return undefined;
  return serve.features.flatMap((feature) => (isFeature(feature) ? [feature] : []));
}

function isFeature(value: unknown): value is ModelFeature {
  return typeof value === 'object' && value !== null && 'name' in value && 'type' in value;
}
