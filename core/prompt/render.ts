/**
 * Renders a prompt as GitHub's own runner does (gh-models, `gh models eval`), and builds the request it would send.
 *
 * - `{{name}}` is replaced wherever a value of that very name is given; everything else stays as it stands.
 * - A value that is not text is printed as Go prints it: `<nil>`, `[a b]`, `map[a:1]`, `1.5e+06`.
 * - The runner goes through the values in random order, over text it has already replaced, so a value that holds
 *   `{{other}}` is sometimes replaced itself. Here each text is replaced once: values are never templates, whoever
 *   wrote them. Without such values, the result is the runner's.
 * - `gh models run --file` differs in one way: it sends the last system message only, and first. This is `eval`.
 *
 * Inputs are ours: a default is used where no value is given, an optional input without one becomes empty text.
 */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { quoted } from '../values/result.ts';
import { goFormat } from './go-format.ts';
import { outputSchema, type PromptFile } from './model.ts';
import { isName, scanPlaceholders } from './placeholders.ts';
import { checkVariables, type PromptProblem } from './variables.ts';

export interface RenderedMessage {
  readonly role: string;
  readonly content: string;
}

export interface RenderedPrompt {
  readonly messages: readonly RenderedMessage[];
  /** Names of placeholders that no value filled and that therefore stand in the text, each once. */
  readonly unresolved: readonly string[];
  /** Names of given variables that no message refers to. Test data often has some, such as `expected`. */
  readonly unused: readonly string[];
  readonly problems: readonly PromptProblem[];
}

/** The body of `POST /chat/completions`, but for `stream`, which the transport decides. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly RenderedMessage[];
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly response_format?: ResponseFormat;
}

export interface ResponseFormat {
  readonly type: string;
  readonly json_schema?: JsonObject;
}

export interface PreparedRequest extends Omit<RenderedPrompt, 'messages'> {
  readonly request: ChatRequest;
}

export function renderPrompt(prompt: PromptFile, variables: JsonObject): RenderedPrompt {
  const { values, problems } = checkVariables(prompt.inputs ?? [], variables);
  const empty = (prompt.inputs ?? []).filter(({ name, required }) => !required && !values.has(name));
  const texts = new Map<string, string>(empty.map(({ name }) => [name, '']));
  for (const [name, value] of values) texts.set(name, asTemplateText(value));

  const unresolved = new Set<string>();
  const used = new Set<string>();
  const messages = prompt.messages.map(({ role, content }) => ({
    role,
    content: replacePlaceholders(content, texts, used, unresolved),
  }));
  return {
    messages,
    unresolved: [...unresolved],
    unused: Object.keys(variables).filter((name) => !used.has(name)),
    problems: [...problems, ...roleProblems(prompt)],
  };
}

/** The messages alone, from values that were checked and hold the defaults: for those who render often. */
export function renderMessages(prompt: PromptFile, values: ReadonlyMap<string, JsonValue>): readonly RenderedMessage[] {
  const texts = new Map<string, string>();
  for (const { name, required } of prompt.inputs ?? []) if (!required && !values.has(name)) texts.set(name, '');
  for (const [name, value] of values) texts.set(name, asTemplateText(value));
  const unused = new Set<string>();
  return prompt.messages.map(({ role, content }) => ({
    role,
    content: replacePlaceholders(content, texts, unused, unused),
  }));
}

/** One text, as an evaluator's value or a judge's prompt is rendered. */
export function renderText(text: string, variables: JsonObject): string {
  const texts = new Map(Object.entries(variables).map(([name, value]) => [name, asTemplateText(value)]));
  return replacePlaceholders(text, texts, new Set(), new Set());
}

export function toChatRequest(prompt: PromptFile, variables: JsonObject): PreparedRequest {
  const { messages, ...findings } = renderPrompt(prompt, variables);
  const { maxTokens, temperature, topP } = prompt.modelParameters;
  const format = responseFormat(prompt);
  return {
    ...findings,
    request: {
      model: prompt.model ?? '',
      messages,
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(format === undefined ? {} : { response_format: format }),
    },
  };
}

/**
 * The runner sends `jsonSchema` along with any `responseFormat`, and never without one. `outputs` is unknown to it; it
 * is sent as a JSON Schema format where the file does not say otherwise.
 */
export function responseFormat(prompt: PromptFile): ResponseFormat | undefined {
  const { responseFormat: type, jsonSchema } = prompt;
  if (type !== undefined && jsonSchema?.parsed !== undefined) return { type, json_schema: jsonSchema.parsed };
  if (type !== undefined && type !== 'json_schema') return { type };
  const schema = outputSchema(prompt);
  if (prompt.outputs === undefined || !isJsonObject(schema) || !describesMap(schema)) {
    return type === undefined ? undefined : { type };
  }
  const strict = canBeStrict(schema);
  return { type: 'json_schema', json_schema: { name: schemaName(prompt), strict, schema } };
}

function replacePlaceholders(
  text: string,
  values: ReadonlyMap<string, string>,
  used: Set<string>,
  unresolved: Set<string>,
): string {
  const pieces: string[] = [];
  let end = 0;
  for (const token of scanPlaceholders(text)) {
    if (!isDouble(token.kind, text, token.start, token.end)) continue;
    // By what stands between the braces and not by the name: the key ` name ` fills `{{ name }}`.
    const value = values.get(token.inner);
    if (value === undefined) {
      if (isName(token.inner)) unresolved.add(token.inner);
      continue;
    }
    used.add(token.inner);
    pieces.push(text.slice(end, token.start), value);
    end = token.end;
  }
  pieces.push(text.slice(end));
  return pieces.join('');
}

function isDouble(kind: string, text: string, start: number, end: number): boolean {
  return kind !== 'single' && kind !== 'unbalanced' && text.startsWith('{{', start) && text.startsWith('}}', end - 2);
}

function asTemplateText(value: JsonValue): string {
  return typeof value === 'string' ? value : goFormat(value);
}

function roleProblems(prompt: PromptFile): readonly PromptProblem[] {
  const known = ['system', 'user', 'assistant'];
  return prompt.messages.flatMap(({ role }, index) => {
    if (known.includes(role)) return [];
    const problem = `Message ${index + 1} has the role ${quoted(role)}; GitHub's runner accepts system, user and assistant.`;
    return [{ path: ['messages', index, 'role'], problem }];
  });
}

/** Providers accept letters, digits, `_` and `-`, 64 at most. */
/** What providers call the schema of the answer: they take no spaces in it. */
export function schemaName(prompt: PromptFile): string {
  const name = (prompt.name ?? '').replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 64);
  return name === '' ? 'answer' : name;
}

function describesMap(schema: JsonObject): boolean {
  return schema.type === 'object' || (schema.type === undefined && isJsonObject(schema.properties));
}

/** OpenAI's strict mode wants every map closed and every property of it required; else the provider refuses the call. */
function canBeStrict(schema: JsonValue): boolean {
  if (isJsonArray(schema)) return schema.every(canBeStrict);
  if (!isJsonObject(schema)) return true;
  const properties = schema.properties;
  const isMap = schema.type === 'object' || isJsonObject(properties);
  if (isMap && schema.additionalProperties !== false) return false;
  const required = schema.required;
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  if (!names.every((name) => isJsonArray(required) && required.includes(name))) return false;
  return Object.entries(schema).every(([key, value]) => notSchemas.has(key) || canBeStrict(value));
}

const notSchemas: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);
