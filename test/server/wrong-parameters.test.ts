/** Requests of every kind with parameters that are wrong: missing, of another type, of places and documents that are not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Hover } from 'vscode-languageserver/node';
import { startServer, type TestClient } from './client.ts';
import { capabilities, isAboutDocument, methods, needs, parameters } from './every-request.ts';

const PATH = '/nowhere/a.model.yaml';
const MODEL =
  'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: reply}\nspec: {task: chat, serve: {prompt: reply}}\n';
const INVALID_PARAMS = -32602;
/** A refusal that says why. */
const REQUEST_FAILED = -32803;

const ask = (client: TestClient, method: string, params: unknown): Promise<unknown> =>
  client.connection.sendRequest(method, params);

async function started(): Promise<TestClient> {
  const client = await startServer({ capabilities });
  await client.open(PATH, MODEL);
  return client;
}

/** A good question after all the bad ones gets its answer, and no handler broke. */
async function assertUnharmed(client: TestClient): Promise<void> {
  const answer = await client.connection.sendRequest<Hover>(
    'textDocument/hover',
    parameters(PATH, { line: 3, character: 8 }),
  );
  assert.match(JSON.stringify(answer.contents), /task/);
  assert.deepEqual(
    client.log.filter((line) => / failed: /.test(line)),
    [],
  );
}

test('each request that the server offers is asked here', () => {
  assert.deepEqual(Object.keys(needs).sort(), [...methods].sort());
});

test('requests with parameters of another shape are told what is wrong with them', async () => {
  await using client = await started();
  const good = parameters(PATH, { line: 3, character: 8 });
  for (const method of methods) {
    await assert.rejects(client.connection.sendRequest(method), { code: INVALID_PARAMS }, method);
    for (const wrong of [null, [], [good], [1, 2]]) {
      await assert.rejects(
        ask(client, method, wrong),
        { code: INVALID_PARAMS, message: /its parameters must be an object/ },
        `${method} ${JSON.stringify(wrong)}`,
      );
    }
    for (const path of needs[method] ?? []) {
      for (const wrong of wrongFor(path)) {
        await assert.rejects(
          ask(client, method, replaced(good, path, wrong)),
          ({ code, message }: { readonly code: number; readonly message: string }) =>
            code === INVALID_PARAMS && message.includes(path) && message.includes(method),
          `${method} ${path} = ${JSON.stringify(wrong)}`,
        );
      }
    }
    await ask(client, method, good).catch(refusal);
  }
  await assertUnharmed(client);
});

const places = [
  { line: -1, character: -1 },
  { line: 0, character: 99_999 },
  { line: 99_999, character: 0 },
  { line: 2 ** 31 - 1, character: 2 ** 31 - 1 },
  { line: 2 ** 53, character: Number.MAX_VALUE },
];
test('places outside the text are taken as the nearest inside, by every request', async () => {
  await using client = await started();
  const lines = MODEL.split('\n');
  for (const method of methods) {
    for (const position of places) {
      const answer = await ask(client, method, parameters(PATH, position)).catch(refusal);
      // What is to be resolved comes back as it was.
      for (const { line, character } of method.endsWith('/resolve') ? [] : placesIn(answer)) {
        const length = lines[line]?.length ?? -1;
        assert.ok(character >= 0 && character <= length, `${method} ${JSON.stringify({ position, line, character })}`);
      }
    }
    const backwards = { start: { line: 3, character: 9 }, end: { line: 1, character: 2 } };
    await ask(client, method, { ...parameters(PATH, { line: 1, character: 1 }), range: backwards }).catch(refusal);
  }
  await assertUnharmed(client);
});

