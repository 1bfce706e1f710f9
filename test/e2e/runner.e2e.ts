/**
 * What a person sees of a running project: a model deployed from the palette, its health, its cost, the kill switch, and
 * a runner that dies and comes back. Everything lives in places of its own and is ended afterwards.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { openWorkbench, type Workbench } from './vscode.ts';

const extension = process.env.MOORING_E2E_EXTENSION ?? join(import.meta.dirname, '../..');
const run = promisify(execFile);
const place = mkdtempSync(join(tmpdir(), 'e2e-'));
const env = { HOME: place, XDG_RUNTIME_DIR: place, XDG_STATE_HOME: place };
/** What the browser had to refuse: our pages must not ask for it. */
const refused: string[] = [];
let workbench: Workbench;

before(async () => {
  workbench = await openWorkbench({ folder: join(import.meta.dirname, 'fixtures/running'), extension, env });
  workbench.page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
});
afterEach((context) => workbench.explain(context));
after(async () => {
  await mooring('down').catch(() => undefined);
  await workbench[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true, maxRetries: 5 });
});

test('a model is deployed from the palette: the plan is shown, and then the model is healthy', async () => {
  const { page } = workbench;
  await page.locator('.activitybar .action-label[aria-label="Mooring"]').click();
  await page.getByText('The runner does not run').waitFor();

  await workbench.runCommand('Mooring: Deploy a Model…');
  await pick('greeter');
  const panel = workbench.panel();
  await panel.getByRole('heading', { name: 'Plan: greeter on local' }).waitFor();
  await panel.getByText('Nothing served before: only stopping it.').waitFor();
  await workbench.screenshot('deploy-plan');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await panel.getByText('Applied. r1 serves greeter on local.').waitFor();
  await panel.getByRole('heading', { name: 'greeter on local serves r1' }).waitFor();
  await workbench.screenshot('deploy-applied');

  await row('local r1').filter({ hasText: 'healthy' }).waitFor();
  await workbench.screenshot('models');
  assert.deepEqual(refused, []);
});

test('what an answer cost is in the view Cost', async () => {
  const { gateway } = JSON.parse(await mooring('status', '--format', 'json'));
  const answered = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key-of-the-counter', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'greeter', messages: [{ role: 'user', content: 'Where is the bread?' }] }),
  });
  assert.equal(answered.status, 200, await answered.text());

  await workbench.runCommand('Mooring: Focus on Cost View');
  const cost = workbench.view();
  await cost.getByRole('cell', { name: 'greeter' }).waitFor();
  const cells = await cost.getByRole('row').last().getByRole('cell').allTextContents();
  assert.deepEqual(cells, ['greeter', '1', '0.0048 USD', '']);
  await workbench.screenshot('cost');
  assert.deepEqual(refused, []);
});

test('stopping and resuming a model shows in the tree', async () => {
  const { page } = workbench;
  await workbench.runCommand('Mooring: Stop a Model (Kill Switch)…');
  await pick('greeter');
  await answer('Why?', 'it is rude');
  await row('local r1').filter({ hasText: 'stopped' }).waitFor();
  await workbench.screenshot('stopped');

  await workbench.runCommand('Mooring: Resume a Stopped Model');
  await pick('greeter');
  await row('local r1').filter({ hasText: 'healthy' }).waitFor();
  await page.locator('.statusbar-item', { hasText: 'Mooring' }).first().waitFor();
});

test('an eval runs from the palette: its gates and cases are in the Test Explorer', async () => {
  const { page } = workbench;
  await workbench.runCommand('Mooring: Run Evals…');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'greeting' }).click();
  await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();

  const tree = page.locator('.test-explorer-tree .monaco-list-row');
  const suite = tree.filter({ hasText: 'greeting' }).first();
  await page.getByText('3/6').waitFor(); // Every gate and case has its result.
  await workbench.openFile('evals/greeting.eval.yaml');
  // The tree is drawn anew while results come in, which may fold it again.
  const last = tree.filter({ hasText: 'When do you close?' });
  for (let attempt = 0; attempt < 5 && !(await last.isVisible()); attempt++) {
    await suite.locator('.monaco-tl-twistie').click();
    await last.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
  const rows = await tree.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
  assert.deepEqual(
    rows.map((label) => label.replace(/, in .*/, '')),
    [
      'greeting (Failed)',
      'Gate helpful ≥ 10% (Passed)',
      'Gate helpful ≥ 95%: inconclusive (Skipped)',
      'Gate cost_per_case ≤ 0.001 USD (Failed)',
      '1: Where is the bread? (Passed)',
      '2: Do you sell stamps? (Passed)',
      '3: When do you close? (Failed)',
    ],
  );
  await workbench.screenshot('evals');
});

test('a runner that is killed is shown as gone, and the next command starts another', async () => {
  const { page } = workbench;
  await workbench.runCommand('Mooring: Focus on Models View');
  const { pid } = JSON.parse(await mooring('status', '--format', 'json'));
  process.kill(pid, 'SIGKILL');
  await page.getByText('The runner does not run').waitFor();

  await workbench.runCommand('Mooring: Start the Local Gateway');
  await row('local r1').filter({ hasText: 'healthy' }).waitFor();
  const again = JSON.parse(await mooring('status', '--format', 'json'));
  assert.notEqual(again.pid, pid);
});

const row = (text: string): Locator => workbench.page.locator('.pane-body .monaco-list-row', { hasText: text });

async function pick(label: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
}

async function answer(prompt: string, text: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.quick-input-message', { hasText: prompt }).waitFor();
  await page.locator('.quick-input-widget input').first().fill(text);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-message', { hasText: prompt }).waitFor({ state: 'hidden' });
}

/** The command line, on the workspace that the editor shows. */
async function mooring(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(extension, 'dist/cli.js'), ...args], {
    cwd: workbench.folder,
    env: { ...process.env, ...env },
  });
  return stdout;
}
