/** `mooring doctor`: whether this machine and this folder have what Mooring needs, and what to do where they do not. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DoctorOutput } from '../../core/contract/generated/output.ts';
import { findProjectRoot } from '../../host/files.ts';
import { version } from '../../host/version.ts';
import type { Call, Command } from '../command.ts';
import { printJson } from '../json.ts';

type Check = DoctorOutput['checks'][number];

export const command: Command = {
  name: 'doctor',
  summary: 'check that this machine and folder have what Mooring needs',
  usage: '',
  details: 'Looks only at this machine; nothing is sent anywhere. Exits 1 when something that is needed is missing.',
  formats: ['json'],
  arguments: { min: 0, max: 0 },
  async run(call) {
    const checks = await Promise.all([nodeVersion(), sqlite(), git(call), project(call), writable(call)]);
    call.terminal.print(call.format === 'json' ? printJson<DoctorOutput>({ version, checks }) : text(checks));
    return checks.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
  },
};

async function nodeVersion(): Promise<Check> {
  // An older Node never gets here: the command hands over to a newer one, or says what to install.
  return { name: 'Node', verdict: 'pass', why: `${process.versions.node} runs Mooring ${version}.` };
}

async function sqlite(): Promise<Check> {
  const name = 'SQLite';
  try {
    await import('node:sqlite');
    return { name, verdict: 'pass', why: 'This Node has `node:sqlite`, where the runner keeps its records.' };
  } catch {
    return { name, verdict: 'fail', why: 'This Node lacks `node:sqlite`. Install Node 22.19 or newer.' };
  }
}

async function git({ folder, signal }: Call): Promise<Check> {
  const name = 'git';
  const run = promisify(execFile);
  const has = await run('git', ['--version'], { signal }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  if (has === undefined) {
    return {
      name,
      verdict: 'fail',
      why: 'git is not installed, so a release cannot be tied to a commit. Install git.',
    };
  }
  const inside = await run('git', ['rev-parse', '--show-toplevel'], { cwd: folder, signal }).then(
    () => true,
    () => false,
  );
  if (inside) return { name, verdict: 'pass', why: `${has}; this folder is in a repository.` };
  return {
    name,
    verdict: 'not_evaluated',
    why: `${has}, but this folder is in no repository, so releases are not tied to commits. Run \`git init\`.`,
  };
}

async function project({ folder }: Call): Promise<Check> {
  const root = await findProjectRoot(folder);
  if (root !== undefined) return { name: 'project', verdict: 'pass', why: `The project is ${root}.` };
  return {
    name: 'project',
    verdict: 'not_evaluated',
    why: 'There is no mooring.yaml here or above. Files are still checked; run `mooring init` to start a project.',
  };
}

async function writable({ folder }: Call): Promise<Check> {
  const root = (await findProjectRoot(folder)) ?? folder;
  const may = await access(join(root), constants.W_OK).then(
    () => true,
    () => false,
  );
  if (may) return { name: 'folder', verdict: 'pass', why: `${root} can be written to.` };
  return {
    name: 'folder',
    verdict: 'fail',
    why: `${root} cannot be written to, so locks cannot be kept. Change its permissions.`,
  };
}

const MARKS = { pass: 'ok  ', fail: 'FAIL', not_evaluated: '-   ' } as const;

function text(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return `${checks.map(({ name, verdict, why }) => `${MARKS[verdict]}  ${name.padEnd(width)}  ${why}`).join('\n')}\n`;
}
