/** Diagnostics that the client asks for: by document and for all files, with ids, in parts, and asked again in time. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { startServer, type TestClient, uri } from './client.ts';

const MODEL =
  'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: reply}\nspec: {task: chat, serve: {prompt: reply}}\n';
const PROMPT = 'name: reply\nmessages: [{role: user, content: Hello}]\n';
const capabilities = {
  textDocument: { diagnostic: {} },
  workspace: { diagnostics: { refreshSupport: true } },
};

async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-pull-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

const pull = (client: TestClient, path: string, previousResultId?: string): Promise<DocumentDiagnosticReport> =>
  client.connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri: uri(path) },
    ...(previousResultId !== undefined && { previousResultId }),
  });

const codesOf = (report: DocumentDiagnosticReport | WorkspaceDocumentDiagnosticReport) =>
  report.kind === 'full' ? report.items.map(({ code }) => code) : 'unchanged';

/** Resolves when the server says that its answers may have changed. */
function refreshes(client: TestClient): () => Promise<void> {
  const asked: string[] = [];
  const waiting = new Set<() => void>();
  client.connection.onRequest('workspace/diagnostic/refresh', () => {
    asked.push('');
    for (const wake of waiting) wake();
    return null;
  });
  return async () => {
    while (asked.length === 0) {
      const next = Promise.withResolvers<void>();
      waiting.add(next.resolve);
      await next.promise;
      waiting.delete(next.resolve);
    }
    asked.length = 0;
  };
}

test('a document is told in full once, and by its id while it reads the same', async () => {
  await using project = await folderWith({ 'mooring.yaml': '', 'reply.prompt.yaml': PROMPT, 'a.model.yaml': MODEL });
  await using client = await startServer({ folders: [project.folder], capabilities });
  assert.deepEqual(client.initialized.capabilities.diagnosticProvider, {
    identifier: 'mooring',
    interFileDependencies: true,
    workspaceDiagnostics: true,
  });
  const path = join(project.folder, 'a.model.yaml');
  await client.open(path, MODEL.replace('prompt: reply', 'prompt: rely'));
  const first = await pull(client, path);
  assert.deepEqual(codesOf(first), ['reference/dangling']);
  assert.ok(first.resultId);
  assert.deepEqual(await pull(client, path, first.resultId), { kind: 'unchanged', resultId: first.resultId });
  await client.change(path, 2, [{ text: MODEL }]);
  const second = await pull(client, path, first.resultId);
  assert.deepEqual(codesOf(second), []);
  assert.notEqual(second.resultId, first.resultId);
  assert.deepEqual(client.published, [], 'a client that asks is not sent anything');
});

test('what is asked right after an edit is answered for the edited text', async () => {
  await using project = await folderWith({ 'mooring.yaml': '', 'reply.prompt.yaml': PROMPT });
  await using client = await startServer({ folders: [project.folder], capabilities });
  const path = join(project.folder, 'a.model.yaml');
  await client.open(path, MODEL);
  await pull(client, path);
  const answers: Promise<DocumentDiagnosticReport>[] = [];
  for (let version = 2; version < 22; version += 1) {
    await client.change(path, version, [{ text: version % 2 === 0 ? MODEL.replace('chat', 'chatt') : MODEL }]);
    answers.push(pull(client, path));
  }
  const codes = (await Promise.all(answers)).map(codesOf);
  assert.deepEqual(
    codes,
    codes.map((_, index) => (index % 2 === 0 ? ['schema/enum'] : [])),
  );
});

test('what is asked while the project is read is answered for its version, or asked for again', async () => {
  await using project = await folderWith({ 'mooring.yaml': '', 'reply.prompt.yaml': PROMPT });
  await using client = await startServer({ folders: [project.folder], capabilities });
  const path = join(project.folder, 'a.model.yaml');
  await client.open(path, MODEL);
  const answers = [pull(client, path)];
  for (let version = 2; version < 8; version += 1) {
    await client.change(path, version, [{ text: version % 2 === 0 ? MODEL.replace('chat', 'chatt') : MODEL }]);
    answers.push(pull(client, path));
  }
  const settled = await Promise.allSettled(answers);
  for (const [index, one] of settled.entries()) {
    if (one.status === 'fulfilled') assert.deepEqual(codesOf(one.value), index % 2 === 1 ? ['schema/enum'] : []);
    else assert.deepEqual([one.reason.code, one.reason.data], [-32802, { retriggerRequest: true }]);
  }
  assert.equal(settled.at(-1)?.status, 'fulfilled');
});

