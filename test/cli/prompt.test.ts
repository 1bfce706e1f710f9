/** `mooring prompt …`: versions from first draft to locked, edited and bumped. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { validators } from '../generated/output-validators.js';
import { folderWith, mooring } from './mooring.ts';

const PROMPT = `name: reply
version: 1.0.0
inputs:
  ticket: {type: string}
  total: {type: number, default: 0}
messages:
  - {role: user, content: "{{ticket}} ({{total}})"}
testData: [{ticket: Where is my parcel?}]
`;

type Name = keyof typeof validators;

async function json(words: readonly string[], cwd: string) {
  const { code, stdout, stderr } = await mooring([...words, '--format', 'json'], { cwd });
  const name = words.slice(0, 2).join('-') as Name;
  const answer = JSON.parse(stdout);
  assert.ok(validators[name](answer), JSON.stringify(validators[name].errors));
  return { code, answer, stderr };
}

test('a version is locked once, and an edit of it is refused with the version to bump to', async () => {
  await using at = await folderWith({
    'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\n',
    'reply.prompt.yaml': PROMPT,
  });
  assert.equal((await json(['prompt', 'lock', '--check'], at.path)).code, 1);
  assert.ok(!existsSync(join(at.path, 'mooring.lock')), '--check writes nothing');

  const locked = await json(['prompt', 'lock'], at.path);
  assert.deepEqual([locked.code, locked.answer.added, locked.answer.written], [0, ['reply@1.0.0'], true]);
  assert.equal((await json(['prompt', 'lock', '--check'], at.path)).code, 0);
  assert.equal((await json(['prompt', 'list'], at.path)).answer.rows[0].state, 'locked');

  await writeFile(join(at.path, 'reply.prompt.yaml'), PROMPT.replace('({{total}})', '(order of {{total}})'));
  const lint = await mooring(['lint'], { cwd: at.path });
  assert.equal(lint.code, 1);
  assert.match(lint.stdout, /prompt\/edited-locked-version/);
  assert.match(lint.stdout, /Bump the version to 1\.1\.0/);
  const refused = await json(['prompt', 'lock'], at.path);
  assert.deepEqual([refused.code, refused.answer.written, refused.answer.refused[0].bumpTo], [1, false, '1.1.0']);

  const diff = await json(['prompt', 'diff', 'reply'], at.path);
  assert.equal(diff.answer.change, 'minor');
  const bumped = await json(['prompt', 'bump'], at.path);
  assert.deepEqual(
    bumped.answer.rows.map((row: { from: string; to: string; written: boolean }) => [row.from, row.to, row.written]),
    [['1.0.0', '1.1.0', true]],
  );
  assert.match(await readFile(join(at.path, 'reply.prompt.yaml'), 'utf8'), /^version: 1\.1\.0$/m);
  assert.equal((await mooring(['lint'], { cwd: at.path })).code, 0);
  assert.deepEqual((await json(['prompt', 'lock'], at.path)).answer.added, ['reply@1.1.0']);
  const again = await json(['prompt', 'lock'], at.path);
  assert.deepEqual([again.code, again.answer.added, again.answer.written], [0, [], false]);
});

const changes: readonly [name: string, change: string, edit: (text: string) => string][] = [
  ['nothing but layout', 'none', (text) => text.replace('{type: string}', '{ "type": "string" }')],
  ['test data', 'patch', (text) => text.replace('parcel', 'money')],
  ['a message', 'minor', (text) => text.replace('({{total}})', 'over {{total}}')],
  ['a required input', 'major', (text) => text.replace('  total', '  locale: {type: string}\n  total')],
];

for (const [name, change, edit] of changes) {
  test(`diff calls a change of ${name} ${change}`, async () => {
    await using at = await folderWith({ 'a.prompt.yaml': PROMPT, 'b.prompt.yaml': edit(PROMPT) });
    const { answer, code } = await json(['prompt', 'diff', 'a.prompt.yaml', 'b.prompt.yaml'], at.path);
    assert.equal(answer.change, change);
    assert.equal(answer.reasons.length > 0, change !== 'none');
    assert.equal(code, 0);
  });
}

test('bump gives a working copy its first version only when it is named', async () => {
  await using at = await folderWith({ 'reply.prompt.yaml': PROMPT.replace('version: 1.0.0\n', '') });
  assert.deepEqual((await json(['prompt', 'bump'], at.path)).answer.rows, []);
  const dry = await json(['prompt', 'bump', 'reply', '--dry-run'], at.path);
  assert.deepEqual([dry.answer.rows[0].to, dry.answer.rows[0].written], ['1.0.0', false]);
  await json(['prompt', 'bump', 'reply'], at.path);
  assert.equal(await readFile(join(at.path, 'reply.prompt.yaml'), 'utf8'), PROMPT);
});

test('render fills placeholders from the case, the file and the command line, later ones winning', async () => {
  await using at = await folderWith({ 'reply.prompt.yaml': PROMPT, 'values.json': '{"total": 5}' });
  const one = await json(['prompt', 'render', 'reply', '--case', '1'], at.path);
  assert.deepEqual(one.answer.messages, [{ role: 'user', content: 'Where is my parcel? (0)' }]);
  const all = await json(
    ['prompt', 'render', 'reply', '--case', '1', '--vars', 'values.json', '--var', 'ticket=Hi=there'],
    at.path,
  );
  assert.deepEqual(all.answer.messages, [{ role: 'user', content: 'Hi=there (5)' }]);
  const none = await mooring(['prompt', 'render', 'reply'], { cwd: at.path });
  assert.equal(none.code, 1);
  assert.match(none.stdout, /\{\{ticket\}\} \(0\)/);
  assert.match(none.stderr, /ticket/);
  const wrong = await mooring(['prompt', 'render', 'reply', '--var', 'total=many'], { cwd: at.path });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /not of type number/);
});

test('render refuses a value for what is no input, and says which inputs there are', async () => {
  await using at = await folderWith({ 'reply.prompt.yaml': PROMPT });
  const { code, stdout, stderr } = await mooring(['prompt', 'render', 'reply', '--var', 'tiket=late'], {
    cwd: at.path,
  });
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /has no input `tiket`\. Did you mean `ticket`\? Its inputs are `ticket`, `total`\./);
});

test('a file with two prompts is not rendered as one of them; the names that tell them apart work', async () => {
  await using at = await folderWith({
    'reply.prompt.yaml': `${PROMPT}---\n${PROMPT.replace('1.0.0', '2.0.0').replace('({{total}})', 'for {{total}}')}`,
  });
  const file = await mooring(['prompt', 'render', 'reply.prompt.yaml', '--case', '1'], { cwd: at.path });
  assert.deepEqual([file.code, file.stdout], [2, '']);
  assert.match(file.stderr, /holds 2 prompts: reply@1\.0\.0, reply@2\.0\.0\. Name one of them/);
  const first = await mooring(['prompt', 'render', 'reply@1.0.0', '--case', '1'], { cwd: at.path });
  assert.match(first.stdout, /Where is my parcel\? \(0\)/);
  const second = await mooring(['prompt', 'render', 'reply@^2', '--case', '1'], { cwd: at.path });
  assert.match(second.stdout, /Where is my parcel\? for 0/);
});

test('a range picks the highest version in it', async () => {
  await using at = await folderWith({
    '1.prompt.yaml': PROMPT,
    '2.prompt.yaml': PROMPT.replace('1.0.0', '1.2.0').replace('({{total}})', '- {{total}}'),
    '3.prompt.yaml': PROMPT.replace('1.0.0', '2.0.0').replace('({{total}})', '/ {{total}}'),
  });
  const { answer } = await json(['prompt', 'render', 'reply@^1', '--case', '1'], at.path);
  assert.equal(answer.messages[0].content, 'Where is my parcel? - 0');
  const missing = await mooring(['prompt', 'render', 'reply@^3'], { cwd: at.path });
  assert.match(missing.stderr, /No version of `reply` is in `\^3`\. There are: 1\.0\.0, 1\.2\.0, 2\.0\.0\./);
});

test('a name that is none is answered with the nearest', async () => {
  await using at = await folderWith({ 'reply.prompt.yaml': PROMPT });
  const { code, stderr } = await mooring(['prompt', 'render', 'repli'], { cwd: at.path });
  assert.equal(code, 2);
  assert.match(stderr, /Did you mean `reply`\?/);
});

test('a lock with conflict marks is refused, and left as it is', async () => {
  await using at = await folderWith({ 'reply.prompt.yaml': PROMPT, 'mooring.lock': '<<<<<<< ours\n' });
  const { code, stderr } = await mooring(['prompt', 'lock'], { cwd: at.path });
  assert.equal(code, 2);
  assert.match(stderr, /mooring\.lock cannot be read/);
  assert.equal(await readFile(join(at.path, 'mooring.lock'), 'utf8'), '<<<<<<< ours\n');
});

const corpus = fileURLToPath(new URL('../../../shared/corpus/github-prompts', import.meta.url));

test('GitHub’s own sample prompts lint without errors', (context) => {
  if (!existsSync(corpus)) return context.diagnostic(`NOT RUN: the samples are not at ${corpus}`);
  const files = readdirSync(corpus).map((file) => join(corpus, file));
  return mooring(['lint', '--format', 'json', ...files]).then(({ code, stdout }) => {
    const answer = JSON.parse(stdout);
    assert.deepEqual([code, answer.files, answer.summary.errors], [0, 6, 0]);
  });
});

test('GitHub’s own sample prompts render with their first test case', async (context) => {
  if (!existsSync(corpus)) return context.diagnostic(`NOT RUN: the samples are not at ${corpus}`);
  const { code, stdout } = await mooring(['prompt', 'render', join(corpus, 'sample_prompt.yml'), '--case', '1']);
  assert.equal(code, 0);
  assert.match(stdout, /^\[user\]\nPlease respond to this message appropriately: hello world$/m);
});
