import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, readRecords, serveModel, startGateway } from '../gateway.ts';
import { chunk, sendEvents, startUpstream } from '../upstream.ts';
import { killAtRandom, nothingLost } from './kill.ts';

test('killed at five moments under load, it loses no acknowledged answer and exceeds no budget', async () => {
  const seed = 20261120;
  assert.deepEqual(await killAtRandom(seed, 5), nothingLost, `seed ${seed}`);
});

test('a stream that was cut off by a crash is found at the next start, and named once', async () => {
  await using upstream = await startUpstream((_, response) => sendEvents(response, [chunk({ content: 'Half' })]));
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } });
  const body = JSON.stringify({ model: 'assistant', stream: true, messages: [{ role: 'user', content: 'x' }] });
  const response = await fetch(`${bench.url}/v1/chat/completions`, { method: 'POST', body });
  await response.body?.getReader().read();
  await bench.gateway.kill();
  for (const expected of [/^1 stream was cut off/, /^$/]) {
    await using gateway = await startGateway(bench.state.path);
    assert.match(gateway.stderr(), expected);
    assert.deepEqual(
      readRecords(bench.state.path).map(({ status }) => status),
      ['open'],
    );
  }
});

test('a gateway that is killed while it is idle starts again at once', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  await chat(bench);
  await bench.gateway.kill();
  await using gateway = await startGateway(bench.state.path);
  assert.equal(gateway.stderr(), '');
});
