/** `mooring fmt`: files in the one way to write them. */
import type { FmtOutput } from '../../core/contract/generated/output.ts';
import { formatFile } from '../../core/language/format.ts';
import { applied } from '../../core/language/formatting/edits.ts';
import { parse } from '../../core/syntax/parse.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { fileCount, rewriteFiles } from '../rewrite.ts';

export const command: Command = {
  name: 'fmt',
  summary: 'write manifests, prompts and SLOs in one form; comments and anchors stay',
  usage: '[paths…] [--check]',
  details:
    'Formats the given files and folders, or the current project: two spaces a level, {a: 1, b: 2}, one form of money,\nshares and durations. What a file says never changes. A file with syntax errors is left alone, and the command exits 1.',
  formats: ['json'],
  options: { check: { type: 'boolean', description: 'write nothing; exit 1 when a file would change' } },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['mooring fmt', 'mooring fmt --check', 'mooring fmt models/ mooring.yaml'],
  async run(call) {
    const checks = call.options.check === true;
    const { changed, skipped } = await rewriteFiles(call, !checks, ({ resources }, text, workspace) => {
      const formatted = formatFile(parse(text), resources);
      if (formatted.kind === 'refused') return { why: formatted.why };
      return { text: applied(text, formatted.edits), workspace };
    });
    for (const one of skipped) call.terminal.note(`Left alone: ${one}.`);
    if (call.format === 'json') call.terminal.print(printJson<FmtOutput>({ changed: [...changed] }));
    else {
      const list = changed.map((file) => `${file}\n`).join('');
      const all = checks ? 'would change' : 'changed';
      call.terminal.print(
        changed.length === 0 ? 'Nothing to change.\n' : `${list}${fileCount(changed.length)} ${all}.\n`,
      );
    }
    return skipped.length > 0 || (checks && changed.length > 0) ? 1 : 0;
  },
};
