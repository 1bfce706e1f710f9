/** `mooring init`: a small project to start from. What exists already is left as it is. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { InitOutput } from '../../core/contract/generated/output.ts';
import { findProjectRoot, PROJECT_FILE, reason } from '../../host/files.ts';
import { makeFolder, writeWhole } from '../../host/write.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { starterFiles } from '../init/starter.ts';
import { printJson } from '../json.ts';

type Answer = Omit<InitOutput, 'schemaVersion'>;

export const command: Command = {
  name: 'init',
  summary: 'start a project: mooring.yaml and one small model with its prompt, eval, SLO and target',
  usage: '[DIR]',
  details: 'Writes into DIR, or into the current folder. Files that exist are never overwritten.',
  formats: ['json'],
  arguments: { min: 0, max: 1 },
  examples: ['mooring init', 'mooring init services/greeter'],
  async run(call) {
    const folder = resolve(call.folder, call.arguments[0] ?? '.');
    const answer = await writeStarter(folder, call.signal);
    call.terminal.print(call.format === 'json' ? printJson<InitOutput>(answer) : await text(answer, folder, call));
    return 0;
  },
};

async function writeStarter(folder: string, signal: AbortSignal): Promise<Answer> {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UsageError(`The folder ${folder} cannot be made: ${reason(error)}.`);
  }
  if (await isThere(join(folder, PROJECT_FILE))) {
    const why = 'this folder is a project already';
    return { written: [], skipped: Object.keys(starterFiles).map((what) => ({ what, why })) };
  }
  const written: string[] = [];
  const skipped: { what: string; why: string }[] = [];
  for (const [name, content] of Object.entries(starterFiles)) {
    signal.throwIfAborted();
    const path = join(folder, name);
    if (await isThere(path)) {
      skipped.push({ what: name, why: 'it exists already' });
      continue;
    }
    await writeWhole(path, content).catch((error: unknown) => {
      throw new UsageError(`${path} cannot be written: ${reason(error)}.`);
    });
    written.push(name);
  }
  return { written, skipped };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function text({ written, skipped }: Answer, folder: string, { folder: current }: Call): Promise<string> {
  const lines = [
    ...written.map((name) => `  wrote    ${name}`),
    ...skipped.map(({ what, why }) => `  skipped  ${what} (${why})`),
  ];
  const outer = await findProjectRoot(join(folder, '..')).catch(() => undefined);
  const notes = outer === undefined ? [] : [`This is a project of its own: the one in ${outer} does not include it.`];
  const where = folder === current ? '' : ` --dir ${folder}`;
  const next = written.length > 0 ? [`Next: mooring lint${where}`] : [];
  return `${[...lines, '', ...notes, ...next].join('\n').trimEnd()}\n`;
}
