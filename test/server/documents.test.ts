/** Documents as clients really send them: edits of every kind, closing and opening, several folders, hostile texts. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import type { PublishDiagnosticsParams, Range } from 'vscode-languageserver/node';
import { pick, type Random, randomFrom } from '../core/syntax/random-yaml.ts';
import { startServer, type TestClient, uri } from './client.ts';

const PROMPT = 'name: reply\nmessages: [{role: user, content: Hello}]\n';
const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: reply}
`;
const PROJECT = 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\n';

async function folderWith(files: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-server-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return {
    folder,
    path: (name: string) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const range = (line: number, from: number, to: number, endLine = line): Range => ({
  start: { line, character: from },
  end: { line: endLine, character: to },
});

const version = (number: number) => (params: PublishDiagnosticsParams) => params.version === number;
const codesOf = (found: readonly { code?: unknown }[]): readonly unknown[] => found.map((one) => one.code);

async function changed(client: TestClient, paths: readonly string[], type = 2): Promise<void> {
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: paths.map((path) => ({ uri: uri(path), type })),
  });
}

describe('positions', () => {
  test('count lines of CRLF and characters in UTF-16 units', async () => {
    await using client = await startServer();
    const path = '/nowhere/a.model.yaml';
    const text = MODEL.replace('reply}\n', '"😀", oops: 1}\n').replaceAll('\n', '\r\n');
    await client.open(path, text);
    const [found] = await client.diagnostics(path, (params) =>
      codesOf(params.diagnostics).includes('schema/unknown-property'),
    );
    assert.ok(found);
    const line = text.split('\r\n')[2] ?? '';
    const { diagnostics = [] } = client.published.findLast((params) => params.uri === uri(path)) ?? {};
    const place = diagnostics.find((one) => one.code === 'schema/unknown-property')?.range;
    assert.deepEqual(place, range(2, line.indexOf('oops'), line.indexOf('oops') + 4));
    await client.change(path, 2, [{ range: range(2, line.indexOf(', oops'), line.length - 1), text: '' }]);
    assert.ok(!codesOf(await client.diagnostics(path, version(2))).includes('schema/unknown-property'));
  });

  test('beyond the end of a line or of the text mean that end', async () => {
    await using client = await startServer();
    const path = '/nowhere/a.prompt.yaml';
    await client.open(path, PROMPT);
    await client.change(path, 2, [{ range: range(99, 5, 7, 120), text: 'oops: 1\n' }]);
    assert.deepEqual(codesOf(await client.diagnostics(path, version(2))), ['schema/unknown-property']);
    await client.change(path, 3, [{ range: range(2, 0, 99), text: 'description: x' }]);
    assert.deepEqual(await client.diagnostics(path, version(3)), []);
    await client.change(path, 4, [
      { range: { start: { line: 1, character: 5 }, end: { line: 0, character: 0 } }, text: '' },
    ]);
    await client.diagnostics(path, version(4));
    assert.deepEqual(client.log, []);
  });

  test('far below the text mean its end, for the changes that follow too', async () => {
    await using client = await startServer();
    const path = '/nowhere/a.prompt.yaml';
    await client.open(path, PROMPT);
    await client.change(path, 2, [{ range: range(99, 0, 0, 100), text: '# one\n' }]);
    await client.change(path, 3, [{ range: range(50, 0, 0), text: 'description: x\n' }]);
    await client.change(path, 4, [{ range: range(3, 0, 11), text: 'oops' }]);
    assert.deepEqual(
      (await client.diagnostics(path, version(4))).map((one) => [one.code, one.range]),
      [['schema/unknown-property', range(3, 0, 4)]],
    );
  });

  test('of several changes at once each count in what those before left', async () => {
    await using client = await startServer();
    const path = '/nowhere/a.prompt.yaml';
    await client.open(path, '');
    await client.change(path, 2, [
      { range: range(0, 0, 0), text: 'messages: []\n' },
      { range: range(0, 0, 0), text: 'name: x\n' },
      { range: range(1, 10, 12), text: '[{role: user, content: Hi}]' },
    ]);
    assert.deepEqual(await client.diagnostics(path, version(2)), []);
  });
});

describe('documents', () => {
  test('that nobody opened may be changed and closed without harm', async () => {
    await using client = await startServer();
    await client.change('/nowhere/unknown.yaml', 7, [{ text: 'a: [' }]);
    await client.close('/nowhere/unknown.yaml');
    await client.open('/nowhere/a.model.yaml', 'a: [');
    assert.deepEqual(codesOf(await client.diagnostics('/nowhere/a.model.yaml')), ['syntax/missing-bracket']);
    assert.deepEqual(client.log, []);
  });

  test('that are closed and opened again start anew', async () => {
    await using client = await startServer();
    const path = '/nowhere/a.prompt.yaml';
    await client.open(path, `${PROMPT}oops: 1\n`);
    await client.diagnostics(path, (params) => params.diagnostics.length === 1);
    await client.close(path);
    await client.diagnostics(path, (params) => params.version === undefined && params.diagnostics.length === 0);
    await client.open(path, `${PROMPT}oops: 1\nagain: 2\n`, 9);
    assert.equal((await client.diagnostics(path, version(9))).length, 2);
  });

  test('without a file are checked like others', async () => {
    await using client = await startServer();
    await client.open('untitled:Untitled-1', MODEL.replace('task: chat', 'task: chatt'));
    const found = await client.diagnostics('untitled:Untitled-1', (params) => params.diagnostics.length > 0);
    assert.ok(codesOf(found).includes('schema/enum'));
    await client.close('untitled:Untitled-1');
    await client.diagnostics('untitled:Untitled-1', (params) => params.diagnostics.length === 0);
  });

  test('with an address that is no path of this machine are checked like others', async () => {
    await using client = await startServer();
    const address = 'file://elsewhere/share/a.prompt.yaml';
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: address, languageId: 'yaml', version: 1, text: `${PROMPT}oops: 1\n` },
    });
    assert.equal((await client.diagnostics(address)).length, 1);
    assert.deepEqual(client.log, []);
  });

  test('outside every folder belong to the project around them, of which nothing else is spoken', async () => {
    await using at = await folderWith({
      'mooring.yaml': PROJECT,
      'reply.prompt.yaml': PROMPT,
      'models/reply.model.yaml': MODEL,
      'models/broken.model.yaml': MODEL.replace('prompt: reply', 'prompt: gone').replace('reply', 'broken'),
    });
    await using other = await folderWith();
    await using client = await startServer({ folders: [other.folder] });
    const path = at.path('models/reply.model.yaml');
    await client.open(path, MODEL.replace('prompt: reply', 'prompt: repli'));
    const [found] = await client.diagnostics(path, version(1));
    assert.match(String(found?.message), /Did you mean `reply`\?/);
    await client.close(path);
    await client.diagnostics(path, (params) => params.version === undefined);
    assert.deepEqual([...new Set(client.published.map((params) => params.uri))], [uri(path)]);
  });

  test('that git ignores are no part of the project once they are closed', async () => {
    await using at = await folderWith({
      'mooring.yaml': PROJECT,
      '.gitignore': 'out/\n',
      'out/reply.model.yaml': MODEL.replace('prompt: reply', 'prompt: gone'),
    });
    await using client = await startServer({ folders: [at.folder] });
    const path = at.path('out/reply.model.yaml');
    await client.open(path, MODEL.replace('prompt: reply', 'prompt: gone'));
    assert.equal((await client.diagnostics(path, version(1))).length, 1);
    await client.close(path);
    assert.deepEqual(await client.diagnostics(path, (params) => params.version === undefined), []);
    await changed(client, [path]);
    await client.open('/nowhere/z.model.yaml', 'a: [');
    await client.diagnostics('/nowhere/z.model.yaml');
    assert.deepEqual(client.published.findLast((params) => params.uri === uri(path))?.diagnostics, []);
  });
});

test('twenty quick edits end in the diagnostics of the last version, and nothing older follows', async () => {
  await using client = await startServer();
  const path = '/nowhere/a.model.yaml';
  await client.open(path, MODEL);
  const edits = Array.from({ length: 20 }, (_, index) =>
    client.change(path, index + 2, [{ range: range(2, 17, index === 0 ? 22 : 19), text: String(index + 10) }]),
  );
  await Promise.all(edits);
  await client.diagnostics(path, version(21));
  // Whatever was still on its way comes before the answer to what is sent now.
  await client.open('/nowhere/b.model.yaml', 'a: [');
  await client.diagnostics('/nowhere/b.model.yaml');
  const versions = client.published.filter((params) => params.uri === uri(path)).map((params) => params.version ?? 0);
  assert.equal(versions.at(-1), 21);
  assert.deepEqual(
    versions,
    versions.toSorted((left, right) => left - right),
  );
});

describe('folders', () => {
  const dangling = MODEL.replace('prompt: reply', 'prompt: gone');

  test('two of them are two projects', async () => {
    await using one = await folderWith({ 'mooring.yaml': PROJECT, 'reply.prompt.yaml': PROMPT });
    await using two = await folderWith({ 'mooring.yaml': PROJECT, 'reply.model.yaml': MODEL });
    await using client = await startServer({ folders: [one.folder, two.folder] });
    assert.deepEqual(codesOf(await client.diagnostics(two.path('reply.model.yaml'))), ['reference/dangling']);
  });

  test('a project inside another is checked by itself', async () => {
    await using at = await folderWith({
      'mooring.yaml': PROJECT,
      'reply.prompt.yaml': PROMPT,
      'inner/mooring.yaml': PROJECT,
      'inner/reply.model.yaml': MODEL,
    });
    await using client = await startServer({ folders: [at.folder] });
    assert.deepEqual(codesOf(await client.diagnostics(at.path('inner/reply.model.yaml'))), ['reference/dangling']);
  });

  test('a folder inside a project is checked against all of it, and alone spoken of', async () => {
    await using at = await folderWith({
      'mooring.yaml': PROJECT,
      'prompts/reply.prompt.yaml': PROMPT,
      'other/other.model.yaml': dangling.replace('name: reply', 'name: other'),
      'models/reply.model.yaml': MODEL,
      'models/broken.model.yaml': dangling.replace('name: reply', 'name: broken'),
    });
    await using client = await startServer({ folders: [at.path('models')] });
    assert.deepEqual(codesOf(await client.diagnostics(at.path('models/broken.model.yaml'))), ['reference/dangling']);
    assert.deepEqual(
      [...new Set(client.published.map((params) => params.uri))],
      [uri(at.path('models/broken.model.yaml'))],
    );
  });

  test('a mooring.yaml that comes or goes moves the border of a project', async () => {
    await using at = await folderWith({
      'mooring.yaml': PROJECT,
      'reply.prompt.yaml': PROMPT,
      'inner/reply.model.yaml': MODEL,
    });
    await using client = await startServer({ folders: [at.folder] });
    const model = at.path('inner/reply.model.yaml');
    await client.open(model, MODEL);
    assert.deepEqual(await client.diagnostics(model, version(1)), []);
    await writeFile(at.path('inner/mooring.yaml'), PROJECT);
    await changed(client, [at.path('inner/mooring.yaml')], 1);
    assert.deepEqual(codesOf(await client.diagnostics(model, (params) => params.diagnostics.length > 0)), [
      'reference/dangling',
    ]);
    await rm(at.path('inner/mooring.yaml'));
    await changed(client, [at.path('inner/mooring.yaml')], 3);
    await client.diagnostics(model, (params) => params.diagnostics.length === 0 && client.published.length > 2);
  });

  test('come and go while the server runs', async () => {
    await using one = await folderWith({ 'reply.model.yaml': dangling });
    await using two = await folderWith({ 'reply.model.yaml': dangling });
    await using client = await startServer({
      folders: [one.folder],
      capabilities: { workspace: { workspaceFolders: true } },
    });
    await client.diagnostics(one.path('reply.model.yaml'));
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: {
        added: [{ uri: uri(two.folder), name: 'two' }],
        removed: [{ uri: uri(one.folder), name: 'one' }],
      },
    });
    assert.equal((await client.diagnostics(two.path('reply.model.yaml'))).length, 1);
    await client.diagnostics(one.path('reply.model.yaml'), (params) => params.diagnostics.length === 0);
  });

  test('a file that is deleted is forgotten', async () => {
    await using at = await folderWith({ 'reply.prompt.yaml': PROMPT, 'reply.model.yaml': MODEL });
    await using client = await startServer({ folders: [at.folder] });
    const model = at.path('reply.model.yaml');
    await client.open(model, MODEL);
    await client.diagnostics(model, version(1));
    await rm(at.path('reply.prompt.yaml'));
    await changed(client, [at.path('reply.prompt.yaml')], 3);
    assert.deepEqual(codesOf(await client.diagnostics(model, (params) => params.diagnostics.length > 0)), [
      'reference/dangling',
    ]);
  });
});

test('a lock that changes on disk is read again', async () => {
  const example = (name: string) => readFile(new URL(`../../examples/broken/${name}`, import.meta.url), 'utf8');
  const [text, lock] = await Promise.all([example('locked.prompt.yaml'), example('mooring.lock')]);
  await using at = await folderWith({ 'mooring.yaml': PROJECT, 'locked.prompt.yaml': text });
  await using client = await startServer({ folders: [at.folder] });
  const prompt = at.path('locked.prompt.yaml');
  const isLocked = (params: PublishDiagnosticsParams) =>
    codesOf(params.diagnostics).includes('prompt/edited-locked-version');
  await client.open(prompt, text);
  await client.diagnostics(prompt, (params) => params.version === 1 && !isLocked(params));
  await writeFile(at.path('mooring.lock'), lock);
  await changed(client, [at.path('mooring.lock')], 1);
  await client.diagnostics(prompt, isLocked);
  const before = client.published.length;
  await rm(at.path('mooring.lock'));
  await changed(client, [at.path('mooring.lock')], 3);
  await client.diagnostics(prompt, (params) => !isLocked(params) && client.published.length > before);
});

test('hostile texts are answered, and the server goes on', async () => {
  await using client = await startServer();
  const texts = [
    '',
    'a\0b',
    `${MODEL}# ${'x'.repeat(5_000_000)}\n`,
    `${MODEL}  x: ${'['.repeat(10_000)}\n`,
    `${MODEL}  x:\n    ${'- '.repeat(10_000)}a\n`,
    `${MODEL}${Array.from({ length: 60 }, (_, level) => `x${level}: &x${level} [${level ? `*x${level - 1}, *x${level - 1}` : 1}]`).join('\n')}\n`,
    `${MODEL}${Array.from({ length: 32_000 }, (_, index) => `k${index}: v`).join('\n')}\n`,
    MODEL.replaceAll('\n', '\r'),
    MODEL.replaceAll('  ', '\t'),
    `${MODEL}__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n`,
    'prompt: \ud800 half a pair\n',
  ];
  const path = '/nowhere/a.model.yaml';
  await client.open(path, MODEL);
  for (const [index, text] of texts.entries()) {
    await client.change(path, index + 2, [{ text }]);
    const found = await client.diagnostics(path, version(index + 2));
    assert.ok(found.length > 0 && found.length <= 1001, `${found.length} diagnostics for text ${index}`);
    assert.ok(!codesOf(found).includes('internal/rule-failed'), `text ${index}`);
  }
  await client.change(path, 99, [{ text: MODEL }]);
  assert.deepEqual(codesOf(await client.diagnostics(path, version(99))), ['reference/dangling']);
  assert.deepEqual(client.log, []);
});

/** What a person does to a text in one go: types, deletes, pastes, breaks and joins lines. */
function randomEdit(random: Random, text: string): { start: number; end: number; text: string } {
  const at = random(text.length + 1);
  const lines = text.split('\n');
  const line = pick(random, lines);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  switch (random(6)) {
    case 0:
      return {
        start: at,
        end: at,
        text: pick(random, ['a', ':', '- ', ' ', '{', '"', '\n', '#', '|', '&x ', '*x', '😀', '\t']),
      };
    case 1:
      return { start: at, end: Math.min(text.length, at + 1 + random(5)), text: '' };
    case 2:
      return { start: lineStart, end: lineStart, text: `${line}\n` };
    case 3:
      return { start: lineStart, end: Math.min(text.length, lineStart + line.length + 1), text: '' };
    case 4:
      return {
        start: lineStart,
        end: lineStart,
        text: pick(random, ['---\n', '  ', 'name: other\n', '# mooring-ignore a/b: c\n']),
      };
    default:
      return { start: at, end: at, text: text.slice(at, at + random(60)) };
  }
}

