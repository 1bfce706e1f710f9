/**
 * The panels as a person uses them: from a code lens to a plan, from a plan to a rollout, and the reports of evals and of
 * drift. One story on one workspace, each test going on where the one before ended.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { FrameLocator, Locator } from 'playwright-core';
import { openWorkbench, type Workbench } from './vscode.ts';

const extension = process.env.MOORING_E2E_EXTENSION ?? join(import.meta.dirname, '../..');
const run = promisify(execFile);
const place = mkdtempSync(join(tmpdir(), 'e2e-'));
const env = { HOME: place, XDG_RUNTIME_DIR: place, XDG_STATE_HOME: place };
/** What the browser had to refuse: our pages must not ask for it. */
const refused: string[] = [];
let workbench: Workbench;
let panel: FrameLocator;

before(async () => {
  workbench = await openWorkbench({ folder: join(import.meta.dirname, 'fixtures/panels'), extension, env });
  panel = workbench.panel();
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

test('a code lens shows who refers to a prompt', async () => {
  const { page } = workbench;
  await workbench.openFile('prompts/greeting.prompt.yaml');
  await lens('references').click();
  const peek = page.locator('.peekview-widget');
  await peek.getByText('greeter.model.yaml').first().waitFor();
  await peek.getByText('greeting-quality.eval.yaml').first().waitFor();
  await workbench.screenshot('references');
  await page.keyboard.press('Escape');
  await peek.waitFor({ state: 'detached' });
  await workbench.runCommand('View: Close All Editors');
});

test('a code lens leads to a plan, which says what a target cannot do and is applied by the keyboard', async () => {
  const { page } = workbench;
  await workbench.openFile('models/greeter.model.yaml');
  await lens('Deploy…').click();
  await panel.getByRole('heading', { name: 'Plan: greeter on local' }).waitFor();
  await panel.getByText('It was not run for this behaviour.').waitFor();
  await panel.getByText('50.00 USD', { exact: true }).waitFor();

  await panel.getByLabel('Target').selectOption('market-stall');
  await panel.getByRole('heading', { name: 'Plan: greeter on market-stall' }).waitFor();
  await panel.getByText(/^This plan cannot be applied: /).waitFor();
  assert.equal(await button('Apply').count(), 0);
  await workbench.screenshot('deploy-refused');

  await panel.getByLabel('Target').selectOption('local');
  await panel.getByRole('heading', { name: 'Plan: greeter on local' }).waitFor();
  await button('Apply').focus();
  await page.keyboard.press('Enter');
  await panel.getByRole('status').filter({ hasText: 'Applied. r1 serves greeter on local.' }).waitFor();
  assert.deepEqual(refused, []);
});

test('a code lens runs an eval, and its report shows gates, intervals and the answers that fail', async () => {
  const { page } = workbench;
  await workbench.openFile('evals/greeting-quality.eval.yaml');
  await lens('Run eval').click();
  await panel.getByRole('heading', { name: 'Eval report' }).waitFor();
  const gates = panel.getByRole('table', { name: 'Gates' }).getByRole('row');
  assert.match(
    (await gates.allInnerTexts()).join('\n'),
    /helpful\s+≥ 90%\s+\?\s+inconclusive[\s\S]+cost_per_case[\s\S]+fail/,
  );
  const metrics = panel.getByRole('table', { name: /^Metrics/ });
  await metrics.getByRole('img', { name: /^50%, from .* to .*; asked: 90%$/ }).waitFor();
  await panel.locator('summary', { hasText: 'topic: hours (cases: 2)' }).waitFor();

  const answers = panel.locator('article');
  assert.equal(await answers.count(), 2);
  // What a model wrote is text, whatever it looks like.
  await answers.getByText('At eight. <img src="x" onerror=').waitFor();
  assert.equal(await panel.locator('article img, article script').count(), 0);
  assert.notEqual(await panel.locator('body').evaluate((body) => body.ownerDocument.title), 'taken over');
  await workbench.screenshot('eval-report');

  await panel.getByLabel('Search').fill('sundays');
  await panel.getByText('1 of 4 answers').waitFor();
  assert.equal(await panel.getByLabel('Search').evaluate((field) => field === field.ownerDocument.activeElement), true);
  await panel.getByLabel('Search').fill('');
  await panel.getByLabel('Show', { exact: true }).selectOption('all');
  await panel.getByText('4 of 4 answers').waitFor();

  await button('Save as HTML…').click();
  await saveWhereOffered();
  await page.locator('.statusbar-item', { hasText: 'Saved eval-greeting-quality.html' }).waitFor();
  const saved = readFileSync(join(workbench.folder, 'eval-greeting-quality.html'), 'utf8');
  assert.match(saved, /At eight\. &lt;img/);
  assert.deepEqual(refused, []);
});

test('a plan that the files left behind is refused, and evals that do not pass need a reason', async () => {
  const file = join(workbench.folder, 'prompts/greeting.prompt.yaml');
  await workbench.runCommand('Mooring: Deploy a Model…');
  await pick('greeter');
  await panel.getByText('greeter on local is as the files say. There is nothing to do.').waitFor();

  const text = readFileSync(file, 'utf8').replace('version: 1.0.0', 'version: 1.1.0');
  writeFileSync(file, text.replace('by {{channel}}.', 'by {{channel}}, in one sentence.'));
  await button('Plan Again').click();
  await panel.getByText('Roll out').waitFor();
  writeFileSync(file, text.replace('by {{channel}}.', 'by {{channel}}, in a short sentence.'));
  await button('Apply').click();
  await panel.getByRole('alert').filter({ hasText: 'The plan is stale: ' }).waitFor();
  await workbench.screenshot('deploy-stale');

  await button('Plan Again').click();
  await button('Run greeting-quality').click();
  await panel.getByText('The evals do not pass.').waitFor();
  await button('Apply Anyway').click();
  // Without a reason it goes nowhere but to the field.
  const reason = panel.getByLabel('Why apply it all the same?');
  assert.equal(await reason.evaluate((field) => field === field.ownerDocument.activeElement), true);
  await reason.fill('the price is agreed');
  await workbench.screenshot('deploy-override');
  await button('Apply Anyway').click();
  await panel.getByRole('heading', { name: 'Rollout: step 1 of 2' }).waitFor();
  const { rows } = JSON.parse(await mooring('audit', 'show', '--format', 'json'));
  assert.equal(rows[0].details.override, 'the price is agreed');
});

test('the rollout is told as it goes, is held and promoted by a person, and taken back', async () => {
  await panel.locator('.steps [aria-current=step]', { hasText: '50 %' }).waitFor();
  await button('Hold…').click();
  await answer('Why?', 'Ada looks first');
  await panel.getByText(/ holds it: Ada looks first/).waitFor();

  await ask(80, 'counter');
  await panel.locator('dd', { hasText: /^\d\d of 30 requests of the candidate$/ }).waitFor();
  await panel.getByRole('table', { name: 'Candidate against baseline' }).getByText('No sign of worse.').waitFor();
  await panel.locator('.steps [aria-current=step]', { hasText: '50 %' }).waitFor();
  await workbench.screenshot('deploy-rollout');

  await button('Promote').click();
  await panel.locator('.steps [aria-current=step]', { hasText: '80 %' }).waitFor();
  await button('Roll Back…').click();
  await answer('Why?', 'it was a rehearsal');
  await panel.getByRole('heading', { name: 'greeter on local serves r3' }).waitFor();
  await button('Stop…').click();
  await answer('Why?', 'closed for today');
  await panel.getByText(/Stopped by .*: closed for today/).waitFor();
  await workbench.screenshot('deploy-stopped');
  await button('Resume').click();
  await button('Stop…').waitFor();
  assert.deepEqual(refused, []);
});

test('two runs of a suite are held against each other on the same cases', async () => {
  await workbench.runCommand('Mooring: Show Eval Report');
  const compared = panel.getByRole('table', { name: 'Compared on the same cases' });
  await compared.getByRole('row', { name: /helpful.*50% better/ }).waitFor();
  await panel.getByText('Cases that passed and fail now: 0. That failed and pass now: 2.').waitFor();
  await panel.getByLabel('Show', { exact: true }).selectOption('turned');
  await panel.getByText('2 of 4 answers').waitFor();
  await workbench.screenshot('eval-compared');
  await panel.getByLabel('Compare with').selectOption('nothing');
  await compared.waitFor({ state: 'detached' });
});

test('the evaluators that a prompt brings are run from their line', async () => {
  await workbench.openFile('prompts/greeting.prompt.yaml');
  await lens('Run eval').click();
  await panel
    .getByLabel('Suite')
    .locator('option:checked', { hasText: 'greeting@1.1.0' })
    .waitFor({ state: 'attached' });
  await panel.getByText('The one answer passes.').waitFor();
});

test('drift is told column by column from the side bar, and two files are compared by pickers', async () => {
  const { page } = workbench;
  await ask(40, 'web');
  await workbench.runCommand('Mooring: Focus on Drift & SLOs View');
  await page.locator('.pane-body .monaco-list-row', { hasText: 'Inputs of greeter on local' }).click();
  await panel.getByRole('heading', { name: 'Drift report: greeter on local' }).waitFor();
  const columns = panel.getByRole('table', { name: 'Columns' });
  await columns.getByRole('row', { name: /channel.*drifted.*chi-square/ }).waitFor();
  await panel.getByRole('img', { name: 'channel: shares of the rows by value' }).waitFor();
  await workbench.screenshot('drift-report');

  writeFileSync(join(workbench.folder, 'data/today.jsonl'), '{"channel":"<img src=x onerror=alert(1)>"}\n'.repeat(60));
  await workbench.runCommand('Mooring: Compare Two Data Files for Drift…');
  await chooseFile('What the data should look like', 'data/reference.jsonl');
  await chooseFile('What it looks like now', 'data/today.jsonl');
  await panel.getByText('data/today.jsonl (60 rows)').waitFor();
  assert.equal(await panel.locator('img').count(), 0);
  await button('Save as HTML…').click();
  await saveWhereOffered();
  await page.locator('.statusbar-item', { hasText: 'Saved drift.html' }).waitFor();
  assert.match(readFileSync(join(workbench.folder, 'drift.html'), 'utf8'), /&lt;img src=x/);
  assert.deepEqual(refused, []);
});

test('panels fit into a narrow window, in the colours of the theme', async () => {
  const { page } = workbench;
  const color = () =>
    panel.locator('h1').evaluate((heading) => heading.ownerDocument.defaultView?.getComputedStyle(heading).color);
  const light = await color();
  await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
  await page.locator('.monaco-workbench.vs-dark').waitFor();
  assert.notEqual(await color(), light);
  await page.setViewportSize({ width: 700, height: 800 });
  for (const tab of ['Drift Report', 'Eval Report', 'Deploy']) {
    await page.locator('.tab', { hasText: tab }).click();
    await panel.getByRole('heading', { level: 1, name: tab, exact: false }).waitFor();
    await workbench.screenshot(`narrow ${tab.toLowerCase()}`);
    const isWider = await panel.locator('body').evaluate((body) => body.scrollWidth > body.clientWidth + 1);
    assert.equal(isWider, false, `${tab} scrolls sideways`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('a window that is loaded anew shows what it showed', async () => {
  const { page } = workbench;
  const tab = (name: string) => page.locator('.tab', { hasText: name }).click();
  await tab('Drift Report');
  await panel.getByText('data/today.jsonl (60 rows)').waitFor();
  await workbench.keptState('mooring.driftReport', 'today.jsonl');
  await page.reload();
  // Which tab was in front may be put away later than what the tabs show.
  await tab('Drift Report');
  await panel.getByText('data/today.jsonl (60 rows)').waitFor();
  await tab('Eval Report');
  await panel.getByRole('table', { name: 'Gates' }).waitFor();
  await tab('Deploy');
  await panel.getByRole('heading', { name: 'greeter on local serves r3' }).waitFor();
});

test('a second window on the workspace has the same runner, and both hear what either does', async () => {
  const { pid } = JSON.parse(await mooring('status', '--format', 'json'));
  const other = await workbench.openWindow();
  for (const page of [workbench.page, other]) {
    const deployed = page
      .locator('.pane-body .monaco-list-row', { hasText: 'local r3' })
      .filter({ hasText: 'healthy' });
    if (!(await deployed.isVisible())) await page.locator('.activitybar .action-label[aria-label="Mooring"]').click();
    await deployed.waitFor();
  }
  await mooring('stop', 'greeter', '--why', 'both should see it');
  for (const page of [workbench.page, other]) {
    await page.locator('.pane-body .monaco-list-row', { hasText: 'local r3' }).filter({ hasText: 'stopped' }).waitFor();
  }
  assert.equal(JSON.parse(await mooring('status', '--format', 'json')).pid, pid);
  await other.close();
});

const button = (name: string): Locator => panel.getByRole('button', { name, exact: true });

const lens = (title: string): Locator => workbench.page.locator('.codelens-decoration a', { hasText: title }).first();

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

/** In the picker that VS Code shows where the machine is another one. */
async function chooseFile(title: string, path: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.quick-input-title', { hasText: title }).waitFor();
  // It shows the folder before it listens.
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'models' }).waitFor();
  const input = page.locator('.quick-input-widget input').first();
  await input.fill(join(workbench.folder, path));
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: path.slice(path.lastIndexOf('/') + 1) })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
}

async function saveWhereOffered(): Promise<void> {
  const { page } = workbench;
  await page.locator('.quick-input-title', { hasText: 'Save the report' }).waitFor();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'models' }).waitFor();
  await page.keyboard.press('Enter');
}

/** Requests as the shop sends them, from this many customers. */
async function ask(times: number, channel: string): Promise<void> {
  const { gateway } = JSON.parse(await mooring('status', '--format', 'json'));
  const one = async (user: number): Promise<void> => {
    const answered = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'greeter',
        user: `customer-${user}`,
        prompt: { variables: { question: 'Where is the bread?', channel } },
        messages: [],
      }),
    });
    assert.equal(answered.status, 200, await answered.text());
  };
  for (let sent = 0; sent < times; sent += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => one(sent + index)));
  }
}

/** The command line, on the workspace that the editor shows. */
async function mooring(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(extension, 'dist/cli.js'), ...args], {
    cwd: workbench.folder,
    env: { ...process.env, ...env },
  });
  return stdout;
}
