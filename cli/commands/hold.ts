/** `mooring hold`: keeps a rollout at its step. */
import type { HoldOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { deploymentJson, deploymentText } from '../runner/deployment.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf, targetOption, textOf } from '../runner/options.ts';

export const command: Command = {
  name: 'hold',
  summary: 'keep a rollout at its step until a person moves it on',
  usage: 'MODEL [--target T] [--why WHY]',
  details: 'A candidate that is surely worse is still taken back. `mooring promote MODEL` moves it on.',
  formats: ['json'],
  options: {
    target: targetOption,
    why: { type: 'string', value: 'WHY', description: 'the reason, for the ledger' },
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring hold support-assistant --why "until the on-call person is back"'],
  async run(call) {
    const [model = ''] = call.arguments;
    const why = textOf(call, 'why');
    const more = why === undefined ? {} : { why };
    await using runner = await openRunner(call);
    const view = await ask(call, runner, 'hold', { model, target: targetOf(call), ...more });
    call.terminal.print(
      call.format === 'json' ? printJson<HoldOutput>({ deployment: deploymentJson(view) }) : deploymentText(view),
    );
    return 0;
  },
};
