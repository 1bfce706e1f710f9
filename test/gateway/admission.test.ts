import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, get, readRecords, readRows, recordOf, serveModel, until } from './gateway.ts';
import { goodReply, replyPrompt } from './prompt.ts';
import { sha256 } from './state.ts';
import { answerWith, sendJson, startUpstream } from './upstream.ts';

const key = (name: string, more: object = {}) => ({ name, hash: `sha256:${sha256(`secret of ${name}`)}`, ...more });
const bearer = (name: string) => ({ authorization: `Bearer secret of ${name}` });

test('once there are keys, a missing or wrong one is 401, and a key opens its own models alone', async () => {
  await using upstream = await startUpstream();
  const keys = [key('shop', { team: 'sales' }), key('other', { models: ['something-else'] })];
  await using bench = await serveModel(upstream, {}, { keys });
  assert.equal((await chat(bench)).body.error.code, 'missing_key');
  const wrong = await chat(bench, {}, { authorization: 'Bearer nonsense' });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.error.code, 'invalid_api_key');
  assert.equal((await get(`${bench.url}/v1/models`)).status, 401);
  const hidden = await chat(bench, {}, bearer('other'));
  assert.deepEqual([hidden.status, /There are: /.test(hidden.text)], [404, false]);
  assert.deepEqual((await get(`${bench.url}/v1/models`, bearer('other'))).body.data, []);
  const answer = await chat(bench, {}, bearer('shop'));
  assert.equal(answer.status, 200);
  const record = recordOf(bench, answer);
  assert.deepEqual([record.key, record.team], ['shop', 'sales']);
  assert.equal((await get(`${bench.url}/v1/models`, bearer('shop'))).body.data[0].id, 'assistant');
  assert.equal(readRecords(bench.state.path).length, 1, 'refused callers leave no record');
  assert.equal(JSON.stringify(readRows(bench.state.path, 'SELECT * FROM records')).includes('secret of'), false);
});

test('a key with letters beyond ASCII opens, as UTF-8 or as Latin-1', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {}, { keys: [key('süd')] });
  const authorization = 'Bearer secret of süd';
  assert.equal((await chat(bench, {}, { authorization })).status, 200);
  const bytes = Buffer.from(authorization, 'utf8').toString('latin1');
  assert.equal((await chat(bench, {}, { authorization: bytes })).status, 200);
});

test('what other machines can reach wants keys', async () => {
  await using upstream = await startUpstream();
  const start = { args: ['--host', '127.0.0.1'] };
  await using local = await serveModel(upstream, {}, { start });
  assert.equal((await chat(local)).status, 200);
  await using wide = await serveModel(upstream, {}, { start: { args: ['--host', '0.0.0.0'] } });
  const url = wide.url.replace('0.0.0.0', '127.0.0.1');
  assert.equal((await chat({ url })).body.error.code, 'keys_required');
  assert.match((await get(`${url}/readyz`)).body.problems[0], /no keys are declared/);
  await using published = await serveModel(
    upstream,
    {},
    { start: { args: ['--host', '0.0.0.0', '--published-on-loopback'] } },
  );
  assert.equal((await chat({ url: published.url.replace('0.0.0.0', '127.0.0.1') })).status, 200);
});

test('requests a minute are counted for the model and for each key', async () => {
  await using upstream = await startUpstream();
  const keys = [key('small', { limits: { requestsPerMinute: 2 } }), key('large')];
  await using bench = await serveModel(upstream, { spec: { limits: { requestsPerMinute: 5 } } }, { keys });
  const status = async (name: string) => (await chat(bench, {}, bearer(name))).status;
  assert.deepEqual([await status('small'), await status('small'), await status('small')], [200, 200, 429]);
  assert.deepEqual([await status('large'), await status('large'), await status('large')], [200, 200, 200]);
  const refused = await chat(bench, {}, bearer('large'));
  assert.equal(refused.status, 429);
  assert.equal(refused.body.error.code, 'rate_limit_exceeded');
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  assert.equal(upstream.calls.length, 5);
  await until(() => readRecords(bench.state.path).filter(({ status }) => status === 'rejected').length === 2);
});

test('no more requests run at once than the limit says', async () => {
  await using upstream = await startUpstream();
  const waiting: (() => void)[] = [];
  upstream.behave = (call, response, index) => void waiting.push(() => answerWith('ok')(call, response, index));
  await using bench = await serveModel(upstream, { spec: { limits: { concurrency: 3 } } });
  const all = Array.from({ length: 10 }, () => chat(bench));
  let refused = 0;
  for (const one of all) {
    void one.then(({ status, body }) => {
      if (status === 429 && body.error.code === 'concurrency_limit_exceeded') refused += 1;
    });
  }
  // All have come before room is made, or a late one would be taken in.
  await until(() => waiting.length === 3 && refused === 7);
  for (const answer of waiting.splice(0)) answer();
  const statuses = (await Promise.all(all)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429, 429, 429, 429, 429]);
  upstream.behave = answerWith('ok');
  assert.equal((await chat(bench)).status, 200, 'whoever ends makes room');
});