function positionIn(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

for (const seed of [1, 2, 3]) {
  test(`random edits end where a fresh server over the same texts begins (seed ${seed})`, async () => {
    const random = randomFrom(seed);
    await using at = await folderWith({ 'mooring.yaml': PROJECT });
    const texts = new Map([
      [at.path('reply.prompt.yaml'), PROMPT],
      [at.path('reply.model.yaml'), `${MODEL}---\n${MODEL.replaceAll('reply', 'other')}`],
      [
        at.path('list.slo.yaml'),
        '- {apiVersion: openslo/v1, kind: Service, metadata: {name: web}, spec: {}}\n'.repeat(3),
      ],
      [at.path('mooring.yaml'), `${PROJECT}spec: {teams: {support: {members: [a@b.example]}}}\n`],
    ]);
    await using client = await startServer({ folders: [at.folder] });
    for (const [path, text] of texts) await client.open(path, text, 0);
    const paths = [...texts.keys()];
    for (let number = 1; number <= 120; number += 1) {
      const path = pick(random, paths);
      const before = texts.get(path) ?? '';
      const edit = randomEdit(random, before);
      texts.set(path, before.slice(0, edit.start) + edit.text + before.slice(edit.end));
      const span = { start: positionIn(before, edit.start), end: positionIn(before, edit.end) };
      await client.change(path, number, [{ range: span, text: edit.text }]);
    }
    await using fresh = await startServer({ folders: [at.folder] });
    for (const [path, text] of texts) await fresh.open(path, text, 1000);
    for (const path of paths) {
      // One more version in each, so that there is something to wait for.
      await client.change(path, 1000, [{ range: range(0, 0, 0), text: '' }]);
    }
    for (const path of paths) {
      const [ended, begun] = await Promise.all([settled(client, path), settled(fresh, path)]);
      assert.deepEqual(ended, begun, `seed ${seed}: ${JSON.stringify(texts.get(path))}`);
    }
    assert.deepEqual(client.log, []);
  });
}

/** The last word on version 1000, which came before the answer to a question asked now. */
async function settled(client: TestClient, path: string) {
  await client.diagnostics(path, version(1000));
  const probe = `/nowhere/probe-${client.published.length}.model.yaml`;
  await client.open(probe, 'a: [');
  await client.diagnostics(probe);
  return client.published.findLast((params) => params.uri === uri(path))?.diagnostics;
}
