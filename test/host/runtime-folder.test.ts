/** Where a runner's socket lies: in a folder of the user's alone, with a path that fits. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeRuntimeFolder, runtimeFolders, type UserSurroundings } from '../../host/runtime-folder.ts';

const { uid } = userInfo();

function surroundings(): UserSurroundings & Disposable & { readonly folder: string; readonly root: string } {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-rt-'));
  const root = join(folder, 'project');
  mkdirSync(root);
  mkdirSync(join(folder, 'run'), { mode: 0o700 });
  return {
    folder,
    root,
    env: { XDG_RUNTIME_DIR: join(folder, 'run') },
    temporary: join(folder, 'tmp'),
    uid,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test('the folder is the same for every path to the project, another for another project, and open to its user alone', () => {
  using at = surroundings();
  symlinkSync(at.root, join(at.folder, 'link'));
  const made = makeRuntimeFolder(at.root, at);
  assert.ok(made.ok);
  assert.match(made.value, /\/run\/mooring\/[0-9a-f]{16}$/);
  assert.equal(statSync(made.value).mode & 0o777, 0o700);
  assert.deepEqual(makeRuntimeFolder(join(at.folder, 'link'), at), made);
  mkdirSync(join(at.folder, 'other'));
  assert.notDeepEqual(makeRuntimeFolder(join(at.folder, 'other'), at), made);
});

test('without XDG_RUNTIME_DIR, or with one that is not absolute, it lies below the temporary folder', () => {
  using at = surroundings();
  for (const env of [{}, { XDG_RUNTIME_DIR: 'run' }]) {
    const made = makeRuntimeFolder(at.root, { ...at, env });
    assert.ok(made.ok);
    assert.ok(made.value.startsWith(join(at.temporary, `mooring-${uid}`)));
  }
});

test('a folder whose socket would have too long a path is passed over', () => {
  using at = surroundings();
  const long = join(at.folder, 'x'.repeat(100));
  const folders = runtimeFolders(at.root, { ...at, env: { XDG_RUNTIME_DIR: long }, temporary: long });
  assert.ok(folders.length > 0);
  for (const folder of folders) assert.ok(Buffer.byteLength(`${folder}/runner.sock`) <= 107, folder);
});

test('a folder that others can write in is refused, with what to do', () => {
  using at = surroundings();
  mkdirSync(join(at.folder, 'run/mooring'));
  chmodSync(join(at.folder, 'run/mooring'), 0o777);
  const made = makeRuntimeFolder(at.root, { ...at, temporary: join(at.folder, 'run'), uid });
  // The next candidate serves; the open one is not used.
  assert.ok(!made.ok || !made.value.startsWith(join(at.folder, 'run/mooring/')));
});

test('a folder of another user is refused', () => {
  using at = surroundings();
  const made = makeRuntimeFolder(at.root, { ...at, uid: uid + 1 });
  assert.ok(!made.ok);
  assert.match(made.problem, /belongs to another user/);
});
