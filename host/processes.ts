/** Processes by their id: whether one runs, and whether it is the one that was meant. Ids are used again by the system. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A child that ended and was not waited for, as happens where no init process does it, is as good as gone. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'Z';
  } catch {
    return false;
  }
}

/** Whether a process runs with all of these words on its command line. */
export function runsWith(pid: number, words: readonly string[]): boolean {
  if (!isAlive(pid)) return false;
  const line = commandLineOf(pid);
  return line !== undefined && words.every((word) => line.includes(word));
}

function commandLineOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') {
      const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
      return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8' });
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

/** Asks a process to end, and ends it when it does not within the time. */
export async function endProcess(pid: number, patienceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  if (await isGoneWithin(pid, patienceMs)) return;
  signal(pid, 'SIGKILL');
  await isGoneWithin(pid, Number.POSITIVE_INFINITY);
}

/** Looks often at first: most processes end in a moment. */
async function isGoneWithin(pid: number, patienceMs: number): Promise<boolean> {
  let pause = 1;
  for (let waited = 0; waited < patienceMs; waited += pause) {
    if (!isAlive(pid)) return true;
    await setTimeout(pause);
    pause = Math.min(20, pause * 2);
  }
  return !isAlive(pid);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone: that is what was wanted.
  }
}
