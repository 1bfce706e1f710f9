/** `mooring prompt bump`: writes the least version that a change allows. */
import { readFile } from 'node:fs/promises';
import type { PromptBumpOutput } from '../../core/contract/generated/output.ts';
import { type BumpPlan, bumpPlan, bumpText } from '../../core/prompt/bump.ts';
import { printVersion } from '../../core/values/semver.ts';
import { reason } from '../../host/files.ts';
import { sha256 } from '../../host/sha256.ts';
import { writeWhole } from '../../host/write.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { choosePrompt, type FoundPrompt, openPrompts, shownFile } from '../prompts/find.ts';

type Row = PromptBumpOutput['rows'][number];

export const command: Command = {
  name: 'prompt bump',
  summary: 'write the least version that the change of a prompt allows',
  usage: '[PROMPT…] [--dry-run]',
  details:
    'Without arguments, all prompts that were edited since they were locked. A working copy without a version gets its\nfirst one only when it is named.',
  formats: ['json'],
  options: { 'dry-run': { type: 'boolean', description: 'say what would be written, and write nothing' } },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['mooring prompt bump', 'mooring prompt bump prompts/reply.prompt.yaml --dry-run'],
  async run(call) {
    const project = await openPrompts(call, call.arguments);
    const chosen =
      call.arguments.length > 0
        ? call.arguments.map((given) => choosePrompt(project, call, given))
        : project.prompts.filter(({ prompt }) => prompt.version !== undefined);
    const rows: Row[] = [];
    for (const found of chosen) {
      const plan = bumpPlan(found, project.lock, sha256);
      if (!plan.ok) throw new UsageError(`${shownFile(call, found.file)}: ${plan.problem}`);
      const named = call.arguments.length > 0;
      if (!plan.value.needed && !named) continue;
      if (plan.value.needed && call.options['dry-run'] !== true) await write(call, found, plan.value);
      rows.push(rowOf(call, found, plan.value));
    }
    call.terminal.print(call.format === 'json' ? printJson<PromptBumpOutput>({ rows, next: null }) : text(rows));
    return 0;
  },
};

async function write(call: Call, found: FoundPrompt, plan: BumpPlan): Promise<void> {
  const shown = shownFile(call, found.file);
  try {
    const before = await readFile(found.file, 'utf8');
    await writeWhole(found.file, withVersion(before, found, plan));
  } catch (error) {
    throw new UsageError(`${shown} cannot be written: ${reason(error)}.`);
  }
}

/** A working copy gets its version on a line of its own, below the name where there is one. */
function withVersion(text: string, found: FoundPrompt, plan: BumpPlan): string {
  if (found.versionSpan) {
    const edit = bumpText(text, found.versionSpan, plan.to);
    return text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  }
  const name = /^name:.*(?:\r?\n|$)/m.exec(text);
  const at = name ? name.index + name[0].length : 0;
  const before = text.slice(0, at);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = before === '' || before.endsWith('\n') ? '' : lineEnd;
  return `${before}${gap}version: ${printVersion(plan.to)}${lineEnd}${text.slice(at)}`;
}

function rowOf(call: Call, { file }: FoundPrompt, plan: BumpPlan): Row {
  return {
    name: plan.name,
    file: shownFile(call, file),
    from: plan.from === undefined ? null : printVersion(plan.from),
    to: printVersion(plan.to),
    change: plan.change,
    reasons: plan.reasons.map((one) => ({ change: one.change, path: [...one.path], what: one.what })),
    written: plan.needed && call.options['dry-run'] !== true,
  };
}

function text(rows: readonly Row[]): string {
  if (rows.length === 0) return 'Every version fits its content. Nothing to bump.\n';
  return rows
    .map((row) => {
      const moved =
        row.from === row.to ? `${row.name} stays ${row.to}` : `${row.name} ${row.from ?? '(no version)'} → ${row.to}`;
      const head = `${moved}  ${row.file}${row.written || row.from === row.to ? '' : '  (not written)'}`;
      return `${[head, ...row.reasons.map((one) => `  ${one.change.padEnd(5)}  ${one.what}`)].join('\n')}\n`;
    })
    .join('');
}
