import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { staleFiles, writeFiles } from '../../scripts/generate/generated-file.ts';
import { generatedFiles } from '../../scripts/generate.ts';

const repository = join(import.meta.dirname, '../..');

test('everything that is generated is committed as its sources say', async () => {
  const stale = await staleFiles(repository, await generatedFiles(repository));
  assert.deepEqual(stale, [], 'Run `npm run generate` and commit the result.');
});

test('generating twice gives the same text', async () => {
  assert.deepEqual(await generatedFiles(repository), await generatedFiles(repository));
});

test('the validators load without any module', async () => {
  const files = await generatedFiles(repository);
  const validators = files.filter(({ path }) => path.endsWith('validators.js'));
  assert.ok(validators.length > 0);
  for (const { path, text } of validators) assert.doesNotMatch(text, /\brequire\s*\(|\bimport\b/, path);
});

test('a file that differs, is absent, or is made no more is stale; writing makes it fresh', async () => {
  const root = await mkdtemp(join(tmpdir(), 'generate-'));
  try {
    const files = (await generatedFiles(repository)).filter(({ path }) => path.startsWith('docs/reference/'));
    const [first, second, ...others] = files;
    assert.ok(first && second);
    assert.equal((await writeFiles(root, files)).length, files.length);
    assert.deepEqual(await staleFiles(root, files), []);

    await writeFile(join(root, first.path), 'edited');
    assert.deepEqual(await staleFiles(root, files), [first.path]);
    assert.deepEqual(await staleFiles(root, [first, ...others]), [first.path, second.path].sort());

    await writeFiles(root, [first, ...others]);
    assert.equal(await readFile(join(root, first.path), 'utf8'), first.text);
    await assert.rejects(readFile(join(root, second.path)), { code: 'ENOENT' });
  } finally {
    await rm(root, { recursive: true });
  }
});
