/** `mooring lsp`: the language server, for any editor. */
import type { Command } from '../command.ts';

export const command: Command = {
  name: 'lsp',
  summary: 'run the language server',
  usage: '--stdio',
  details: 'Speaks the Language Server Protocol on standard input and output until the editor ends it.',
  options: {
    stdio: { type: 'boolean', description: 'talk over standard input and output (the default)' },
    clientProcessId: { type: 'string', value: 'PID', description: 'end when this process does; editors pass it' },
  },
  arguments: { min: 0, max: 0 },
  examples: ['mooring lsp --stdio'],
  async run({ options }) {
    // The connection reads its transport from the arguments of the process.
    if (options.stdio !== true) process.argv.push('--stdio');
    await import('../../server/main.ts');
    // The `exit` notification, or the end of the editor, ends the process.
    return new Promise(() => {});
  },
};
