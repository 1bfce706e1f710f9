/** `mooring resume`: takes the kill switch back. */
import type { ResumeOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { deploymentJson, deploymentText } from '../runner/deployment.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf, targetOption, textOf } from '../runner/options.ts';

export const command: Command = {
  name: 'resume',
  summary: 'serve a stopped model again',
  usage: 'MODEL [--target T] [--why WHY]',
  details: 'It serves what it served when it was stopped.',
  formats: ['json'],
  options: {
    target: targetOption,
    why: { type: 'string', value: 'WHY', description: 'the reason, for the ledger' },
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring resume support-assistant'],
  async run(call) {
    const [model = ''] = call.arguments;
    const why = textOf(call, 'why');
    const more = why === undefined ? {} : { why };
    await using runner = await openRunner(call);
    const view = await ask(call, runner, 'resume', { model, target: targetOf(call), ...more });
    call.terminal.print(
      call.format === 'json' ? printJson<ResumeOutput>({ deployment: deploymentJson(view) }) : deploymentText(view),
    );
    return 0;
  },
};
