/** A folder that nobody trusts yet: its files are checked, and nothing in it is run or offered to be run. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { openWorkbench, type Workbench } from './vscode.ts';

const place = mkdtempSync(join(tmpdir(), 'e2e-'));
const env = { HOME: place, XDG_RUNTIME_DIR: place, XDG_STATE_HOME: place };
let workbench: Workbench;

before(async () => {
  const extension = process.env.MOORING_E2E_EXTENSION;
  workbench = await openWorkbench({
    folder: join(import.meta.dirname, 'fixtures/panels'),
    env,
    isUntrusted: true,
    ...(extension === undefined ? {} : { extension }),
  });
});
afterEach((context) => workbench.explain(context));
after(async () => {
  await workbench[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true, maxRetries: 5 });
});

test('in a folder that is not trusted mistakes are marked, and nothing is offered that runs', async () => {
  const { page } = workbench;
  await workbench.openFile('models/greeter.model.yaml');
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('  targetz: []\n');
  await workbench.squiggle('error');
  const lenses = await page.locator('.codelens-decoration').allInnerTexts();
  assert.deepEqual(
    lenses.filter((title) => /Deploy|Run/.test(title)),
    [],
  );

  await page.locator('.activitybar .action-label[aria-label="Mooring"]').click();
  await page.getByText('This workspace is not trusted, so nothing in it is run.').waitFor();
  await workbench.screenshot('untrusted');

  const offered = await commandsFor('Mooring: ');
  assert.ok(
    offered.some((title) => title.includes('Show Log')),
    offered.join('\n'),
  );
  const running = /Deploy|Eval|Drift Report|Compare|Promote|Hold|Roll Back|Stop|Resume|Gateway/;
  assert.deepEqual(
    offered.filter((title) => running.test(title)),
    [],
  );
  assert.ok(!existsSync(join(workbench.folder, '.mooring')), 'a runner was started');
});

async function commandsFor(text: string): Promise<readonly string[]> {
  const { page } = workbench;
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${text}`);
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'Mooring' }).first().waitFor();
  const titles = await rows.allInnerTexts();
  await page.keyboard.press('Escape');
  return titles;
}
