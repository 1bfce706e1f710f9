/**
 * Child processes that never outlive us. Each is the leader of its own process group, and the whole group is ended:
 * when the caller says so, when its time is up, or when we are told to stop. Runs on any Node ≥ 18.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

const graceMs = 3000;

export function ownProcesses() {
  const running = new Set();

  function launch(command, args, options = {}) {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
      ...options,
    });
    running.add(child);
    child.once('error', () => running.delete(child));
    return child;
  }

  /** Runs to the end. `capture` keeps the output instead of showing it. Resolves, whatever happens. */
  async function run(command, args, { capture = false, timeLimitMs = 0, ...options } = {}) {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = launch(command, args, { stdio, ...options });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    let timedOut = false;
    const timer = timeLimitMs
      ? setTimeout(() => {
          timedOut = true;
          void end(child);
        }, timeLimitMs)
      : undefined;
    const code = await new Promise((resolve) => {
      child.once('error', (error) => {
        output.push(Buffer.from(`${command}: ${error.message}\n`));
        resolve(127);
      });
      // `exit`, not `close`: a grandchild that kept our pipe open must not keep us waiting.
      child.once('exit', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
    });
    clearTimeout(timer);
    await end(child);
    return { code: timedOut ? 124 : code, timedOut, output: Buffer.concat(output).toString() };
  }

  /** Asks the whole group to end, and insists when it does not. */
  async function end(child) {
    if (!running.has(child)) return;
    signalGroup(child, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (groupLives(child) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    signalGroup(child, 'SIGKILL');
    running.delete(child);
  }

  async function endAll() {
    await Promise.all([...running].map(end));
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      await endAll();
      process.exit(128 + constants.signals[signal]);
    });
  }
  process.once('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
  });

  return { launch, run, end, endAll };
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}

function groupLives(child) {
  if (child.pid === undefined) return false;
  if (process.platform === 'win32') return child.exitCode === null;
  try {
    process.kill(-child.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The first of the names that is an executable on PATH; a name with a slash is taken as it is. */
export function findExecutable(names, path = process.env.PATH ?? '') {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    const places = /[/\\]/.test(name) ? [''] : path.split(delimiter).filter(Boolean);
    for (const place of places) {
      for (const ending of endings) {
        const file = join(place, name + ending);
        if (existsSync(file)) return file;
      }
    }
  }
  return undefined;
}

/**
 * Processes whose environment carries `NAME=value`, wherever they were re-parented to. Linux only: elsewhere there is
 * no such view, and the answer is empty.
 */
export function processesWith(name, value) {
  if (process.platform !== 'linux') return [];
  const entry = `${name}=${value}`;
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return command ? [{ pid: Number(pid), command }] : [];
      } catch {
        return []; // Ended meanwhile, or somebody else's.
      }
    });
}
