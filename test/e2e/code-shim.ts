#!/usr/bin/env node
/**
 * Stands in for the `code` program, for `@vscode/test-electron`: takes the same options, runs the tests in the extension
 * host of VS Code's own server with a Chromium for a window, and ends with their exit code.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../../scripts/vscode-server.ts';
import { launchChromium, testSettings } from './vscode.ts';

const testsLimitMs = 120_000;

const { values, positionals } = parseArgs({
  strict: false, // The options of a real `code` that mean nothing here, such as --no-sandbox, are passed over.
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});

process.exitCode = await runInHost();

async function runInHost(): Promise<number> {
  await using life = new AsyncDisposableStack();
  const place = mkdtempSync(join(tmpdir(), 'vscode-'));
  life.defer(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  const userData = text(values['user-data-dir']);
  const extensions = text(values['extensions-dir']);
  const server = life.use(
    await startServer({
      profile: place,
      listen: 0,
      settings: testSettings,
      smokeTestDriver: true,
      ...(userData === undefined ? {} : { userData }),
      ...(extensions === undefined ? {} : { extensions }),
    }),
  );
  const browser = await launchChromium(place);
  life.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const exit = Promise.withResolvers<number>();
  await page.exposeFunction('codeAutomationLog', (kind: string, args: readonly unknown[]) => {
    (kind === 'error' || kind === 'warn' ? console.error : console.log)(...args);
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
  page.on('crash', () => exit.reject(new Error('The page of VS Code crashed.')));
  void server.exited.then(() => exit.reject(new Error(`VS Code's server ended:\n${server.log().slice(-4000)}`)));
  const authority = `127.0.0.1:${server.port}`;
  await page.goto(`http://${authority}/?${query(authority)}`);
  const timer = setTimeout(() => exit.reject(new Error(`No result after ${testsLimitMs / 1000} s.`)), testsLimitMs);
  try {
    return await exit.promise;
  } catch (error) {
    const folder = resolve(import.meta.dirname, '../../test-results');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, 'in-host-failure.png') }).catch(() => {}); // Only to help; may be gone.
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function query(authority: string): URLSearchParams {
  const place = (path: string): string => `vscode-remote://${authority}${resolve(path)}`;
  const developed = [values.extensionDevelopmentPath ?? []].flat().flatMap((path) => text(path) ?? []);
  const tests = text(values.extensionTestsPath);
  const payload = [
    ...developed.map((path) => ['extensionDevelopmentPath', place(path)]),
    ...(tests === undefined ? [] : [['extensionTestsPath', place(tests)]]),
  ];
  const [workspace] = positionals;
  const kind = workspace?.endsWith('.code-workspace') ? 'workspace' : 'folder';
  return new URLSearchParams({
    payload: JSON.stringify(payload),
    ...(workspace === undefined ? { ew: 'true' } : { [kind]: resolve(workspace) }),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
