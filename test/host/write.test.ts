/** Folders are made as they are needed, and a place that takes none is told. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, writeWhole } from '../../host/write.ts';
import { folderWith } from '../cli/mooring.ts';

test('what is missing above a folder is made too, once', async () => {
  await using at = await folderWith();
  const folder = join(at.path, 'a/b/c');
  makeFolder(folder);
  makeFolder(folder);
  assert.ok(existsSync(folder));
});

test('where there is a file, or nothing takes a folder, the cause is told', async () => {
  await using at = await folderWith();
  writeFileSync(join(at.path, 'file'), '');
  assert.throws(() => makeFolder(join(at.path, 'file')), { code: 'EEXIST' });
  assert.throws(() => makeFolder(join(at.path, 'file/below')), { code: 'ENOTDIR' });
  assert.throws(() => makeFolder('/proc/none/at/all'), { code: /ENOENT|EROFS|EACCES|EPERM/ });
  await assert.rejects(writeWhole('/proc/none/page.html', ''), { code: /ENOENT|EROFS|EACCES|EPERM/ });
});
