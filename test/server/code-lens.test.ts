/** Code lenses that do something: of a real server process, for clients that can run them and for those that cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeLens, Location } from 'vscode-languageserver/node';
import { startServer, type TestClient, uri } from './client.ts';

const FILE = '/nowhere/all.model.yaml';
const TEXT = `apiVersion: mooring/v1
kind: Model
metadata: {name: greeter}
spec:
  task: chat
  serve: {prompt: hello@^1.0}
---
apiVersion: mooring/v1
kind: Eval
metadata:
  name: greeting
spec:
  subject: {prompt: hello@^1.0}
  scorers: [{name: polite, cel: "true"}]
  gates: [{metric: polite, min: 90%}]
`;
const PROMPT_FILE = '/nowhere/hello.prompt.yaml';
const PROMPT = `name: hello
version: 1.0.0
model: offline/mini
inputs: {who: {type: string}}
messages: [{role: user, content: "Greet {{who}}."}]
testData: [{who: Ada, expected: Ada}]
evaluators:
  - {name: by name, string: {contains: Ada}}
`;
const ALL = ['mooring.deploy', 'mooring.eval.run'];

async function lenses(client: TestClient, path: string, text: string): Promise<readonly unknown[]> {
  await client.open(path, text);
  const found: readonly CodeLens[] = await client.connection.sendRequest('textDocument/codeLens', {
    textDocument: { uri: uri(path) },
  });
  return found.map(({ range, command }) => [range.start.line, command?.title, command?.command, command?.arguments]);
}

test('a client that has our commands, in a trusted workspace, is offered to deploy and to evaluate', async () => {
  await using client = await startServer({ initializationOptions: { commands: ALL } });
  await client.connection.sendNotification('mooring/trusted');
  assert.deepEqual(await lenses(client, FILE, TEXT), [
    [2, 'Deploy…', 'mooring.deploy', [{ kind: 'model', model: 'greeter' }]],
    [10, 'Run eval', 'mooring.eval.run', ['greeting']],
  ]);
  assert.deepEqual(await lenses(client, PROMPT_FILE, PROMPT), [[6, 'Run eval', 'mooring.eval.run', ['hello@1.0.0']]]);
});

test('a prompt without evaluators, and a file that is half typed, offer nothing', async () => {
  await using client = await startServer({ initializationOptions: { commands: ALL } });
  await client.connection.sendNotification('mooring/trusted');
  const without = PROMPT.slice(0, PROMPT.indexOf('evaluators:'));
  assert.deepEqual(await lenses(client, PROMPT_FILE, without), []);
  assert.deepEqual(await lenses(client, FILE, TEXT.slice(0, TEXT.indexOf('name: greeter'))), []);
});

test('no client gets a lens that it could not run', async () => {
  await using none = await startServer();
  await none.connection.sendNotification('mooring/trusted');
  assert.deepEqual(await lenses(none, FILE, TEXT), []);

  await using some = await startServer({ initializationOptions: { commands: ['mooring.eval.run', 7] } });
  await some.connection.sendNotification('mooring/trusted');
  assert.deepEqual(await lenses(some, FILE, TEXT), [[10, 'Run eval', 'mooring.eval.run', ['greeting']]]);
});

test('nothing is offered to be run in a workspace that is not trusted', async () => {
  await using client = await startServer({ initializationOptions: { commands: ALL } });
  assert.deepEqual(await lenses(client, FILE, TEXT), []);
});

test('lenses are asked for anew once the workspace is trusted', async () => {
  await using client = await startServer({
    initializationOptions: { commands: ALL },
    capabilities: { workspace: { codeLens: { refreshSupport: true } } },
  });
  const asked = new Promise<void>((resolve) => {
    client.connection.onRequest('workspace/codeLens/refresh', () => {
      resolve();
      return null;
    });
  });
  await client.connection.sendNotification('mooring/trusted');
  await asked;
});

test('what others refer to says how often, and where once the lens is seen', async () => {
  await using client = await startServer({ initializationOptions: { commands: ['mooring.references'] } });
  await client.open(FILE, TEXT);
  await client.open(PROMPT_FILE, PROMPT);
  const found = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
    textDocument: { uri: uri(PROMPT_FILE) },
  });
  const [lens] = found;
  assert.ok(lens && found.length === 1);
  assert.deepEqual([lens.range.start.line, lens.command], [0, undefined]);
  const { command } = await client.connection.sendRequest<CodeLens>('codeLens/resolve', lens);
  assert.deepEqual([command?.title, command?.command], ['2 references', 'mooring.references']);
  const [from, position, places] = command?.arguments ?? [];
  assert.deepEqual([from, position], [uri(PROMPT_FILE), { line: 0, character: 6 }]);
  assert.deepEqual(
    places.map((one: Location) => [one.uri, one.range.start.line]),
    [
      [uri(FILE), 5],
      [uri(FILE), 12],
    ],
  );

  // An edit before the lens is seen: what it says holds for the text as it is then.
  await client.change(FILE, 2, [{ text: TEXT.slice(0, TEXT.indexOf('---')) }]);
  const later = await client.connection.sendRequest<CodeLens>('codeLens/resolve', lens);
  assert.equal(later.command?.title, '1 reference');
  const foreign: CodeLens = { range: lens.range, data: { uri: 7 } };
  assert.deepEqual(await client.connection.sendRequest('codeLens/resolve', foreign), foreign);
});
