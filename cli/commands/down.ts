/** `mooring down`: ends what `up` started. */
import type { DownOutput } from '../../core/contract/generated/output.ts';
import type { Call, Command, ExitCode } from '../command.ts';
import { printJson } from '../json.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOption, textOf } from '../runner/options.ts';

export const command: Command = {
  name: 'down',
  summary: 'stop the gateway and the runner on this machine, or the gateway of another target',
  usage: '[--target T]',
  details:
    'The gateway answers what it was asked before it ends. What is deployed stays so: `mooring up` serves it again.\nWith --target only the gateway of that target is stopped, for everybody who uses it; records are kept.',
  formats: ['json'],
  options: { target: { ...targetOption, description: 'the target whose gateway is stopped' } },
  arguments: { min: 0, max: 0 },
  examples: ['mooring down', 'mooring down --target staging'],
  async run(call) {
    const target = textOf(call, 'target');
    if (target !== undefined) return stopTarget(call, target);
    const { pid, stopped } = await (async () => {
      await using runner = await openRunner(call);
      const answer = await ask(call, runner, 'down', {});
      await runner.closed;
      return { pid: runner.pid, stopped: answer.stopped };
    })();
    if (call.format === 'json') call.terminal.print(printJson<DownOutput>({ pid: pid ?? null, stopped: [...stopped] }));
    else {
      const gateways = stopped.map((name) => `The gateway of ${name} was stopped.\n`);
      const runner = pid === undefined ? [] : [`The runner (process ${pid}) ended.\n`];
      const lines = [...gateways, ...runner];
      call.terminal.print(lines.length > 0 ? lines.join('') : 'Nothing was running.\n');
    }
    return 0;
  },
};

async function stopTarget(call: Call, target: string): Promise<ExitCode> {
  await using runner = await openRunner(call);
  const { stopped } = await ask(call, runner, 'down', { target });
  if (call.format === 'json') call.terminal.print(printJson<DownOutput>({ pid: null, stopped: [...stopped] }));
  else call.terminal.print(stopped.length > 0 ? `The gateway of ${target} was stopped.\n` : 'Nothing was running.\n');
  return 0;
}
