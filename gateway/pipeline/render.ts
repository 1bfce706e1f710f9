/**
 * From the caller's request to what the model gets. A Model with a prompt takes `prompt.variables`; without them the
 * last user message fills the only required text input. What stands in the conversation beyond that follows the
 * prompt: with variables all messages, else those after the last user message (tool calls and their results). The
 * prompt's own parameters hold; callers may set those it leaves open. A Model without a prompt takes messages as they are.
 */
import { renderMessages } from '../../core/prompt/render.ts';
import { checkVariables } from '../../core/prompt/variables.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { estimateTokens } from '../checks/max-input-tokens.ts';
import type { Exchange, Rendered, Routed } from '../exchange.ts';
import { badRequest, isRefusal, type Refusal } from '../refusal.ts';
import type { ServedPrompt } from '../served.ts';

/** Keys of the request that are ours or that each call sets itself. */
const notPassedOn = new Set(['model', 'messages', 'prompt', 'stream', 'n']);

/** A request, taken apart: variables of the prompt, and messages that follow it. */
export interface Given {
  readonly variables: JsonObject;
  readonly turns: readonly JsonValue[];
}

export function render(exchange: Exchange, { arm, caller }: Routed): Rendered | Refusal {
  const { subject } = arm.release;
  const { body } = exchange;
  if (subject.kind === 'artifact') {
    const message = `\`${exchange.model}\` is a predictive model. Call it at /v2/models/${exchange.model}/infer.`;
    return badRequest('not_a_chat_model', message, 'model');
  }
  if (body.n !== undefined && body.n !== null && body.n !== 1) {
    return badRequest('unsupported_value', 'Only one answer a request is given: `n` must be 1.', 'n');
  }
  if (body.stream !== undefined && body.stream !== null && typeof body.stream !== 'boolean') {
    return badRequest('unsupported_value', '`stream` must be true or false.', 'stream');
  }
  const request = (): JsonObject => ({ ...withoutContent(body), key: caller.name ?? null, team: caller.team ?? null });
  if (subject.prompt === undefined) return passThrough(body, request);
  const given = readGiven(exchange, subject.prompt);
  return isRefusal(given) ? given : withPrompt(subject.prompt, given, body, request);
}

/** Renders anew from other values, as after personal data was taken out of them. */
export function renderAgain(prompt: ServedPrompt | undefined, rendered: Rendered, input: JsonObject): Rendered {
  const { turns, ...variables } = input;
  if (prompt === undefined) return { ...rendered, input, body: { ...rendered.body, messages: input.messages ?? [] } };
  const given = { variables, turns: isJsonArray(turns) ? turns : [] };
  const messages = renderMessages(prompt.file, new Map(Object.entries(variables)));
  return { ...rendered, input, body: { ...rendered.body, messages: [...asJson(messages), ...given.turns] } };
}

function passThrough(body: JsonObject, request: () => JsonObject): Rendered | Refusal {
  if (!isJsonArray(body.messages) || body.messages.length === 0) {
    return badRequest('missing_messages', '`messages` must be a list with at least one message.', 'messages');
  }
  if (!body.messages.every(isMessage)) {
    return badRequest('invalid_messages', 'Each of `messages` must be an object with a `role`.', 'messages');
  }
  const { messages } = body;
  return { input: { messages }, body: { ...passedOn(body), messages }, request };
}

function withPrompt(
  prompt: ServedPrompt,
  given: Given,
  body: JsonObject,
  request: () => JsonObject,
): Rendered | Refusal {
  const { values, problems } = checkVariables(prompt.inputs, given.variables);
  const [problem] = problems;
  if (problem !== undefined) return badRequest('invalid_variables', problem.problem, 'prompt.variables');
  const tooLong = prompt.inputs.find(
    ({ name, maxTokens }) => maxTokens !== undefined && estimateTokens(values.get(name)) > maxTokens,
  );
  if (tooLong !== undefined) {
    const message = `The input \`${tooLong.name}\` has about ${estimateTokens(values.get(tooLong.name))} tokens, and may have ${tooLong.maxTokens}.`;
    return badRequest('input_too_long', message, `prompt.variables.${tooLong.name}`);
  }
  const variables = Object.fromEntries(values);
  const messages = renderMessages(prompt.file, values);
  const input = given.turns.length === 0 ? variables : { ...variables, turns: given.turns };
  const sent = { ...passedOn(body), ...prompt.parameters, messages: [...asJson(messages), ...given.turns] };
  return { input, body: sent, request };
}

function readGiven({ body, model }: Exchange, prompt: ServedPrompt): Given | Refusal {
  const messages = body.messages ?? [];
  if (!isJsonArray(messages) || !messages.every(isMessage)) {
    return badRequest('invalid_messages', '`messages` must be a list of objects, each with a `role`.', 'messages');
  }
  const own = body.prompt;
  if (own !== undefined && own !== null) {
    if (!isJsonObject(own) || (own.variables !== undefined && !isJsonObject(own.variables))) {
      return badRequest('invalid_variables', '`prompt` must be an object, and its `variables` too.', 'prompt');
    }
    return { variables: own.variables ?? {}, turns: messages };
  }
  return fromLastMessage(messages, model, prompt);
}

function fromLastMessage(messages: readonly JsonValue[], model: string, prompt: ServedPrompt): Given | Refusal {
  if (prompt.messageInput === undefined) {
    const required = prompt.inputs.filter((input) => input.required).map(({ name }) => `\`${name}\``);
    const message =
      required.length === 0
        ? `\`${model}\` serves a prompt without a required input, so a message has nothing to fill. Send \`prompt.variables\`.`
        : `\`${model}\` serves a prompt with the inputs ${required.join(', ')}, which one message cannot fill. Send them as \`prompt.variables\`.`;
    return badRequest('variables_required', message, 'prompt.variables');
  }
  const last = messages.findLastIndex((message) => isJsonObject(message) && message.role === 'user');
  const text = last < 0 ? undefined : textOf(messages[last]);
  if (text === undefined) {
    const message = `\`${model}\` takes the last user message as its input \`${prompt.messageInput}\`, and there is none with text. Send one, or \`prompt.variables\`.`;
    return badRequest('variables_required', message, 'messages');
  }
  return { variables: { [prompt.messageInput]: text }, turns: messages.slice(last + 1) };
}

/** A message's text; of one in parts, the text parts together, when there are no others. */
function textOf(message: JsonValue | undefined): string | undefined {
  if (!isJsonObject(message)) return undefined;
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!isJsonArray(content)) return undefined;
  const texts = content.map((part) => (isJsonObject(part) && typeof part.text === 'string' ? part.text : undefined));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

function isMessage(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value.role === 'string';
}

function passedOn(body: JsonObject): JsonObject {
  const keys = Object.keys(body).filter((key) => !notPassedOn.has(key) && body[key] !== null);
  return keys.length === 0 ? nothing : Object.fromEntries(keys.map((key) => [key, body[key] ?? null]));
}

const nothing: JsonObject = {};

function withoutContent(body: JsonObject): JsonObject {
  const { messages: _messages, prompt: _prompt, ...rest } = body;
  return rest;
}

function asJson(messages: readonly { readonly role: string; readonly content: string }[]): readonly JsonObject[] {
  return messages.map(({ role, content }) => ({ role, content }));
}
