/**
 * Starts VS Code's own server (its real workbench and extension host, served to a browser) from the npm package
 * `code-server`, whose wrapper is left aside. Used by `npm start` and by the tests in test/e2e.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const vscode = join(root, 'test/e2e/node_modules/code-server/lib/vscode');
const startLimitMs = 60_000;
const endLimitMs = 3000;

/** Nothing that phones home, asks, or covers the editor. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'update.mode': 'none',
  // Neither every gateway that listens nor the clone around the examples is news.
  'remote.autoForwardPorts': false,
  'git.openRepositoryInParentFolders': 'never',
};

export interface ServerOptions {
  /** Where this VS Code keeps everything: settings, state, its HOME. */
  readonly profile: string;
  /** Elsewhere than in the profile, when the caller says so. */
  readonly userData?: string;
  readonly extensions?: string;
  /** A port of 127.0.0.1 (0: any free one), or the path of a Unix socket. */
  readonly listen: number | string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folders of extensions to have installed, by their `publisher.name-version`. */
  readonly install?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Lets a page load an extension under development and its tests by its address; hides notifications. */
  readonly smokeTestDriver?: boolean;
  /** Folders are not trusted until somebody says so; else every folder is. */
  readonly asksForTrust?: boolean;
}

export interface VSCodeServer extends AsyncDisposable {
  /** Undefined when it listens on a socket. */
  readonly port: number | undefined;
  /** What it printed so far. */
  readonly log: () => string;
  readonly exited: Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<VSCodeServer> {
  const folders = prepareProfile(options);
  const where =
    typeof options.listen === 'string'
      ? ['--socket-path', options.listen]
      : ['--host', '127.0.0.1', '--port', String(options.listen)];
  const child = spawn(
    process.execPath,
    [
      join(vscode, 'out/server-main.js'),
      ...where,
      '--without-connection-token',
      '--accept-server-license-terms',
      '--disable-telemetry',
      ...(options.asksForTrust ? [] : ['--disable-workspace-trust']),
      ...['--user-data-dir', folders.userData],
      ...['--extensions-dir', folders.extensions],
      ...['--server-data-dir', join(options.profile, 'data')],
      ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // A process group of its own, so that the extension host and its children end with it.
      // Without a gallery it asks no marketplace.
      env: { ...process.env, ...options.env, HOME: options.profile, EXTENSIONS_GALLERY: '{}' },
    },
  );
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const log = (): string => Buffer.concat(output).toString();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => endGroup(child);
  try {
    const address = await listening(child, log);
    return { port: /^\d+$/.test(address) ? Number(address) : undefined, log, exited, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function prepareProfile(options: ServerOptions): { userData: string; extensions: string } {
  const userData = options.userData ?? join(options.profile, 'user');
  const extensions = options.extensions ?? join(options.profile, 'extensions');
  const settings = join(userData, 'User/settings.json');
  mkdirSync(join(userData, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  if (!existsSync(settings)) {
    writeFileSync(settings, `${JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2)}\n`);
  }
  for (const [name, folder] of Object.entries(options.install ?? {})) {
    // A link, so that a new build is there at the next reload.
    if (!existsSync(join(extensions, name))) symlinkSync(folder, join(extensions, name), 'dir');
  }
  return { userData, extensions };
}

function listening(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ${what}. It printed:\n${log().slice(-4000)}`));
    };
    const timer = setTimeout(() => fail(`was not ready after ${startLimitMs / 1000} s`), startLimitMs);
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    child.stdout?.on('data', () => {
      const address = /Extension host agent listening on (\S+)/.exec(log())?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const send = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid, signal);
    } catch {
      return false; // Nobody is left in the group.
    }
  };
  send('SIGTERM');
  for (const deadline = Date.now() + endLimitMs; send(0) && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  send('SIGKILL');
}
