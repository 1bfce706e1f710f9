/** Runs the real command, as a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cliEntry } from '../built.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function mooring(
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [cliEntry, ...words], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** What was said but for how far the reading is, which only a machine that takes over a second tells. */
export function remarks({ stderr }: Ran): string {
  return stderr.replaceAll(/^Reading \d.*…\n/gm, '');
}

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

/** A folder with these files; a value that is a buffer is written as it is. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'mooring-cli-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
