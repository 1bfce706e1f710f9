/** What a person sees while writing: the mark under the mistake, the Problems panel, and both gone when it is mended. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { openWorkbench, type Workbench } from './vscode.ts';

const fixture = join(import.meta.dirname, 'fixtures/authoring');
const file = 'slos/availability.slo.yaml';
let workbench: Workbench;

before(async () => {
  const extension = process.env.MOORING_E2E_EXTENSION;
  workbench = await openWorkbench({ folder: fixture, ...(extension === undefined ? {} : { extension }) });
});
afterEach((context) => workbench.explain(context));
after(() => workbench[Symbol.asyncDispose]());

test('a mistake is underlined and listed in the Problems panel', async () => {
  await workbench.openFile(file);
  await workbench.squiggle('error');
  const rows = await workbench.problems(/must be a number/);
  await workbench.screenshot('authoring');
  assert.equal(rows.length, 2, rows.join('\n')); // The file and its one problem.
  assert.match(rows.join('\n'), /availability\.slo\.yaml[\s\S]*`target`[\s\S]*mooring[\s\S]*schema\/type[\s\S]*Ln 13/);
});

test('the mark goes when the mistake is mended by typing', async () => {
  const text = readFileSync(join(workbench.folder, file), 'utf8');
  await workbench.type(text.replace('target: broken', 'target: 0.999'));
  await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await workbench.page.locator('.markers-panel', { hasText: 'No problems have been detected' }).waitFor();
});
