/** The beginning and the end of a connection, as the protocol has them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { serverEntry } from '../built.ts';
import { methods } from './every-request.ts';

const INITIALIZE = { processId: null, rootUri: null, capabilities: {} };
const LENSES = { textDocument: { uri: 'file:///nowhere/a.yaml' } };

function startRaw() {
  const process = spawn(globalThis.process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(process.stdout),
    new StreamMessageWriter(process.stdin),
  );
  connection.listen();
  const ended = once(process, 'exit');
  return {
    request: (method: string, params?: object): Promise<unknown> => connection.sendRequest(method, params ?? {}),
    notify: (method: string, params?: object) => connection.sendNotification(method, params ?? {}),
    async exit(): Promise<unknown> {
      await connection.sendNotification('exit');
      const [code] = await ended;
      connection.dispose();
      return code;
    },
  };
}

test('before initialize every request is refused as too early, known or not, and notifications do nothing', async () => {
  const server = startRaw();
  for (const method of ['textDocument/codeLens', 'textDocument/hover', 'shutdown', 'nonsense']) {
    await assert.rejects(server.request(method, LENSES), { code: -32002, message: /came before `initialize`/ });
  }
  await server.notify('textDocument/didOpen', { textDocument: { uri: 'file:///nowhere/a.yaml' } });
  await server.request('initialize', INITIALIZE);
  assert.deepEqual(await server.request('textDocument/codeLens', LENSES), []);
  await server.request('shutdown');
  assert.equal(await server.exit(), 0);
});

test('initialize is taken once', async () => {
  const server = startRaw();
  await server.request('initialize', INITIALIZE);
  await assert.rejects(server.request('initialize', INITIALIZE), { code: -32600, message: /may be sent once/ });
  await server.request('shutdown');
  assert.equal(await server.exit(), 0);
});

test('an initialize that cannot be read is refused, and another one may follow', async () => {
  const server = startRaw();
  const wrong = [{ capabilities: 5 }, { capabilities: {}, workspaceFolders: 'x' }, { capabilities: {}, rootUri: 1 }];
  for (const params of [{}, ...wrong]) {
    await assert.rejects(server.request('initialize', params), { code: -32602, message: /cannot be read/ });
  }
  await server.request('initialize', INITIALIZE);
  await server.request('shutdown');
  assert.equal(await server.exit(), 0);
});

test('after shutdown every request is invalid, and exit ends with 0', async () => {
  const server = startRaw();
  await server.request('initialize', INITIALIZE);
  await server.request('shutdown');
  for (const method of [...methods, 'shutdown', 'initialize', 'nonsense']) {
    await assert.rejects(server.request(method, LENSES), { code: -32600, message: /after `shutdown`/ });
  }
  assert.equal(await server.exit(), 0);
});

test('exit without shutdown ends with 1, before initialize and after it', async () => {
  assert.equal(await startRaw().exit(), 1);
  const server = startRaw();
  await server.request('initialize', INITIALIZE);
  assert.equal(await server.exit(), 1);
});
