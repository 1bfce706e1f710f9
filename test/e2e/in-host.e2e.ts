/** Runs the tests of in-host/ inside VS Code's extension host, and shows each of them here. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';

const here = import.meta.dirname;
const root = join(here, '../..');

test('in the extension host', async (context) => {
  const place = mkdtempSync(join(tmpdir(), 'in-host-'));
  context.after(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = join(place, 'workspace');
  const results = join(place, 'results.json');
  cpSync(join(here, 'fixtures/authoring'), workspace, { recursive: true });
  // VS Code's log is long, and of interest only when there is no result.
  const log: Buffer[] = [];
  const logged = new Writable({ write: (chunk, _encoding, done) => done(void log.push(chunk)) });
  const failure = await runTests({
    // A real VS Code where there is one; its stand-in understands the same options.
    vscodeExecutablePath: process.env.MOORING_VSCODE_EXECUTABLE ?? join(here, 'code-shim.ts'),
    extensionDevelopmentPath: process.env.MOORING_E2E_EXTENSION ?? root,
    extensionTestsPath: await bundle(),
    extensionTestsEnv: {
      MOORING_IN_HOST_RESULTS: results,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), // For the first line of code-shim.ts.
    },
    stdout: logged,
    stderr: logged,
    launchArgs: [workspace, '--user-data-dir', join(place, 'user'), '--extensions-dir', join(place, 'extensions')],
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const { tests, failures } = readResults(results, () => `${failure}\n${Buffer.concat(log).toString().slice(-8000)}`);
  assert.ok(tests.length > 0, 'no test ran');
  for (const { fullTitle } of tests) {
    const broken = failures.find((other) => other.fullTitle === fullTitle);
    await context.test(fullTitle, () => assert.equal(broken?.err.stack, undefined));
  }
  assert.ok(failure === undefined || failures.length > 0, `VS Code failed though its tests did not: ${failure}`);
});

interface Results {
  readonly tests: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly stack?: string } }[];
}

function readResults(file: string, log: () => string): Results {
  if (!existsSync(file)) assert.fail(`VS Code ended before its tests did.\n${log()}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** One CommonJS file, which every version of VS Code can load. */
async function bundle(): Promise<string> {
  const outfile = join(here, 'dist/in-host.cjs');
  await build({
    entryPoints: [join(here, 'in-host/run.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
