/** What `npm test` and `npm run check` rest on: that counts are true, and that nothing missing is passed over. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function node(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    // Without NODE_TEST_CONTEXT: a test runner inside a test runner would report to it and not to us.
    const child = { cwd: root, env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env } };
    execFile(process.execPath, args, child, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function module(name: string): string {
  return JSON.stringify(pathToFileURL(join(root, 'scripts', name)).href);
}

function temporary(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'commands-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The counts of one test file, as `npm test` would add them up. */
async function counted(context: TestContext, source: string, timeLimitMs = 60_000) {
  const file = join(temporary(context), 'sample.test.ts');
  writeFileSync(file, `import { test } from 'node:test';\nimport { spawn } from 'node:child_process';\n${source}`);
  const script = `
    import { runTests } from ${module('node-tests.mjs')};
    import { ownProcesses } from ${module('processes.mjs')};
    const options = { files: [${JSON.stringify(file)}], capture: true, timeLimitMs: ${timeLimitMs} };
    const { passed, failed, notes } = await runTests(ownProcesses(), options);
    console.log(JSON.stringify({ passed, failed, notes }));`;
  const { stdout, stderr } = await node(['--input-type=module', '--eval', script]);
  assert.notEqual(stdout, '', stderr);
  const { passed, failed, notes } = JSON.parse(stdout);
  return { counts: { passed, failed }, notes: String(notes) };
}

test('passed and failed tests are counted', async (context) => {
  const { counts } = await counted(
    context,
    "test('a', () => {});\ntest('b', () => {});\ntest('c', () => { throw 1; });",
  );
  assert.deepEqual(counts, { passed: 2, failed: 1 });
});

test('a file without a test has failed', async (context) => {
  const { counts } = await counted(context, 'throw new Error();');
  assert.deepEqual(counts, { passed: 0, failed: 1 });
});

test('a test that hangs is ended and has failed', async (context) => {
  const { counts, notes } = await counted(
    context,
    "test('a', () => new Promise(() => setInterval(() => {}, 1000)));",
    1500,
  );
  assert.deepEqual(counts, { passed: 0, failed: 1 });
  assert.match(notes, /hangs/);
});

test('a process that a test leaves running is ended, named and counted as a failure', async (context) => {
  if (process.platform !== 'linux') return context.diagnostic('Only Linux shows the environment of processes.');
  const source = `test('a', () => {
    const options = { detached: true, stdio: 'ignore' } as const;
    spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], options).unref();
  });`;
  const { counts, notes } = await counted(context, source);
  assert.deepEqual(counts, { passed: 1, failed: 1 });
  assert.match(notes, /left a process running.*setInterval/);
});

test('a missing browser is an error with the command that installs it, not a skipped step', async (context) => {
  const env = { PATH: temporary(context), CHROMIUM: undefined, CI: undefined };
  const { code, stdout, stderr } = await node(['scripts/test.mjs', '--only', 'e2e'], env);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /Chromium is missing/);
  assert.match(stderr, /sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium/);
  assert.doesNotMatch(stderr, /^ {4}at /m);
});

test('an unknown step or option is refused', async () => {
  assert.match((await node(['scripts/test.mjs', '--only', 'unti'])).stderr, /no step 'unti'. Known: check/);
  assert.match((await node(['scripts/test.mjs', '--fast'])).stderr, /no option --fast/);
});

test('packages count as installed only when each is there in the version of the lockfile', async (context) => {
  const folder = temporary(context);
  const script = `
    import { isInstalled } from ${module('setup.mjs')};
    console.log(isInstalled(${JSON.stringify(folder)}));`;
  const answer = async (): Promise<string> => (await node(['--input-type=module', '--eval', script])).stdout.trim();
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', optional: true },
  };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  assert.equal(await answer(), 'false');
  mkdirSync(join(folder, 'node_modules/a'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/a/package.json'), '{"version": "1.0.0"}');
  assert.equal(await answer(), 'false', 'npm has not said that it is done');
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}');
  assert.equal(await answer(), 'true', 'an optional package may be for another platform');
  writeFileSync(join(folder, 'node_modules/a/package.json'), '{"version": "0.9.0"}');
  assert.equal(await answer(), 'false');
});
