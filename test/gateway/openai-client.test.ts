/** The official client, unchanged but for its base URL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { readRecords, serveModel } from './gateway.ts';
import { goodReply, replyPrompt } from './prompt.ts';
import { sha256 } from './state.ts';
import { answerWith, chunk, completion, sendEvents, sendJson, startUpstream } from './upstream.ts';

const clientOf = (url: string, apiKey = 'none') => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const ask = { model: 'assistant', messages: [{ role: 'user' as const, content: 'Hello?' }] };

test('it lists models and gets answers, whole and streamed', async () => {
  await using upstream = await startUpstream(answerWith('Good day to you.'));
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } });
  const client = clientOf(bench.url);
  const models = await client.models.list();
  assert.deepEqual(
    models.data.map(({ id, object }) => [id, object]),
    [['assistant', 'model']],
  );
  const whole = await client.chat.completions.create(ask);
  assert.equal(whole.choices[0]?.message.content, 'Good day to you.');
  assert.equal(whole.usage?.total_tokens, 15);
  const stream = await client.chat.completions.create({
    ...ask,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let tokens = 0;
  for await (const part of stream) {
    text += part.choices[0]?.delta.content ?? '';
    tokens += part.usage?.total_tokens ?? 0;
  }
  assert.deepEqual([text, tokens], ['Good day to you.', 15]);
  const { data, response } = await client.chat.completions.create(ask).withResponse();
  assert.equal(data.choices.length, 1);
  assert.match(response.headers.get('x-mooring-record') ?? '', /^rec_/);
});

test('it sends variables of a prompt and parses structured answers', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  const prompt = { variables: { ticket: 'Where is it?', total: 12 } };
  const answer = await clientOf(bench.url).chat.completions.create({ ...ask, messages: [], ...{ prompt } });
  assert.deepEqual(JSON.parse(answer.choices[0]?.message.content ?? ''), goodReply);
  assert.match(JSON.stringify(upstream.calls[0]?.body.messages), /The order total is 12\./);
});

test('its helper for tools runs through: call, result, answer', async () => {
  await using upstream = await startUpstream((call, response) => {
    const messages = call.body.messages as { role: string; content: string }[];
    const result = messages.find(({ role }) => role === 'tool');
    if (result !== undefined) return sendJson(response, 200, completion(`It is ${result.content}.`));
    const toolCall = { id: 'c1', type: 'function', function: { name: 'track', arguments: '{"order":7}' } };
    const message = { role: 'assistant', content: null, tool_calls: [toolCall] };
    sendJson(response, 200, completion('', { choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }));
  });
  await using bench = await serveModel(upstream, {});
  const runner = clientOf(bench.url).chat.completions.runTools({
    ...ask,
    tools: [
      {
        type: 'function',
        function: {
          name: 'track',
          description: 'Where an order is.',
          parameters: { type: 'object', properties: { order: { type: 'number' } } },
          parse: JSON.parse,
          function: ({ order }: { order: number }) => `order ${order} on its way`,
        },
      },
    ],
  });
  assert.equal(await runner.finalContent(), 'It is order 7 on its way.');
  assert.equal(readRecords(bench.state.path).length, 2);
});

test('it understands every error', async () => {
  await using upstream = await startUpstream(answerWith({ reply: 'x', confidence: 0.1 }));
  const keys = [{ name: 'shop', hash: `sha256:${sha256('sk-shop')}`, limits: { requestsPerMinute: 3 } }];
  const serve = { prompt: 'reply', confidence: { from: 'output.confidence', min: 0.7 } };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, serve }, { keys });
  await assert.rejects(clientOf(bench.url).chat.completions.create(ask), OpenAI.AuthenticationError);
  const client = clientOf(bench.url, 'sk-shop');
  await assert.rejects(client.chat.completions.create({ ...ask, model: 'nobody' }), OpenAI.NotFoundError);
  await assert.rejects(client.chat.completions.create({ ...ask, messages: [] }), OpenAI.BadRequestError);
  const waiting = client.chat.completions.create(ask);
  await assert.rejects(
    waiting,
    (error) => error instanceof OpenAI.UnprocessableEntityError && error.code === 'review_pending',
  );
  await assert.rejects(client.chat.completions.create({ ...ask, stream: true }), OpenAI.UnprocessableEntityError);
  await assert.rejects(client.chat.completions.create(ask), OpenAI.RateLimitError);
});

test('a stream that breaks off is an error for it, not a short answer', async () => {
  await using upstream = await startUpstream((_, response) => {
    sendEvents(response, [chunk({ role: 'assistant', content: 'Half' })]);
    setTimeout(() => response.destroy(), 30);
  });
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } });
  const stream = await clientOf(bench.url).chat.completions.create({ ...ask, stream: true });
  let text = '';
  await assert.rejects(async () => {
    for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
  });
  assert.equal(text, 'Half');
});
