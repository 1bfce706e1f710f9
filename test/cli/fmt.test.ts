/** `mooring fmt` and `mooring fix` as processes, on real files. */
import assert from 'node:assert/strict';
import { chmod, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { answerOf } from './answers.ts';
import { folderWith, mooring } from './mooring.ts';

const UGLY = 'name:   reply\nmessages: [ {role: user,content: Hello} ]\n';
const NEAT = 'name: reply\nmessages: [{role: user, content: Hello}]\n';
const SPACED = 'name: reply\ninputs: {ticket: {type: string}}\nmessages: [{role: user, content: "{{ ticket }}"}]\n';

test('fmt --check tells what would change, exits 1, and writes nothing', async () => {
  await using at = await folderWith({ 'a.prompt.yaml': UGLY, 'b.prompt.yaml': NEAT });
  const ran = await mooring(['fmt', '--check', '--format', 'json'], { cwd: at.path });
  assert.equal(ran.code, 1);
  assert.deepEqual(answerOf(ran, 'fmt').changed, ['a.prompt.yaml']);
  assert.equal(await readFile(join(at.path, 'a.prompt.yaml'), 'utf8'), UGLY);
});

test('fmt writes once, keeps the mode, and has nothing to do the second time', async () => {
  await using at = await folderWith({ 'a.prompt.yaml': UGLY });
  const path = join(at.path, 'a.prompt.yaml');
  await chmod(path, 0o640);
  const first = await mooring(['fmt'], { cwd: at.path });
  assert.deepEqual([first.code, first.stdout], [0, 'a.prompt.yaml\n1 file changed.\n']);
  assert.equal(await readFile(path, 'utf8'), NEAT);
  assert.equal((await stat(path)).mode & 0o777, 0o640);
  const second = await mooring(['fmt', '--check'], { cwd: at.path });
  assert.deepEqual([second.code, second.stdout], [0, 'Nothing to change.\n']);
});

test('fmt leaves files of others alone, unless they are named', async () => {
  await using at = await folderWith({ 'compose.yaml': 'services:   {}\n' });
  await mooring(['fmt'], { cwd: at.path });
  assert.equal(await readFile(join(at.path, 'compose.yaml'), 'utf8'), 'services:   {}\n');
  await mooring(['fmt', 'compose.yaml'], { cwd: at.path });
  assert.equal(await readFile(join(at.path, 'compose.yaml'), 'utf8'), 'services: {}\n');
});

test('fmt leaves a file with broken syntax alone, says where, and does the others', async () => {
  await using at = await folderWith({ 'a.prompt.yaml': UGLY, 'b.prompt.yaml': 'name: [a\nmessages:   []\n' });
  const { code, stderr } = await mooring(['fmt'], { cwd: at.path });
  assert.equal(code, 1);
  assert.match(stderr, /Left alone: b\.prompt\.yaml: its syntax is broken in line \d/);
  assert.equal(await readFile(join(at.path, 'a.prompt.yaml'), 'utf8'), NEAT);
});

test('fmt writes the file behind a link, and the link stays one', async () => {
  await using at = await folderWith({ 'real/a.prompt.yaml': UGLY });
  const link = join(at.path, 'b.prompt.yaml');
  await symlink(join(at.path, 'real/a.prompt.yaml'), link);
  await mooring(['fmt', 'b.prompt.yaml'], { cwd: at.path });
  assert.ok((await lstat(link)).isSymbolicLink());
  assert.equal(await readFile(join(at.path, 'real/a.prompt.yaml'), 'utf8'), NEAT);
});

test('fmt of a path that is not there is a usage error', async () => {
  await using at = await folderWith();
  const { code, stderr } = await mooring(['fmt', 'nowhere.yaml'], { cwd: at.path });
  assert.equal(code, 2);
  assert.match(stderr, /nowhere\.yaml/);
});

test('fix mends what lint calls fixable, and lint is silent afterwards', async () => {
  await using at = await folderWith({ 'a.prompt.yaml': SPACED });
  const before = answerOf(await mooring(['lint', '--format', 'json'], { cwd: at.path }), 'lint');
  const told = before.diagnostics.map((one: { code: string; fixable: boolean }) => [one.code, one.fixable]);
  assert.ok(told.some(([code, fixable]: [string, boolean]) => code === 'prompt/not-a-placeholder' && fixable));
  const ran = await mooring(['fix', '--format', 'json'], { cwd: at.path });
  assert.equal(ran.code, 0);
  assert.deepEqual(answerOf(ran, 'fix').changed, ['a.prompt.yaml']);
  const left = answerOf(await mooring(['lint', '--format', 'json'], { cwd: at.path }), 'lint');
  assert.ok(
    left.diagnostics.every((one: { fixable: boolean }) => !one.fixable),
    JSON.stringify(left),
  );
  assert.match(await readFile(join(at.path, 'a.prompt.yaml'), 'utf8'), /\{\{ticket\}\}/);
});
