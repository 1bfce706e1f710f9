/**
 * A real VS Code for a test suite: its own server, a Chromium that shows its workbench, and Mooring loaded from this
 * clone. Nothing here sleeps; everything waits for a fact on the page. The selectors are VS Code's own internals, which
 * is why the version of `code-server` is pinned.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SuiteContext, TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { startServer } from '../../scripts/vscode-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const waitMs = 30_000;

/** The little of the browser's own types that a script in the page needs; the rest of the house has none of them. */
declare const Element: { prototype: { getAttribute: (this: { id: string }, name: string) => string | null } };

/** What makes runs repeatable: no autosave into fixtures, no git, text that stays as it is typed, a plain editor. */
export const testSettings = {
  'files.autoSave': 'off',
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.autoIndent': 'none',
  '[yaml]': { 'editor.autoIndent': 'none' },
  'window.confirmBeforeClose': 'never',
};

/** Restricted without a question that would cover everything. */
const untrustedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

export interface WorkbenchOptions {
  /** Copied to a temporary place, so that edits never reach it. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The extension to load from its folder; Mooring itself unless said otherwise. */
  readonly extension?: string;
  /** Folders of other extensions, by their `publisher.name-version`. */
  readonly install?: Readonly<Record<string, string>>;
  /** Opens the folder in restricted mode. */
  readonly isUntrusted?: boolean;
  /** Of the editor and of everything that it starts. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Workbench extends AsyncDisposable {
  readonly page: Page;
  /** The copy of the workspace. */
  readonly folder: string;
  /** Another window on the same workspace, of the same server. */
  readonly openWindow: () => Promise<Page>;
  /** By its path in the workspace. */
  readonly openFile: (path: string) => Promise<void>;
  /** Places the cursor in the open editor; lines and columns count from 1. */
  readonly goTo: (line: number, column: number) => Promise<void>;
  /** By its title in the command palette, `Mooring: …`. */
  readonly runCommand: (title: string) => Promise<void>;
  readonly squiggle: (severity?: 'error' | 'warning' | 'info') => Promise<Locator>;
  /** Shows the Problems panel and waits for a row with this text; answers with all rows. */
  readonly problems: (text: string | RegExp) => Promise<readonly string[]>;
  /** The page of the panel in the editor area, of which only one is shown at a time. */
  readonly panel: () => FrameLocator;
  /** The page of the view in the side bar. */
  readonly view: () => FrameLocator;
  /** Replaces the text of the open editor by typing. */
  readonly type: (text: string) => Promise<void>;
  /** Waits until the browser has put away what is open, these texts in it: it does so every few seconds. */
  readonly keptState: (...texts: readonly string[]) => Promise<void>;
  /** Into test-results/NAME.png. */
  readonly screenshot: (name: string) => Promise<void>;
  /** For `afterEach`: a picture of what a failed test was looking at. */
  readonly explain: (context: TestContext | SuiteContext) => Promise<void>;
  readonly serverLog: () => string;
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  await using opening = new AsyncDisposableStack();
  const place = mkdtempSync(join(tmpdir(), 'vscode-'));
  opening.defer(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(place, 'workspace');
  cpSync(options.folder, folder, { recursive: true });
  const server = opening.use(
    await startServer({
      profile: join(place, 'profile'),
      listen: 0,
      settings: { ...testSettings, ...options.settings, ...(options.isUntrusted && untrustedSettings) },
      asksForTrust: options.isUntrusted === true,
      ...(options.env && { env: options.env }),
      ...(options.install && { install: options.install }),
    }),
  );
  const browser = await launchChromium(place);
  opening.defer(() => browser.close());
  const openWindow = async (): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(waitMs);
    const authority = `127.0.0.1:${server.port}`;
    await page.addInitScript(loadExtension, {
      scheme: 'vscode-remote',
      authority,
      path: options.extension ?? root,
    });
    await page.goto(`http://${authority}/?${new URLSearchParams({ folder })}`);
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return page;
  };
  const page = await openWindow();
  const lifetime = opening.move();
  return {
    page,
    folder,
    openWindow,
    openFile: (path) => openFile(page, path),
    goTo: (line, column) => goTo(page, line, column),
    runCommand: (title) => runCommand(page, title),
    squiggle: (severity = 'error') => squiggle(page, severity),
    problems: (text) => problems(page, text),
    panel: () => webview(page, ':not([src*="purpose=webviewView"])'),
    view: () => webview(page, '[src*="purpose=webviewView"]'),
    type: (text) => type(page, text),
    keptState: (...texts) => keptState(page, texts),
    screenshot: (name) => screenshot(page, name),
    explain: async (context) => {
      if (!('passed' in context) || context.passed) return;
      await screenshot(page, `failed ${context.name.replaceAll(/[^\w-]+/g, ' ')}`);
    },
    serverLog: server.log,
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

/** Its settings and caches go to a place of its own. */
export function launchChromium(place: string): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    env: { ...process.env, HOME: place, XDG_CONFIG_HOME: place, XDG_CACHE_HOME: place },
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
}

/**
 * Runs in the page before VS Code reads its configuration, and names the extension under development in it. (The
 * address can name one too, but only with the smoke-test driver, which hides notifications.)
 */
function loadExtension(extension: { scheme: string; authority: string; path: string }): void {
  const original = Element.prototype.getAttribute;
  Element.prototype.getAttribute = function (name) {
    const value = original.call(this, name);
    if (value === null || this.id !== 'vscode-workbench-web-configuration' || name !== 'data-settings') return value;
    const settings = JSON.parse(value);
    return JSON.stringify({
      ...settings,
      developmentOptions: { ...settings.developmentOptions, extensions: [extension] },
    });
  };
}

async function openFile(page: Page, path: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const input = page.locator('.quick-input-widget input').first();
  await input.fill(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Not Enter: that takes the first row, which may still be one of the list before.
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  await page.locator('.editor-instance .view-lines').first().waitFor();
}

async function goTo(page: Page, line: number, column: number): Promise<void> {
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input').first().fill(`:${line}:${column}`);
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: `${line}` })
    .first()
    .click();
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.fill(`>${title}`);
  const found = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await found.click();
  // The command may ask at once, in the same place.
  await found.waitFor({ state: 'hidden' });
}

