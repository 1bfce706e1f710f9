/**
 * All that a fresh clone lacks, installed when it is needed and only then. `npm start`, `npm test` and `npm run check`
 * begin here. Runs on any Node ≥ 18 with nothing installed; what it cannot install it names, with the command to type.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findExecutable } from './processes.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
export const pinnedNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
export const endToEnd = join(root, 'test/e2e');
/** A whole VS Code, built for a server; it is inside the npm package `code-server`. */
export const vscodeServer = join(endToEnd, 'node_modules/code-server/lib/vscode');

const applications = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
export const chromium = {
  what: 'Chromium',
  why: 'the tests look at the extension in a real VS Code, which needs a browser',
  variable: 'CHROMIUM',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', applications],
  debianPackages: ['chromium'],
};

/** Something a person has to do. Its message is all they need to read. */
export class SetUpError extends Error {}

/** The packages of the repository, and the Node they are developed with. `processes` owns what installs them. */
export async function installPackages(processes) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 18) {
    throw new SetUpError(`Node ${process.versions.node} is too old to set up Mooring. Install Node 18 or newer.`);
  }
  await oneAtATime('packages', async () => {
    if (!isInstalled(root)) await install(processes, root, 'the packages', ['ci'], process.execPath);
    await checkPinnedNode(processes);
  });
}

/** What the tests in VS Code import, and VS Code itself, though it cannot run yet. */
export async function installEndToEndPackages(processes) {
  await oneAtATime('vscode', async () => {
    if (isInstalled(endToEnd)) return;
    await install(processes, endToEnd, 'VS Code for the tests (about 260 MB)', ['ci', '--ignore-scripts'], pinnedNode);
  });
}

export async function installVSCode(processes) {
  if (process.platform === 'win32') {
    throw new SetUpError(
      'VS Code cannot be served here: the npm package it comes in is built for Linux and macOS.\n' +
        'Install VS Code so that `code` is on the PATH (for `npm start`), or work in WSL.',
    );
  }
  await installEndToEndPackages(processes);
  await oneAtATime('vscode', async () => {
    // npm writes this file last, so that an interrupted install is seen and repeated. Not `npm ci`: the shrinkwrap
    // inside the package lacks an entry, and `ci` refuses it.
    if (existsSync(join(vscodeServer, 'node_modules/.package-lock.json'))) return;
    rmSync(join(vscodeServer, 'node_modules'), { recursive: true, force: true });
    await install(
      processes,
      vscodeServer,
      "VS Code's own packages",
      ['install', '--omit=dev', '--ignore-scripts'],
      pinnedNode,
    );
  });
}

export function build() {
  const result = spawnSync(pinnedNode, ['esbuild.mjs'], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new SetUpError(`The build failed (esbuild.mjs):\n${result.stdout ?? ''}${result.stderr ?? ''}`);
  }
}

/**
 * Programs that come from the system, each with the first command that is there. As root on a CI machine the missing
 * ones are installed; elsewhere the command to install them is the error.
 */
export async function requireSystem(processes, programs) {
  const lacking = () => programs.filter((program) => !locate(program));
  if (lacking().length > 0) {
    // Test files ask for themselves, two at a time; the package manager takes one.
    await oneAtATime('system', async () => {
      const missing = lacking();
      if (missing.length > 0) await installSystem(processes, missing);
    });
  }
  return programs.map((program) => {
    const found = locate(program);
    if (found) return found;
    throw new SetUpError(`${program.what} is still not there after its installation. ${advice([program])}`);
  });
}

export function locate({ variable, commands }) {
  const chosen = variable ? process.env[variable] : undefined;
  return chosen ? findExecutable([chosen]) : findExecutable(commands);
}

async function installSystem(processes, missing) {
  const mayInstall = process.env.CI === 'true' && process.getuid?.() === 0 && findExecutable(['apt-get']);
  if (!mayInstall) throw new SetUpError(advice(missing));
  const packages = missing.flatMap(({ debianPackages }) => debianPackages);
  say(`Installing ${packages.join(', ')} …`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { code, output } = await processes.run('apt-get', ['-q', ...args], { env, capture: true });
    if (code !== 0) throw new SetUpError(`apt-get ${args.join(' ')} failed:\n${output}\n${advice(missing)}`);
  }
}

function advice(missing) {
  const packages = missing.flatMap(({ debianPackages }) => debianPackages).join(' ');
  const reasons = missing.map(({ what, why, variable, commands }) => {
    const chosen = variable && process.env[variable];
    const place = chosen
      ? `${variable} says ${chosen}, which does not exist`
      : `none of ${commands.join(', ')} is here`;
    return `${what} is missing (${place}): ${why}.`;
  });
  const variables = missing.flatMap(({ variable }) => variable ?? []);
  const other = variables.length > 0 ? `, then set ${variables.join(', ')} when not on the PATH` : '';
  return [
    ...reasons,
    'On Debian and Ubuntu:',
    `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages}`,
    `Elsewhere: install ${missing.map(({ what }) => what).join(', ')} in the usual way${other}.`,
  ].join('\n');
}

/**
 * Whether node_modules holds what the lockfile asks for. npm writes its hidden lockfile as the last thing it does, so an
 * interrupted install counts as none; what that file says is not believed, since `--package-lock-only` writes it too.
 */
export function isInstalled(folder) {
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) return false;
  const { packages } = readJson(join(folder, 'package-lock.json'));
  return Object.entries(packages).every(([place, { version, optional }]) => {
    if (place === '') return true;
    const manifest = join(folder, place, 'package.json');
    return existsSync(manifest) ? readJson(manifest).version === version : optional === true; // For another platform.
  });
}

async function install(processes, folder, what, args, node) {
  say(`Installing ${what} …`);
  const { code, output } = await npm(processes, [...args, '--no-audit', '--no-fund', '--loglevel=error'], folder, node);
  if (code === 0) return;
  throw new SetUpError(`Installing ${what} failed: npm ${args.join(' ')} in ${folder} ended with ${code}.\n${output}`);
}

/** npm, run by the given Node: VS Code's packages refuse an older one than it needs itself. */
function npm(processes, args, folder, node) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const options = { cwd: folder, env, capture: true };
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === 'npm-cli.js') return processes.run(node, [cli, ...args], options);
  return processes.run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** The package `node` fetches its binary by an install script, which an npm setting may have switched off. */
async function checkPinnedNode(processes) {
  const { node } = readJson(join(root, 'package.json')).devDependencies;
  const works = () => spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${node}`;
  if (works()) return;
  await npm(processes, ['rebuild', 'node', '--ignore-scripts=false'], root, process.execPath);
  if (works()) return;
  throw new SetUpError(
    `Node ${node}, which Mooring is developed with, is not in ${pinnedNode}.\n` +
      'npm did not run the install script of the package `node`. Run:\n' +
      '  npm rebuild node --ignore-scripts=false --foreground-scripts\n' +
      'and read what it says; when the network was the reason, try again.',
  );
}

/** Two commands started at once in one clone must not install over each other. */
async function oneAtATime(name, action) {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const lock = join(tmpdir(), `mooring-setup-${key}-${name}`);
  let told = false;
  while (!take(lock)) {
    if (!told) say('Another command is setting up; waiting for it …');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderLives(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function holderLives(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a command's main function; a SetUpError is told without a stack. */
export async function main(action) {
  try {
    process.exitCode = await action();
  } catch (error) {
    say(error instanceof SetUpError ? `\n${error.message}` : error.stack);
    process.exitCode = 1;
  }
}
