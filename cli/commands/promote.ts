/** `mooring promote`: moves a rollout on. */
import type { PromoteOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { deploymentJson, deploymentText } from '../runner/deployment.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf, targetOption } from '../runner/options.ts';

export const command: Command = {
  name: 'promote',
  summary: 'move a rollout to its next step',
  usage: 'MODEL [--target T] [--all]',
  details: 'With --all it moves to its end: all traffic goes to the new release.',
  formats: ['json'],
  options: {
    target: targetOption,
    all: { type: 'boolean', description: 'move to the end at once' },
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring promote support-assistant --target staging'],
  async run(call) {
    const [model = ''] = call.arguments;
    const more = { all: call.options.all === true };
    await using runner = await openRunner(call);
    const view = await ask(call, runner, 'promote', { model, target: targetOf(call), ...more });
    call.terminal.print(
      call.format === 'json' ? printJson<PromoteOutput>({ deployment: deploymentJson(view) }) : deploymentText(view),
    );
    return 0;
  },
};
