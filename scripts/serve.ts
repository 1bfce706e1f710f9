/** What `npm start` does without a desktop VS Code: serves one on 127.0.0.1 with Mooring in it, until Ctrl-C. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openFrontDoor } from './front-door.ts';
import { startServer } from './vscode-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const preferredPort = 8765;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    open: { type: 'boolean', default: true },
    fresh: { type: 'boolean', default: false },
    show: { type: 'string' },
  },
  allowNegative: true,
});
await serve(readPort(values.port), { openBrowser: values.open, fresh: values.fresh, file: values.show });

interface Wishes {
  readonly openBrowser: boolean;
  readonly fresh: boolean;
  /** The file to open beside the folder. */
  readonly file: string | undefined;
}

async function serve(wantedPort: number, { openBrowser, fresh, file }: Wishes): Promise<void> {
  const home = (authority: string): string => {
    const query = new URLSearchParams({ folder: join(root, 'examples') });
    if (file !== undefined) query.set('payload', JSON.stringify([['openFile', `vscode-remote://${authority}${file}`]]));
    return `/?${query}`;
  };
  const run = mkdtempSync(join(tmpdir(), 'mooring-start-'));
  using cleanUp = new DisposableStack();
  cleanUp.defer(() => rmSync(run, { recursive: true, force: true, maxRetries: 5 }));
  await using door = await openFrontDoor({ port: wantedPort, socket: join(run, 'server'), home });
  if (door.port !== wantedPort && wantedPort !== 0) say(`Port ${wantedPort} is taken; using ${door.port}.`);
  // Only the port that was asked for is worth remembering.
  const profile = door.port === wantedPort ? keptProfile(door.port, fresh) : join(run, 'profile');
  await using server = await startServer({
    profile,
    listen: join(run, 'server'),
    // Its sockets and temporary files go when it ends. Elsewhere the paths would grow too long for a socket.
    env: process.platform === 'linux' ? { TMPDIR: run, XDG_RUNTIME_DIR: run } : {},
    install: { [extensionFolderName()]: root },
    settings: { 'explorer.autoReveal': true },
  });
  const url = `http://127.0.0.1:${door.port}/`;
  process.stdout.write(`\nVS Code with Mooring is ready. Open ${url}\n`);
  say('Ctrl-C ends it. Its settings are kept for the next time; --fresh starts anew.');
  if (openBrowser) showInBrowser(url);
  const reason = await ended(server.exited);
  if (reason === 'server') {
    process.exitCode = 1;
    say(`VS Code's server ended by itself. It printed:\n${server.log().slice(-4000)}`);
  }
}

/** Kept between runs, so that what one arranged is still there. In the clone, where nobody else can prepare it. */
function keptProfile(port: number, fresh: boolean): string {
  const profile = join(root, 'node_modules/.cache/mooring', `vscode-${port}`);
  // The extensions are ours alone, and an earlier version's link must not stay.
  rmSync(fresh ? profile : join(profile, 'extensions'), { recursive: true, force: true });
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  return profile;
}

function extensionFolderName(): string {
  const { publisher, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return `${publisher}.${name}-${version}`;
}

/** Told to stop, left by the parent, or the server gave up. */
function ended(exited: Promise<void>): Promise<'told' | 'server'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('told'));
    process.once('disconnect', () => resolve('told'));
    void exited.then(() => resolve('server'));
  });
}

function showInBrowser(url: string): void {
  const display = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY;
  const command = process.platform === 'darwin' ? 'open' : display ? 'xdg-open' : undefined;
  if (command === undefined) return;
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // No such program: the address was printed.
  child.unref();
}

function readPort(text: string | undefined): number {
  if (text === undefined) return preferredPort;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    say(`--port wants a number from 0 (any free one) to 65535, not '${text}'.`);
    process.exit(2);
  }
  return port;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
