import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { chat, get, post, serveModel, until } from './gateway.ts';
import { startUpstream } from './upstream.ts';

test('malformed requests get an error in the shape of OpenAI, and reach nobody', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const deep = `{"model":"assistant","messages":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  const cases: readonly [unknown, number, string][] = [
    ['', 400, 'invalid_json'],
    ['{"model":', 400, 'invalid_json'],
    ['[]', 400, 'invalid_json'],
    ['null', 400, 'invalid_json'],
    [deep, 400, 'invalid_json'],
    [{ messages: [] }, 400, 'missing_model'],
    [{ model: 7 }, 400, 'missing_model'],
    [{ model: 'nobody', messages: [] }, 404, 'model_not_found'],
    [{ model: '__proto__', messages: [] }, 404, 'model_not_found'],
    [{ model: 'assistant' }, 400, 'missing_messages'],
    [{ model: 'assistant', messages: [] }, 400, 'missing_messages'],
    [{ model: 'assistant', messages: ['hi'] }, 400, 'invalid_messages'],
  ];
  for (const [body, status, code] of cases) {
    const answer = await post(`${bench.url}/v1/chat/completions`, body);
    assert.equal(answer.status, status, `${JSON.stringify(body).slice(0, 80)}: ${answer.text}`);
    assert.equal(answer.body.error.code, code);
    assert.equal(typeof answer.body.error.message, 'string');
    assert.ok('param' in answer.body.error);
  }
  assert.equal(upstream.calls.length, 0);
});

test('a model that is not there is answered with the names of those that are', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const { body } = await post(`${bench.url}/v1/chat/completions`, { model: 'asistant', messages: [] });
  assert.match(body.error.message, /There is no model `asistant` here\. There are: `assistant`\./);
});

test('paths and methods that do not exist are said to', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  assert.equal((await get(`${bench.url}/v1/nothing`)).body.error.code, 'not_found');
  const wrong = await get(`${bench.url}/v1/chat/completions`);
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get('allow'), 'POST');
});

test('a body of 100 MB is refused without being taken in', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const total = 100 * 1024 * 1024;
  const { port } = new URL(bench.url);
  for (const announced of [true, false]) {
    const { status, code, sent } = await sendLarge(Number(port), total, announced);
    assert.equal(status, 413);
    assert.equal(code, 'request_too_large');
    assert.ok(sent < total / 2, `${sent} bytes were taken`);
  }
  assert.equal((await chat(bench)).status, 200, 'it serves on');
});

function sendLarge(port: number, total: number, announced: boolean) {
  return new Promise<{ status: number; code: string; sent: number }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(announced ? { 'content-length': total } : {}) };
    const path = '/v1/chat/completions';
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => {
        ended = true;
        resolve({ status: response.statusCode ?? 0, code: JSON.parse(text).error.code, sent });
        call.destroy();
      });
    });
    let sent = 0;
    let ended = false;
    const piece = Buffer.alloc(256 * 1024, 32);
    const write = (): void => {
      while (!ended && sent < total) {
        sent += piece.length;
        if (!call.write(piece)) {
          call.once('drain', write);
          return;
        }
      }
    };
    call.on('error', (error) => (ended ? undefined : reject(error)));
    write();
  });
}

test('a request that never ends keeps nobody else waiting, and a broken one ends nothing', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const { port } = new URL(bench.url);
  const half = connect(Number(port), '127.0.0.1');
  half.write('POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"mod');
  const garbage = connect(Number(port), '127.0.0.1');
  let answer = '';
  garbage.on('data', (data) => (answer += data));
  garbage.write('\u0000\u0001 not http\r\n\r\n');
  await until(() => answer.startsWith('HTTP/1.1 400'));
  assert.equal((await chat(bench)).status, 200);
  half.destroy();
  garbage.destroy();
  assert.equal((await chat(bench)).status, 200);
});

test('a web page cannot reach it through a name of its own', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const { port } = new URL(bench.url);
  assert.equal(await statusWithHost(Number(port), 'evil.example'), 421);
  assert.equal(await statusWithHost(Number(port), '127.0.0.1.evil.example:80'), 421);
  for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', '[::1]:80', 'mooring.localhost']) {
    assert.equal(await statusWithHost(Number(port), host), 200, host);
  }
  const answer = await chat(bench, {}, { origin: 'https://evil.example' });
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

function statusWithHost(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/v1/models', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject).end();
  });
}