describe('addresses', () => {
  const addresses = [
    'file:///nowhere/other.model.yaml',
    'file:///nowhere/a.model.yaml/',
    'file:///',
    'file:',
    'file://',
    'file:///%',
    'file:///a%00b.model.yaml',
    'file:///nowhere/a%2Fb.model.yaml',
    'file://elsewhere/share/a.model.yaml',
    'untitled:Untitled-9',
    'git:/nowhere/a.model.yaml?{}',
    'http://127.0.0.1:9/a.yaml',
    'nowhere/a.model.yaml',
    'not an address at all',
    '',
    '\ud800',
    `file:///${'x'.repeat(100_000)}.yaml`,
  ];

  test('that nobody opened get an empty answer to every request', async () => {
    await using client = await started();
    for (const method of methods.filter(isAboutDocument)) {
      for (const address of addresses) {
        const params = { ...parameters(PATH, { line: 0, character: 0 }), textDocument: { uri: address } };
        const answer = await ask(client, method, params);
        assert.ok(isEmpty(answer), `${method} ${address.slice(0, 60)}: ${JSON.stringify(answer)}`);
      }
    }
    await assertUnharmed(client);
  });

  test('may be opened, changed, asked about and closed, however odd they are', async () => {
    await using client = await started();
    for (const address of addresses) {
      const textDocument = { uri: address, languageId: 'yaml', version: 1, text: MODEL };
      await client.connection.sendNotification('textDocument/didOpen', { textDocument });
      const place = { ...parameters(PATH, { line: 3, character: 8 }), textDocument: { uri: address } };
      for (const method of methods) await ask(client, method, place).catch(refusal);
      await client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: address, version: 2 },
        contentChanges: [{ text: 'a: [' }],
      });
      for (const method of methods) await ask(client, method, place).catch(refusal);
      await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: address } });
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: address, type: 1 }],
      });
    }
    await assertUnharmed(client);
  });
});

test('notifications that cannot be read do nothing, and are told of in the log', async () => {
  await using client = await started();
  const textDocument = { uri: 'file:///nowhere/a.model.yaml', languageId: 'yaml', version: 2, text: 'a: [' };
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 'x' } };
  const wrong: readonly (readonly [string, object | null])[] = [
    ['textDocument/didOpen', null],
    ['textDocument/didOpen', {}],
    ['textDocument/didOpen', { textDocument: { ...textDocument, text: 5 } }],
    ['textDocument/didOpen', { textDocument: { ...textDocument, uri: [] } }],
    ['textDocument/didChange', { textDocument }],
    ['textDocument/didChange', { textDocument, contentChanges: 'a' }],
    ['textDocument/didChange', { textDocument, contentChanges: [{ text: 'a: 1\n' }, { text: null }] }],
    ['textDocument/didChange', { textDocument, contentChanges: [{ range, text: 'a' }] }],
    ['textDocument/didClose', { textDocument: 'file:///nowhere/a.model.yaml' }],
    ['workspace/didChangeWatchedFiles', { changes: [null] }],
    ['workspace/didChangeWatchedFiles', { changes: { uri: 'a' } }],
    ['workspace/didChangeWorkspaceFolders', { event: { added: [] } }],
    ['workspace/didChangeConfiguration', null],
  ];
  for (const [method, params] of wrong) await client.connection.sendNotification(method, params);
  await assertUnharmed(client);
  assert.deepEqual(
    client.log.map((line) => line.split(' ')[0]),
    wrong.map(([method]) => `\`${method}\``),
  );
});

/** What is asked with wrong parameters may be refused with a reason, or answered with less; it never fails otherwise. */
function refusal(error: { readonly code?: number }): undefined {
  if (error.code !== REQUEST_FAILED) throw error;
}

/** Values that what stands at the path cannot have; undefined leaves it out. */
function wrongFor(path: string): readonly unknown[] {
  if (/\.(?:line|character)$/.test(path)) return [undefined, null, '1', {}, [], true, 1.5];
  if (path === 'context') return [undefined, null, 'x', 5, []];
  if (/^(?:positions|files|previousResultIds)$/.test(path)) return [undefined, null, 'x', {}, 5, [null], [5]];
  return [undefined, null, 5, {}, [], true];
}

/** The same value with another one at the path, as `a.b[0].c`. */
function replaced(value: unknown, path: string, by: unknown): unknown {
  const [first, ...rest] = path.split(/[.[\]]+/).filter((step) => step !== '');
  if (first === undefined) return by;
  const inner = (child: unknown) => replaced(child, rest.join('.'), by);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === first ? inner(item) : item));
  const before = Object.entries(value ?? {});
  return Object.fromEntries(before.map(([key, child]) => [key, key === first ? inner(child) : child]));
}

/** All positions in an answer that are of the document. */
function placesIn(answer: unknown): readonly { readonly line: number; readonly character: number }[] {
  if (typeof answer !== 'object' || answer === null) return [];
  if ('line' in answer && 'character' in answer)
    return [{ line: Number(answer.line), character: Number(answer.character) }];
  return Object.values(answer).flatMap(placesIn);
}

function isEmpty(answer: unknown): boolean {
  if (answer === null || (Array.isArray(answer) && answer.length === 0)) return true;
  if (typeof answer !== 'object') return false;
  return Object.entries(answer).every(
    ([key, part]) =>
      part === false || key === 'kind' || key === 'resultId' || (Array.isArray(part) && part.length === 0),
  );
}
