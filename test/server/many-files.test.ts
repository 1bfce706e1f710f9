/** A project so large that reading it takes a while: what can be said of an open document is said meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionList, DocumentSymbol, Hover } from 'vscode-languageserver/node';
import { uri } from './client.ts';
import { capabilities, parameters } from './every-request.ts';
import { beginScan, manyFiles, model } from './many-files.ts';

const { diagnostic: _, ...withoutPull } = capabilities.textDocument;
const pushed = { ...capabilities, textDocument: withoutPull };

const FILES = 4000;
const NUMBER = 41;
/** With a mistake of its own, one that the project does not want to hear of, and a comment that hides what others tell. */
const TEXT = model(NUMBER)
  .replace('task: chat', 'task: chatt')
  .replace('  serve', '  # mooring-ignore reference/dangling: it is on its way\n  serve')
  .replace('p40', 'gone')
  .concat('  oops: 1\n');

test('an open document is told of by itself while a large project is read, and in full afterwards', async () => {
  using many = manyFiles(FILES);
  const { client, progress, ended } = await beginScan(many.folder, pushed);
  await using _client = client;
  const path = many.modelPath(NUMBER);
  await client.open(path, TEXT);
  const first = await client.diagnostics(path, ({ version }) => version === 1);
  assert.ok(!progress.includes('end'), 'the scan still runs');
  assert.deepEqual(
    first.map(({ code }) => code),
    ['schema/enum'],
  );
  await client.change(path, 2, [{ text: TEXT.replace('chatt', 'chat') }]);
  const outline = await client.connection.sendRequest<DocumentSymbol[]>(
    'textDocument/documentSymbol',
    parameters(path, { line: 0, character: 0 }),
  );
  const list = await client.connection.sendRequest<CompletionList>(
    'textDocument/completion',
    parameters(path, { line: 4, character: 8 }),
  );
  assert.ok(!progress.includes('end'), 'the scan still runs');
  assert.equal(outline[0]?.name, 'm41');
  assert.ok(list.items.some(({ label }) => label === 'chat'));
  // What is about other files waits for them.
  const hover = await client.connection.sendRequest<Hover>(
    'textDocument/hover',
    parameters(path, { line: 4, character: 4 }),
  );
  assert.match(JSON.stringify(hover), /task/);
  await ended;
  await client.change(path, 3, [{ text: model(NUMBER).replace('p40', 'gone') }]);
  const last = await client.diagnostics(path, ({ version }) => version === 3);
  assert.deepEqual(
    last.map(({ code }) => code),
    ['reference/dangling'],
  );
  const told = client.published.filter((one) => one.uri === uri(path)).flatMap(({ diagnostics }) => diagnostics);
  assert.ok(!told.some(({ code }) => code === 'suppression/unused'));
});

test('a client that asks for diagnostics is told when to ask again', async () => {
  using many = manyFiles(FILES);
  const refreshed = Promise.withResolvers<void>();
  const workspace = { ...capabilities.workspace, diagnostics: { refreshSupport: true } };
  const { client, progress } = await beginScan(many.folder, { ...capabilities, workspace });
  await using _client = client;
  client.connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshed.resolve();
    return null;
  });
  const path = many.modelPath(NUMBER);
  await client.open(path, model(NUMBER).replace('p40', 'gone'));
  const pull = () =>
    client.connection.sendRequest<{ items: readonly { code: string }[] }>(
      'textDocument/diagnostic',
      parameters(path, { line: 0, character: 0 }),
    );
  assert.deepEqual((await pull()).items, []);
  assert.ok(!progress.includes('end'), 'the scan still runs');
  await refreshed.promise;
  assert.deepEqual(
    (await pull()).items.map(({ code }) => code),
    ['reference/dangling'],
  );
});

test('a document that is closed while the project is read is forgotten, and one that is opened again is known', async () => {
  using many = manyFiles(FILES);
  const { client, ended } = await beginScan(many.folder, pushed);
  await using _client = client;
  const path = many.modelPath(NUMBER);
  await client.open(path, TEXT);
  await client.diagnostics(path, ({ version }) => version === 1);
  await client.close(path);
  await client.diagnostics(path, ({ version, diagnostics }) => version === undefined && diagnostics.length === 0);
  await client.open(path, TEXT.replace('chatt', 'talk'), 5);
  assert.equal((await client.diagnostics(path, ({ version }) => version === 5)).length, 1);
  await ended;
  await client.change(path, 6, [{ text: model(NUMBER) }]);
  assert.deepEqual(await client.diagnostics(path, ({ version }) => version === 6), []);
});
