/** `mooring stop`: the kill switch. */
import type { StopOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { deploymentJson, deploymentText } from '../runner/deployment.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf, targetOption, textOf } from '../runner/options.ts';

export const command: Command = {
  name: 'stop',
  summary: 'refuse all requests to a model at once',
  usage: 'MODEL [--target T] [--why WHY]',
  details: 'Callers get 503 and the reason until `mooring resume MODEL`.',
  formats: ['json'],
  options: {
    target: targetOption,
    why: { type: 'string', value: 'WHY', description: 'the reason, for the ledger' },
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring stop support-assistant --why "leaks addresses"'],
  async run(call) {
    const [model = ''] = call.arguments;
    const why = textOf(call, 'why');
    const more = why === undefined ? {} : { why };
    await using runner = await openRunner(call);
    const view = await ask(call, runner, 'stop', { model, target: targetOf(call), ...more });
    call.terminal.print(
      call.format === 'json' ? printJson<StopOutput>({ deployment: deploymentJson(view) }) : deploymentText(view),
    );
    return 0;
  },
};
