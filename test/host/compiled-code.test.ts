/** What a start compiled is kept for the next; where nothing can be kept, nothing is amiss. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { folderWith, mooring, remarks } from '../cli/mooring.ts';

const PROJECT = { 'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\n' };

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true }).map(String).sort();

test('the second start compiles nothing that the first has compiled', async () => {
  await using at = await folderWith(PROJECT);
  await using cache = await folderWith();
  const lint = () => mooring(['lint'], { cwd: at.path, env: { XDG_CACHE_HOME: cache.path } });
  assert.equal((await lint()).code, 0);
  const kept = filesBelow(cache.path);
  assert.ok(kept.length > 5, kept.join('\n'));
  assert.equal((await lint()).code, 0);
  assert.deepEqual(filesBelow(cache.path), kept);
});

for (const [what, place] of [
  ['a file', 'a-file'],
  ['below a file', 'a-file/cache'],
  ['where Node tries for ever to make folders', '/proc/none'],
] as const) {
  test(`a cache whose place is ${what} is done without`, async () => {
    await using at = await folderWith({ ...PROJECT, 'a-file': '' });
    const ran = await mooring(['lint'], { cwd: at.path, env: { XDG_CACHE_HOME: resolve(at.path, place) } });
    assert.deepEqual([ran.code, remarks(ran)], [0, '']);
  });
}
