/** Answers from a file, without a network: core/contract/replay.ts says which line is for which request. */
import { findAnswer, type ReplayFailure, readReplay } from '../../core/contract/replay.ts';
import { isJsonArray, type JsonObject } from '../../core/values/json.ts';
import { ok, type Result } from '../../core/values/result.ts';
import type { CallFailure, CallOutcome, Completion, Provider, ProviderRequest, Usage } from './provider.ts';

export function replayProvider(name: string, text: string): Result<Provider> {
  const replay = readReplay(text);
  if (!replay.ok) return replay;

  function answer(request: ProviderRequest): CallOutcome {
    const { body, ...rest } = request;
    const found = findAnswer(replay.ok ? replay.value : { byInput: [] }, {
      ...rest,
      messages: isJsonArray(body.messages) ? body.messages : [],
    });
    if (found === undefined) {
      const why = `The replay file of ${name} has no answer for this input.`;
      return { kind: 'failure', failure: 'server_error', why, retryable: false };
    }
    if (found.kind === 'failure') return failureOf(name, found.failure);
    return { kind: 'answer', completion: completionOf(request.model, found.text, found.usage) };
  }

  return ok({
    complete: async (request) => answer(request),
    async stream(request, _, sink) {
      const outcome = answer(request);
      if (outcome.kind === 'failure') return outcome;
      for (const data of chunksOf(outcome.completion)) {
        sink.onEvents([{ data, raw: JSON.stringify(data) }], () => {});
      }
      return { kind: 'ended', usage: outcome.completion.usage };
    },
  });
}

function failureOf(name: string, failure: ReplayFailure): CallFailure {
  const why = `The replay file of ${name} says that this call fails (${failure}).`;
  return { kind: 'failure', failure, why, retryable: true };
}

function completionOf(model: string, content: string, usage: Usage | undefined): Completion {
  const body: JsonObject = {
    id: 'chatcmpl-replay',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    ...(usage === undefined ? {} : { usage: usageInAnswers(usage) }),
  };
  return { raw: undefined, body, usage };
}

function usageInAnswers({ input, cachedInput, output }: Usage): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cachedInput === 0 ? {} : { prompt_tokens_details: { cached_tokens: cachedInput } }),
  };
}

function chunksOf({ body, usage }: Completion): readonly JsonObject[] {
  const choice = isJsonArray(body.choices) ? body.choices[0] : undefined;
  const message = typeof choice === 'object' && choice !== null && 'message' in choice ? choice.message : undefined;
  const content = typeof message === 'object' && message !== null && 'content' in message ? message.content : '';
  const text = typeof content === 'string' ? content : '';
  const head = { id: 'chatcmpl-replay', object: 'chat.completion.chunk', created: 0, model: body.model ?? '' };
  const chunk = (delta: JsonObject, finish: string | null): JsonObject => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks = [chunk({ role: 'assistant', content: '' }, null)];
  for (let at = 0; at < text.length; at += 24) chunks.push(chunk({ content: text.slice(at, at + 24) }, null));
  chunks.push(chunk({}, 'stop'));
  if (usage !== undefined) chunks.push({ ...head, choices: [], usage: usageInAnswers(usage) });
  return chunks;
}
