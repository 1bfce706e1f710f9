/** `mooring rollback`: goes back to what served before. */
import type { RollbackOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { deploymentJson, deploymentText } from '../runner/deployment.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf, targetOption, textOf } from '../runner/options.ts';

export const command: Command = {
  name: 'rollback',
  summary: 'go back to the release that served before',
  usage: 'MODEL [--target T] [--to rN] [--why WHY]',
  details:
    'Ends a rollout in progress. No request in flight is lost. `mooring status --format json` lists the revisions.',
  formats: ['json'],
  options: {
    target: targetOption,
    to: { type: 'string', value: 'rN', description: 'the revision to go back to (default: the one before)' },
    why: { type: 'string', value: 'WHY', description: 'the reason, for the ledger' },
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring rollback support-assistant --why "wrong refunds"'],
  async run(call) {
    const [model = ''] = call.arguments;
    const [to, why] = [textOf(call, 'to'), textOf(call, 'why')];
    const more = { ...(to !== undefined && { to }), ...(why !== undefined && { why }) };
    await using runner = await openRunner(call);
    const view = await ask(call, runner, 'rollback', { model, target: targetOf(call), ...more });
    call.terminal.print(
      call.format === 'json' ? printJson<RollbackOutput>({ deployment: deploymentJson(view) }) : deploymentText(view),
    );
    return 0;
  },
};
