/** `mooring release list`: the releases that targets hold, and those that the files give now. */
import type { ReleaseListOutput } from '../../core/contract/generated/output.ts';
import { shortDigest } from '../../core/values/digest.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { ask, openRunner } from '../runner/open.ts';
import { releaseJson } from '../runner/release.ts';

type Row = ReturnType<typeof releaseJson>;

export const command: Command = {
  name: 'release list',
  summary: 'list releases: what the files give now, and what targets hold',
  usage: '[NAME]',
  details: 'A release is a model or prompt with everything it refers to, under a digest. Only releases run.',
  formats: ['json'],
  arguments: { min: 0, max: 1 },
  async run(call) {
    const [name] = call.arguments;
    await using runner = await openRunner(call);
    const { rows } = await ask(call, runner, 'release.list', name === undefined ? {} : { name });
    const shown = rows.map(releaseJson);
    call.terminal.print(
      call.format === 'json' ? printJson<ReleaseListOutput>({ rows: shown, next: null }) : table(shown),
    );
    return 0;
  },
};

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No releases: this project has no model and no prompt.\n';
  const cells = rows.map((row) => [
    row.name,
    shortDigest(row.digest),
    row.final ? 'final' : 'draft',
    row.current ? 'current' : '',
    row.serving.length > 0 ? `serves on ${row.serving.join(', ')}` : '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return cells.map((row) => `${line(row).trimEnd()}\n`).join('');
}
