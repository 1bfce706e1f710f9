/** Beside an extension with the id redhat.vscode-yaml that runs yaml-language-server: nothing is told or done twice. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { openWorkbench, type Workbench } from './vscode.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
let workbench: Workbench;

before(async () => {
  workbench = await openWorkbench({
    folder: join(fixtures, 'coexistence'),
    install: { 'redhat.vscode-yaml-1.0.0': join(fixtures, 'redhat-yaml') },
  });
});
afterEach((context) => workbench.explain(context));
after(() => workbench[Symbol.asyncDispose]());

test('a duplicate key is told of once, by the other; what only we know, by us', async () => {
  await workbench.openFile('models/shop.model.yaml');
  await workbench.problems(/chatt/);
  const rows = await workbench.problems(/Map keys must be unique/);
  await workbench.screenshot('coexistence');
  const about = (pattern: RegExp) => rows.filter((row) => pattern.test(row));
  assert.equal(about(/unique|twice|duplicate/i).length, 1, rows.join('\n'));
  assert.equal(about(/mooring/).length, 1, rows.join('\n'));
});

test('a key is explained once', async () => {
  const { page } = workbench;
  // By the keyboard: a lens that arrives moves the lines under a mouse that stays where it is.
  await workbench.goTo(5, 4);
  await workbench.runCommand('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:visible');
  await hover.getByText('What the model does').first().waitFor();
  assert.equal(await hover.getByText('What the model does').count(), 1);
});

test('formatting asks nobody which formatter to take', async () => {
  const { page } = workbench;
  await workbench.type('apiVersion:   mooring/v1\n');
  await workbench.runCommand('Format Document');
  await page.locator('.view-line', { hasText: /^apiVersion:\smooring\/v1$/ }).waitFor();
  assert.equal(await page.getByText('Select a default formatter').count(), 0);
});