async function squiggle(page: Page, severity: 'error' | 'warning' | 'info'): Promise<Locator> {
  const first = page.locator(`.squiggly-${severity}`).first();
  await first.waitFor();
  return first;
}

async function problems(page: Page, text: string | RegExp): Promise<readonly string[]> {
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await runCommand(page, 'View: Toggle Problems');
  const rows = panel.locator('.monaco-list-row');
  await rows.filter({ hasText: text }).first().waitFor();
  return rows.allInnerTexts();
}

/** VS Code keeps the page of an extension two frames deep. */
function webview(page: Page, which: string): FrameLocator {
  return page.frameLocator(`iframe.webview.ready${which}`).frameLocator('#active-frame');
}

async function type(page: Page, text: string): Promise<void> {
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

async function keptState(page: Page, texts: readonly string[]): Promise<void> {
  // As text, since it is written for the browser, whose types the house does not have.
  const look = `(async () => {
    const ask = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith('vscode-web-state-db')) continue;
      const database = await ask(indexedDB.open(name));
      const values = await ask(database.transaction('ItemTable').objectStore('ItemTable').getAll());
      database.close();
      if (values.some((value) => ${JSON.stringify(texts)}.every((text) => String(value).includes(text)))) return true;
    }
    return false;
  })()`;
  while (!(await page.evaluate(look))) await page.waitForTimeout(100);
}

async function screenshot(page: Page, name: string): Promise<void> {
  const file = join(root, 'test-results', `${name}.png`);
  mkdirSync(dirname(file), { recursive: true });
  await page.screenshot({ path: file });
}
