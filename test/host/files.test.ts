/** Finding and reading files: what counts, what is passed over, and what is told of when it cannot be read. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { findFiles, findProjectRoot, readText, wouldFind } from '../../host/files.ts';
import { defaultSettings, loadFiles } from '../../host/project.ts';

async function folderWith(files: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-files-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    if (!name.endsWith('/')) await writeFile(join(folder, name), text);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function found(folder: string): Promise<readonly string[]> {
  return (await findFiles(folder)).files.map((path) => relative(folder, path));
}

test('finds YAML files, but not in hidden folders, in those of dependencies, or where git looks away', async () => {
  await using at = await folderWith({
    'a.yaml': '',
    'b/c.yml': '',
    'b/d.txt': '',
    '.hidden/a.yaml': '',
    'node_modules/a/a.yaml': '',
    'out/a.yaml': '',
    'b/keep.yaml': '',
    '.gitignore': 'out/\nkeep.yaml\n',
    'b/.gitignore': '!keep.yaml\n',
  });
  assert.deepEqual(await found(at.folder), ['a.yaml', 'b/c.yml', 'b/keep.yaml']);
});

test('asking for one file agrees with searching for all', async () => {
  await using at = await folderWith({
    '.gitignore': 'out/\n*.tmp.yaml\n',
    'b/.gitignore': '!keep.tmp.yaml\n/only.yaml\n',
  });
  const paths = ['a.yaml', 'a.txt', 'out/a.yaml', 'x.tmp.yaml', 'b/keep.tmp.yaml', 'b/only.yaml', 'b/c/only.yaml'];
  paths.push('.hidden/a.yaml', 'node_modules/a.yaml', 'b/c/d/e.yml');
  for (const path of paths) {
    await mkdir(dirname(join(at.folder, path)), { recursive: true });
    await writeFile(join(at.folder, path), '');
  }
  const all = new Set(await found(at.folder));
  for (const path of paths) assert.equal(await wouldFind(at.folder, join(at.folder, path)), all.has(path), path);
});

test('rules of the repository around a project reach into it', async () => {
  await using at = await folderWith({
    '.git/HEAD': '',
    '.gitignore': 'generated/\n/services/a/out\n',
    'services/a/generated/a.yaml': '',
    'services/a/out/a.yaml': '',
    'services/a/b.yaml': '',
  });
  assert.deepEqual(await found(join(at.folder, 'services/a')), ['b.yaml']);
});

test('a folder with a mooring.yaml of its own is another project; one with a folder of that name is not', async () => {
  await using at = await folderWith({
    'inner/mooring.yaml': '',
    'inner/a.yaml': '',
    'odd/mooring.yaml/x.txt': '',
    'odd/a.yaml': '',
  });
  const result = await findFiles(at.folder);
  assert.deepEqual(result.nestedProjects, [join(at.folder, 'inner')]);
  assert.deepEqual(await found(at.folder), ['odd/a.yaml', 'odd/mooring.yaml']);
  assert.equal(await findProjectRoot(join(at.folder, 'inner')), join(at.folder, 'inner'));
});

test('links to files count; links to folders, and so loops, are not followed', async () => {
  await using at = await folderWith({ 'a.yaml': '', 'real/b.yaml': '' });
  await symlink('a.yaml', join(at.folder, 'link.yaml'));
  await symlink('.', join(at.folder, 'loop'));
  await symlink('real', join(at.folder, 'linked'));
  await symlink('nowhere', join(at.folder, 'dangling.yaml'));
  assert.deepEqual(await found(at.folder), ['a.yaml', 'link.yaml', 'real/b.yaml']);
});

test('what only looks like a file of ours is found, so that it can be told of', async () => {
  await using at = await folderWith({ 'folder.model.yaml/a.yaml': '' });
  await symlink('nowhere', join(at.folder, 'dangling.slo.yaml'));
  await symlink('self.eval.yaml', join(at.folder, 'self.eval.yaml'));
  assert.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', join(at.folder, 'pipe.target.yaml')]).status, 0);
  const files = await found(at.folder);
  assert.deepEqual(files, [
    'dangling.slo.yaml',
    'folder.model.yaml',
    'folder.model.yaml/a.yaml',
    'pipe.target.yaml',
    'self.eval.yaml',
  ]);
  const why = async (name: string) => {
    const read = await readText(join(at.folder, name), 1000);
    return read.kind === 'unreadable' ? [read.why, read.gone] : read.kind;
  };
  assert.deepEqual(await why('dangling.slo.yaml'), ['it links to something that does not exist', false]);
  assert.deepEqual(await why('folder.model.yaml'), ['it is a folder', false]);
  assert.deepEqual(await why('pipe.target.yaml'), ['it is not a regular file', false]);
  assert.deepEqual(await why('self.eval.yaml'), ['its symbolic links form a loop', false]);
  assert.deepEqual(await why('gone.yaml'), ['it does not exist', true]);
});

test('a folder that cannot be looked into does not end the search', async () => {
  await using at = await folderWith({ 'a.yaml': '' });
  const missing = await findFiles(join(at.folder, 'gone'));
  assert.deepEqual(missing.files, []);
  assert.deepEqual(missing.unreadableFolders, [{ path: join(at.folder, 'gone'), why: 'it does not exist' }]);
});

test('reads no more of a large file than its beginning', async () => {
  await using at = await folderWith({ 'a.yaml': `apiVersion: mooring/v1\n${'#'.repeat(100_000)}` });
  const read = await readText(join(at.folder, 'a.yaml'), 99_999);
  assert.ok(read.kind === 'too-large');
  assert.equal(read.bytes, 100_023);
  assert.ok(read.head.startsWith('apiVersion: mooring/v1') && read.head.length < 10_000);
});

test('tells text that is not UTF-8', async () => {
  await using at = await folderWith({ 'a.yaml': 'Grüße' });
  assert.deepEqual(await readText(join(at.folder, 'a.yaml'), 1000), { kind: 'text', text: 'Grüße', isUtf8: true });
  await writeFile(join(at.folder, 'b.yaml'), Buffer.from('Grüße', 'latin1'));
  const read = await readText(join(at.folder, 'b.yaml'), 1000);
  assert.ok(read.kind === 'text' && !read.isUtf8);
});

test('a file that vanishes between the search and the reading is told of, and the others are read', async () => {
  const service = 'apiVersion: openslo/v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n';
  await using at = await folderWith({ 'a.yaml': service, 'b.yaml': service, 'c.yaml': service });
  const { files } = await findFiles(at.folder);
  await rm(join(at.folder, 'b.yaml'));
  const workspace = await loadFiles(at.folder, files, new Set(), { settings: defaultSettings });
  const codes = [...workspace.files.values()].map((facts) => facts.problems.map((one) => one.code));
  assert.deepEqual(codes.flat(), ['file/unreadable']);
  assert.equal(workspace.files.size, 3);
});

test('a search can be stopped', async () => {
  await using at = await folderWith({ 'a/b/c.yaml': '' });
  await assert.rejects(findFiles(at.folder, AbortSignal.abort(new Error('stopped'))), /stopped/);
});