test('all files are told of, those without problems only when they had some', async () => {
  await using project = await folderWith({ 'mooring.yaml': '', 'reply.prompt.yaml': PROMPT, 'a.model.yaml': MODEL });
  await using client = await startServer({ folders: [project.folder], capabilities });
  const refreshed = refreshes(client);
  const model = join(project.folder, 'a.model.yaml');
  const prompt = join(project.folder, 'reply.prompt.yaml');
  await client.open(model, MODEL);
  await pull(client, model);
  const all = (previousResultIds: readonly { uri: string; value: string }[]): Promise<WorkspaceDiagnosticReport> =>
    client.connection.sendRequest('workspace/diagnostic', { previousResultIds });
  const ids = ({ items }: WorkspaceDiagnosticReport) =>
    items.map((item) => ({ uri: item.uri, value: item.resultId ?? '' }));

  await refreshed();
  const before = await all([]);
  assert.deepEqual(
    before.items.map((item) => item.uri),
    before.items.map((item) => item.uri).filter((one) => one !== uri(prompt)),
  );
  await writeFile(prompt, `${PROMPT}unknown: 1\n`);
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uri(prompt), type: 2 }],
  });
  await refreshed();
  const broken = await all(ids(before));
  const told = broken.items.find((item) => item.uri === uri(prompt));
  assert.ok(told && codesOf(told).includes('schema/unknown-property'));
  assert.ok(broken.items.every((item) => item.uri === uri(prompt) || item.kind === 'unchanged'));

  await writeFile(prompt, PROMPT);
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uri(prompt), type: 2 }],
  });
  await refreshed();
  const mended = await all(ids(broken));
  assert.deepEqual(mended.items.filter((item) => item.kind === 'full').map(codesOf), [[]]);
});

test('a client that refuses to ask again is served on', async () => {
  await using project = await folderWith({ 'mooring.yaml': '' });
  await using client = await startServer({ folders: [project.folder], capabilities });
  const path = join(project.folder, 'a.model.yaml');
  await client.open(path, MODEL);
  assert.deepEqual(codesOf(await pull(client, path)), ['reference/dangling']);
  await client.logged(/workspace\/diagnostic\/refresh failed/);
  assert.deepEqual(codesOf(await pull(client, path)), ['reference/dangling']);
});

test('another open document that reads differently after an edit is asked about again', async () => {
  await using project = await folderWith({ 'mooring.yaml': '' });
  await using client = await startServer({ folders: [project.folder], capabilities });
  const refreshed = refreshes(client);
  const model = join(project.folder, 'a.model.yaml');
  const prompt = join(project.folder, 'reply.prompt.yaml');
  await client.open(model, MODEL);
  await client.open(prompt, PROMPT);
  assert.deepEqual(codesOf(await pull(client, model)), []);
  await refreshed();
  await client.change(prompt, 2, [{ text: PROMPT.replace('reply', 'other') }]);
  await refreshed();
  assert.deepEqual(codesOf(await pull(client, model)), ['reference/dangling']);
});

test('many files come in parts where the client takes parts', async () => {
  const bad = Array.from({ length: 120 }, (_, index) => [
    `m${index}.model.yaml`,
    MODEL.replace('reply}}', `p${index}}}`),
  ]);
  await using project = await folderWith({ 'mooring.yaml': '', ...Object.fromEntries(bad) });
  await using client = await startServer({ folders: [project.folder], capabilities });
  const refreshed = refreshes(client);
  await refreshed();
  const parts: WorkspaceDiagnosticReport[] = [];
  const { ProgressType } = await import('vscode-jsonrpc/node');
  client.connection.onProgress(new ProgressType<WorkspaceDiagnosticReport>(), 'parts', (part) => void parts.push(part));
  const last = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
    previousResultIds: [],
    partialResultToken: 'parts',
  });
  const uris = [...parts, last].flatMap(({ items }) => items.map((item) => item.uri));
  assert.equal(parts.length, 2);
  assert.equal(new Set(uris).size, uris.length);
  assert.ok(bad.every(([name]) => uris.includes(uri(join(project.folder, name ?? '')))));
});

test('a request that is cancelled while it waits is answered and never runs', async () => {
  await using client = await startServer({ capabilities: { textDocument: { hover: {} } } });
  await client.open('/nowhere/a.model.yaml', MODEL);
  await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: uri('/nowhere/a.model.yaml') },
    position: { line: 0, character: 0 },
  });
  // Written as one chunk, so that the server reads the request and its end before it begins the first.
  const messages = [
    ...Array.from({ length: 50 }, (_, index) => ({
      id: `c${index}`,
      method: 'textDocument/hover',
      params: { textDocument: { uri: uri('/nowhere/a.model.yaml') }, position: { line: 1, character: 1 } },
    })),
    ...Array.from({ length: 50 }, (_, index) => ({ method: '$/cancelRequest', params: { id: `c${index}` } })),
  ];
  const answers: { readonly id?: unknown; readonly error?: { readonly code: number; readonly message: string } }[] = [];
  const last = Promise.withResolvers<void>();
  client.process.stdout?.on('data', (chunk: Buffer) => {
    for (const [body] of chunk.toString().matchAll(/\{"jsonrpc":"2.0","id":"c\d+".*?\}\}/g))
      answers.push(JSON.parse(body));
    if (answers.length === 50) last.resolve();
  });
  client.process.stdin?.write(
    messages
      .map((message) => JSON.stringify({ jsonrpc: '2.0', ...message }))
      .map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      .join(''),
  );
  await last.promise;
  assert.ok(answers.every(({ error }) => error?.code === -32800 && error.message.includes('before it was begun')));
});

test('a server whose client is gone ends', async () => {
  const client = await startServer();
  const ended = once(client.process, 'exit');
  client.process.stdin?.destroy();
  const [code] = await ended;
  assert.equal(code, 1);
  client.connection.dispose();
});
