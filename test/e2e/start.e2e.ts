/** What a newcomer sees after `npm start`: a plain visit of the printed address shows our diagnostics on examples/. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { launchChromium } from './vscode.ts';

const root = join(import.meta.dirname, '../..');

test('npm start serves the examples with live diagnostics, and ends cleanly on Ctrl-C', async (context) => {
  const start = spawn(process.execPath, ['scripts/start.mjs', '--port', '0', '--no-open', '--fresh'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => start.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => start.once('exit', resolve));
  const url = await printedAddress(start);

  await visit(context, url);

  start.kill('SIGINT');
  assert.equal(await ended, 130);
  await assert.rejects(fetch(url), 'the server still answers');
});

async function printedAddress(start: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk;
      const url = /Open (http:\/\/127\.0\.0\.1:\d+\/)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    start.stdout?.on('data', read);
    start.stderr?.on('data', read);
    start.once('exit', () => reject(new Error(`npm start ended:\n${output}`)));
  });
}

async function visit(context: TestContext, url: string): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'visit-'));
  const browser = await launchChromium(place);
  context.after(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    await page
      .locator('.squiggly-error, .squiggly-warning')
      .first()
      .waitFor({ timeout: 60_000 })
      .finally(() => page.screenshot({ path: join(root, 'test-results/start.png') }));
    const rows = await page.locator('.explorer-folders-view .monaco-list-row').allInnerTexts();
    assert.ok(rows.includes('broken'), `examples/broken is not in the explorer: ${rows.join(', ')}`);
    assert.ok(rows.includes('mooring.yaml'), `examples/ is not in the explorer: ${rows.join(', ')}`);
  } finally {
    await browser.close();
  }
}
