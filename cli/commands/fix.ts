/** `mooring fix`: applies the quick fixes that nobody could want otherwise. */
import type { FixOutput } from '../../core/contract/generated/output.ts';
import { fixAll } from '../../core/language/fix-all.ts';
import { parse } from '../../core/syntax/parse.ts';
import { diagnosticsOf } from '../../core/workspace/diagnostics.ts';
import { analyse, defaultSettings, workspaceRules } from '../../host/project.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { fileCount, rewriteFiles } from '../rewrite.ts';

export const command: Command = {
  name: 'fix',
  summary: 'mend what can be mended safely',
  usage: '[paths…]',
  details:
    'Applies the safe quick fixes of the given files and folders, or of the current project, until none is left. What\nneeds a decision stays for you: `mooring lint` tells it, and an editor offers the choices.',
  formats: ['json'],
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['mooring fix', 'mooring fix prompts/'],
  async run(call) {
    const today = new Date().toISOString().slice(0, 10);
    const options = { rules: workspaceRules, severities: {}, openSlo: undefined, today };
    const { changed, skipped } = await rewriteFiles(call, true, ({ path }, text, workspace) => {
      const cache = new WeakMap();
      const file = parse(text);
      // What is ours only because the user named it stays so.
      const named = !analyse(path, file, { settings: defaultSettings, cache, named: false }).recognised;
      return fixAll(
        { workspace, path, file, today },
        {
          analyse: (of, edited) => analyse(of, edited, { settings: defaultSettings, cache, named }),
          diagnostics: (of, about) => diagnosticsOf(of, about, options),
        },
      );
    });
    for (const one of skipped) call.terminal.note(`Left alone: ${one}.`);
    if (call.format === 'json') call.terminal.print(printJson<FixOutput>({ changed: [...changed] }));
    else {
      const list = changed.map((file) => `${file}\n`).join('');
      call.terminal.print(
        changed.length === 0
          ? 'Nothing that could be mended safely.\n'
          : `${list}${fileCount(changed.length)} changed.\n`,
      );
    }
    return 0;
  },
};
