/** How the server behaves towards its client, whatever is asked of it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CancellationTokenSource, ProgressType } from 'vscode-jsonrpc/node';
import { everything, positional, request } from './ask-everything.ts';
import { startServer, uri } from './client.ts';

const MODEL =
  'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: reply}\nspec: {task: chat, serve: {prompt: reply}}\n';

async function folderOf(count: number) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-manners-'));
  await writeFile(join(folder, 'mooring.yaml'), '');
  for (let index = 0; index < count; index += 1) {
    await writeFile(join(folder, `m${index}.model.yaml`), MODEL.replace('name: reply', `name: m${index}`));
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test('a scan shows its progress to clients that can show it', async () => {
  await using project = await folderOf(40);
  const kinds: string[] = [];
  const ended = Promise.withResolvers<void>();
  await using client = await startServer({
    folders: [project.folder],
    capabilities: { window: { workDoneProgress: true } },
    prepare(connection) {
      connection.onRequest('window/workDoneProgress/create', ({ token }: { token: string }) => {
        // What comes as '$/progress' with this token.
        connection.onProgress(new ProgressType<{ kind: string }>(), token, ({ kind }) => {
          kinds.push(kind);
          if (kind === 'end') ended.resolve();
        });
        return null;
      });
    },
  });
  await ended.promise;
  assert.ok(client.process.exitCode === null);
  assert.equal(kinds[0], 'begin');
  assert.equal(kinds.at(-1), 'end');
  assert.ok(kinds.slice(1, -1).every((kind) => kind === 'report'));
});

for (const dynamicRegistration of [true, false]) {
  test(`files are watched through client/registerCapability ${dynamicRegistration ? 'where' : 'only where'} the client takes it`, async () => {
    await using project = await folderOf(1);
    const registered: string[] = [];
    await using client = await startServer({
      folders: [project.folder],
      capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration } } },
      prepare(connection) {
        connection.onRequest(
          'client/registerCapability',
          ({ registrations }: { registrations: readonly { readonly method: string }[] }) => {
            registered.push(...registrations.map(({ method }) => method));
            return null;
          },
        );
      },
    });
    // Told after the scan, which comes after the registration.
    await client.diagnostics(join(project.folder, 'm0.model.yaml'));
    assert.deepEqual(registered, dynamicRegistration ? ['workspace/didChangeWatchedFiles'] : []);
  });
}

test('a running answer stops when it is cancelled, and the server goes on', async () => {
  await using project = await folderOf(400);
  await using client = await startServer({
    folders: [project.folder],
    capabilities: { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } },
    prepare: (connection) => void connection.onRequest('workspace/diagnostic/refresh', () => null),
  });
  const first = join(project.folder, 'm0.model.yaml');
  await client.open(first, MODEL);
  const one = { textDocument: { uri: uri(first) } };
  await client.connection.sendRequest('textDocument/diagnostic', one);
  const source = new CancellationTokenSource();
  const all = client.connection.sendRequest('workspace/diagnostic', { previousResultIds: [] }, source.token);
  // Begun before this is read, which comes behind it in the stream.
  const after = client.connection.sendRequest('textDocument/diagnostic', one);
  source.cancel();
  await assert.rejects(all, { code: -32800 });
  assert.ok(await after);
});

test('unknown documents, places outside the text and nonsense get an empty answer', async () => {
  await using client = await startServer({ capabilities: everything });
  await client.open('/nowhere/a.model.yaml', MODEL);
  const places = [
    { line: -1, character: -1 },
    { line: 99_999, character: 0 },
    { line: 0, character: 99_999 },
    { line: 2 ** 31 - 1, character: 2 ** 31 - 1 },
  ];
  for (const method of positional(client)) {
    for (const position of places) {
      await client.connection.sendRequest(method, request('/nowhere/a.model.yaml', position));
    }
    const unknown = await client.connection.sendRequest(
      method,
      request('/nowhere/b.model.yaml', { line: 0, character: 0 }),
    );
    assert.ok(isEmpty(unknown), `${method} of a document that is not open: ${JSON.stringify(unknown)}`);
  }
  assert.deepEqual(
    client.log.filter((line) => / failed: /.test(line)),
    [],
  );
});

test('a notification and a request that do not exist cost nothing', async () => {
  await using client = await startServer({ capabilities: everything });
  await client.connection.sendNotification('mooring/nothing', { a: 1 });
  await client.connection.sendNotification('$/nothing', {});
  await assert.rejects(client.connection.sendRequest('mooring/nothing', {}), { code: -32601 });
  await client.open('/nowhere/a.model.yaml', MODEL.replace('chat', 'chatt'));
  assert.equal((await client.diagnostics('/nowhere/a.model.yaml'))[0]?.code, 'schema/enum');
});

test('a document of 50 MB is told of once, and not analysed', async () => {
  await using client = await startServer({ capabilities: everything });
  const path = '/nowhere/large.model.yaml';
  await client.open(path, `${MODEL}# ${'x'.repeat(50 * 1024 * 1024)}\n`);
  const found = await client.diagnostics(path);
  assert.deepEqual(
    found.map(({ code }) => code),
    ['syntax/too-large'],
  );
  for (const method of positional(client)) {
    await client.connection.sendRequest(method, request(path, { line: 1, character: 2 }));
  }
  assert.equal(client.published.filter((one) => one.uri === uri(path)).length, 1);
});

test('exit without shutdown ends the process with 1', async () => {
  const client = await startServer();
  const ended = once(client.process, 'exit');
  await client.connection.sendNotification('exit');
  assert.deepEqual(await ended, [1, null]);
  client.connection.dispose();
});

function isEmpty(answer: unknown): boolean {
  if (answer === null || (Array.isArray(answer) && answer.length === 0)) return true;
  if (typeof answer !== 'object') return false;
  return Object.values(answer).every((part) => part === false || (Array.isArray(part) && part.length === 0));
}
