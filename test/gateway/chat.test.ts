import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chat, get, readRecords, recordOf, serveModel } from './gateway.ts';
import { answerWith, startUpstream } from './upstream.ts';

test('an answer passes through, and its record is durable before it arrives', async () => {
  await using upstream = await startUpstream(answerWith('Good day.'));
  await using bench = await serveModel(upstream, {});
  const answer = await chat(bench, { user: 'ada' });
  assert.equal(answer.status, 200);
  assert.equal(answer.body.choices[0].message.content, 'Good day.');
  assert.equal(upstream.calls[0]?.body.model, 'small');
  assert.deepEqual(upstream.calls[0]?.body.messages, [{ role: 'user', content: 'Hello?' }]);

  const record = recordOf(bench, answer);
  assert.equal(record.status, 'ok');
  assert.equal(record.model, 'assistant');
  assert.equal(record.variant, 'baseline');
  assert.equal(`assistant@${record.release}`, answer.headers.get('x-mooring-release'));
  assert.equal(record.provider, 'mock');
  assert.equal(record.providerModel, 'small');
  assert.equal(record.inputTokens, 10);
  assert.equal(record.outputTokens, 5);
  assert.equal(record.cost, undefined, 'an unknown price is not zero');
  assert.equal(record.output, 'Good day.');
  assert.ok(record.latencyMs > 0);
});

test('it says when it is ready, and ends cleanly', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const ready = await get(`${bench.url}/readyz`);
  const instance = readFileSync(join(bench.state.path, 'instance'), 'utf8');
  assert.deepEqual(ready.body, { ready: true, sequence: 1, instance, problems: [], warnings: [] });
  assert.equal((await get(`${bench.url}/healthz`)).status, 200);
  await chat(bench);
  assert.equal(await bench.gateway.stop(), 0);
  assert.equal(bench.gateway.stderr(), '');
  assert.equal(readRecords(bench.state.path).length, 1);
});
