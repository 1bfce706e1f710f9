/** `mooring prompt list`: every version of every prompt, and what the lock says of it. */
import type { PromptListOutput } from '../../core/contract/generated/output.ts';
import { bumpPlan } from '../../core/prompt/bump.ts';
import { findEntry } from '../../core/prompt/lock.ts';
import { effectiveInputs } from '../../core/prompt/model.ts';
import { compareVersions, parseVersion, printVersion } from '../../core/values/semver.ts';
import { sha256 } from '../../host/sha256.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { type FoundPrompt, openPrompts, type PromptProject, shownFile } from '../prompts/find.ts';

type Row = PromptListOutput['rows'][number];

export const command: Command = {
  name: 'prompt list',
  summary: 'list prompts, their versions, and which are locked',
  usage: '',
  formats: ['json'],
  arguments: { min: 0, max: 0 },
  async run(call) {
    const project = await openPrompts(call);
    const rows = project.prompts
      .map((found) => rowOf(project, found, shownFile(call, found.file)))
      .toSorted(compareRows);
    call.terminal.print(call.format === 'json' ? printJson<PromptListOutput>({ rows, next: null }) : table(rows));
    return 0;
  },
};

function rowOf(project: PromptProject, found: FoundPrompt, file: string): Row {
  const { prompt, name } = found;
  return {
    name,
    version: prompt.version ?? null,
    file,
    model: prompt.model ?? null,
    inputs: effectiveInputs(prompt).map((input) => input.name),
    state: stateOf(project, found),
  };
}

function stateOf({ lock }: PromptProject, found: FoundPrompt): Row['state'] {
  const version = parseVersion(found.prompt.version ?? '');
  if (found.prompt.version === undefined) return 'working copy';
  if (!version.ok || !findEntry(lock, found.name, version.value)) return 'not locked';
  const plan = bumpPlan(found, lock, sha256);
  return plan.ok && !plan.value.needed ? 'locked' : 'edited';
}

function compareRows(left: Row, right: Row): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  const [a, b] = [parseVersion(left.version ?? ''), parseVersion(right.version ?? '')];
  if (a.ok && b.ok) return compareVersions(b.value, a.value) || (left.file < right.file ? -1 : 1);
  return Number(a.ok) - Number(b.ok);
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No prompts. A prompt is a file named *.prompt.yaml.\n';
  const cells = rows.map((row) => [row.name, shownVersion(row.version), row.state, row.model ?? '', row.file]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function shownVersion(text: string | null): string {
  const version = parseVersion(text ?? '');
  return version.ok ? printVersion(version.value) : (text ?? '-');
}