test('tokens a minute are reserved before and settled after', async () => {
  await using upstream = await startUpstream(
    answerWith('x', { usage: { prompt_tokens: 600, completion_tokens: 400, total_tokens: 1000 } }),
  );
  await using bench = await serveModel(upstream, { spec: { limits: { tokensPerMinute: 1000 } } });
  assert.equal((await chat(bench)).status, 200);
  assert.equal((await chat(bench)).body.error.code, 'token_limit_exceeded');
});

test('a stopped model answers nobody, and says who stopped it', async () => {
  await using upstream = await startUpstream();
  const stopped = { by: 'lin', why: 'wrong refunds', at: '2026-11-20T00:00:00Z' };
  await using bench = await serveModel(upstream, {}, { deployment: { stopped } });
  const answer = await chat(bench);
  assert.equal(answer.status, 503);
  assert.equal(answer.body.error.code, 'model_stopped');
  assert.match(answer.body.error.message, /lin: wrong refunds/);
  assert.equal(upstream.calls.length, 0);
});

const prices = { 'mock/small': { input: '1 USD', output: '1 USD' } };
/** 15 tokens at 1 USD a million. */
const costOfOne = 0.000_015;

test('the cost is that of the real tokens, cached ones at their price', async () => {
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 500,
    total_tokens: 1500,
    prompt_tokens_details: { cached_tokens: 400 },
  };
  await using upstream = await startUpstream(answerWith('x', { usage }));
  const dear = { 'mock/small': { input: '2 USD', output: '10 USD', cachedInput: '0.5 USD' } };
  await using bench = await serveModel(upstream, {}, { prices: dear });
  const record = recordOf(bench, await chat(bench));
  assert.equal(record.cost, (600 * 2 + 400 * 0.5 + 500 * 10) / 1e6);
  assert.deepEqual([record.currency, record.inputTokens, record.cachedInputTokens], ['USD', 1000, 400]);
});

test('a monthly budget is never overspent, however many calls run at once', async () => {
  await using upstream = await startUpstream();
  const spec = { budget: { monthly: '0.003 USD' } };
  const body = { max_tokens: 100 };
  await using bench = await serveModel(upstream, { spec }, { prices });
  for (let answered = true; answered; ) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => chat(bench, body)));
    answered = answers.some(({ status }) => status === 200);
  }
  const spent = readRecords(bench.state.path).reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  assert.ok(spent <= 0.003, `${spent} was spent`);
  assert.ok(spent > 0.0027, `only ${spent} was spent`);
  const last = await chat(bench, body);
  assert.equal(last.body.error.code, 'budget_exceeded');
  assert.equal(last.headers.get('x-should-retry'), 'false');
  assert.equal(recordOf(bench, last).status, 'rejected');
});

test('what was leased survives a restart, and an unspent lease is given back', async () => {
  await using upstream = await startUpstream();
  const spec = { budget: { monthly: '1 USD' } };
  await using bench = await serveModel(upstream, { spec }, { prices });
  await chat(bench);
  const during = readRows(bench.state.path, 'SELECT * FROM budget_leases')[0];
  assert.ok(Number(during?.leased) >= 1e6);
  await bench.gateway.stop();
  const after = readRows(bench.state.path, 'SELECT * FROM budget_leases')[0];
  assert.equal(Number(after?.leased), Math.round(costOfOne * 1e9));
});

test('when the budget is spent, the fallback answers, or the record is flagged, as the manifest says', async () => {
  await using upstream = await startUpstream();
  for (const onExceeded of ['fallback', 'flag']) {
    const serve = { model: 'mock/small', fallbacks: [{ reply: 'Later.', on: ['timeout'] }] };
    const spec = { budget: { monthly: '0.00001 USD', onExceeded } };
    await using bench = await serveModel(upstream, { serve, spec }, { prices });
    const answer = await chat(bench, { max_tokens: 100 });
    assert.equal(answer.status, 200);
    const record = recordOf(bench, answer);
    if (onExceeded === 'fallback') assert.equal(record.provider, 'reply');
    else
      assert.deepEqual(
        record.checks.map(({ name, action }) => [name, action]),
        [['budget', 'flag']],
      );
  }
});

test('a request that could cost more than its budget is refused, or bounded where nobody did', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, { spec: { budget: { perRequest: '0.001 USD' } } }, { prices });
  const refused = await chat(bench, { max_tokens: 5000 });
  assert.equal(refused.body.error.code, 'budget_exceeded');
  const { cost, failures } = recordOf(bench, refused);
  assert.deepEqual([cost, failures.map(({ failure }) => failure)], [0, ['budget']], 'nothing was called');
  assert.equal((await chat(bench, { max_tokens: 500 })).status, 200);
  assert.equal((await chat(bench)).status, 200);
  const bound = Number(upstream.calls.at(-1)?.body.max_tokens);
  assert.ok(bound > 500 && bound < 1000, `${bound}`);
});

test('failed calls cost nothing, and answers that were thrown away do', async () => {
  await using upstream = await startUpstream((call, response, index) =>
    index === 0 ? sendJson(response, 500, {}) : answerWith(index === 1 ? 'no JSON' : goodReply)(call, response, index),
  );
  const spec = { guardrails: { output: [{ schema: 'output', action: 'retry' }] } };
  const serve = { prompt: 'reply', retries: { max: 1 } };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, serve, spec }, { prices });
  const record = recordOf(bench, await chat(bench));
  assert.equal(record.attempts, 3);
  assert.equal(record.cost, costOfOne * 2);
});
