import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, recordOf, serveModel } from './gateway.ts';
import { goodReply, replyPrompt } from './prompt.ts';
import { answerWith, startUpstream } from './upstream.ts';

const rendered = (ticket: string, locale = 'en', total = '0') => [
  { role: 'system', content: `You answer for ACME in ${locale}. The order total is ${total}.` },
  { role: 'user', content: ticket },
];

test('variables fill the prompt; what is not given has its default', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  const answer = await chat(bench, { messages: [], prompt: { variables: { ticket: 'Where is it?', total: 38.5 } } });
  assert.equal(answer.status, 200, answer.text);
  const body = upstream.calls[0]?.body ?? {};
  assert.deepEqual(body.messages, rendered('Where is it?', 'en', '38.5'));
  assert.equal(body.model, 'small');
  assert.equal(body.temperature, 0.2);
  assert.equal(body.max_tokens, 300);
  assert.equal((body.response_format as { type: string }).type, 'json_schema');
  const record = recordOf(bench, answer);
  assert.equal(record.prompt, 'reply@1.0.0');
  assert.deepEqual(record.input, { ticket: '[sensitive]', locale: 'en', total: 38.5 });
  assert.deepEqual(record.output, goodReply);
  assert.deepEqual(record.features, { locale: 'en', total: 38.5 });
});

test('without variables the last user message fills the only required text', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  const parts = [
    { type: 'text', text: 'Where ' },
    { type: 'text', text: 'is it?' },
  ];
  for (const content of ['Where is it?', parts]) {
    const messages = [
      { role: 'user', content: 'Earlier.' },
      { role: 'user', content },
    ];
    assert.equal((await chat(bench, { messages })).status, 200);
    assert.deepEqual(upstream.calls.at(-1)?.body.messages, rendered('Where is it?'));
  }
});

test('the results of tools follow the prompt', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  const turns = [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'search', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'found' },
  ];
  const tools = [{ type: 'function', function: { name: 'search', parameters: { type: 'object' } } }];
  const answer = await chat(bench, { messages: [{ role: 'user', content: 'Where?' }, ...turns], tools });
  assert.equal(answer.status, 200);
  assert.deepEqual(upstream.calls[0]?.body.messages, [...rendered('Where?'), ...turns]);
  assert.deepEqual(upstream.calls[0]?.body.tools, tools);
});

test('parameters of the prompt hold; those it leaves open are the caller’s', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  await chat(bench, { temperature: 2, seed: 7, stop: null });
  const body = upstream.calls[0]?.body ?? {};
  assert.equal(body.temperature, 0.2);
  assert.equal(body.seed, 7);
  assert.equal('stop' in body, false);
  assert.equal('prompt' in body, false);
});

test('what does not fit the inputs is a 400 that says so', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  const variables = (given: object) => ({ messages: [], prompt: { variables: given } });
  const cases: readonly [object, string, RegExp][] = [
    [variables({}), 'invalid_variables', /`ticket`.* is missing/],
    [variables({ ticket: 1 }), 'invalid_variables', /`ticket` must be of type string/],
    [variables({ ticket: 'x', locale: 'fr' }), 'invalid_variables', /must be one of/],
    [variables({ ticket: 'x'.repeat(500) }), 'input_too_long', /about 125 tokens, and may have 100/],
    [{ messages: [], prompt: { variables: [] } }, 'invalid_variables', /must be an object/],
    [{ messages: [{ role: 'system', content: 'x' }] }, 'variables_required', /takes the last user message/],
    [{ messages: 'x' }, 'invalid_messages', /must be a list/],
    [{ n: 2 }, 'unsupported_value', /`n` must be 1/],
    [{ stream: 'yes' }, 'unsupported_value', /`stream` must be true or false/],
  ];
  for (const [body, code, message] of cases) {
    const answer = await chat(bench, body);
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.body.error.code, code);
    assert.equal(answer.body.error.type, 'invalid_request_error');
    assert.match(answer.body.error.message, message);
  }
  assert.equal(upstream.calls.length, 0);
});

test('two required inputs cannot be filled by one message', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  const value = { ...replyPrompt.value, inputs: { ticket: { type: 'string' }, total: { type: 'number' } } };
  await using bench = await serveModel(upstream, { prompt: { ...replyPrompt, value } });
  const answer = await chat(bench);
  assert.equal(answer.status, 400);
  assert.match(answer.body.error.message, /`ticket`, `total`.*Send them as `prompt.variables`/);
});

test('values are never templates', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  await using bench = await serveModel(upstream, { prompt: replyPrompt });
  await chat(bench, { messages: [{ role: 'user', content: 'I am {{locale}} and {{ticket}}.' }] });
  assert.deepEqual(upstream.calls[0]?.body.messages, rendered('I am {{locale}} and {{ticket}}.'));
});
