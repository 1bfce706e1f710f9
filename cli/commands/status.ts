/** `mooring status`: what runs where, and how it is. */
import type { StatusOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { ask, openRunner } from '../runner/open.ts';
import { isFine, statusJson, statusText } from '../runner/status.ts';

export const command: Command = {
  name: 'status',
  summary: 'show what is deployed where, and how it is',
  usage: '',
  details: 'Exits 1 when something that is deployed does not serve as it should.',
  formats: ['json'],
  arguments: { min: 0, max: 0 },
  async run(call) {
    await using runner = await openRunner(call);
    const status = await ask(call, runner, 'status', {});
    call.terminal.print(
      call.format === 'json' ? printJson<StatusOutput>(statusJson(status, runner.pid)) : statusText(status, runner.pid),
    );
    return isFine(status) ? 0 : 1;
  },
};
