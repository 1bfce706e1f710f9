/** `mooring up`: the runner and the gateway of this machine. */
import type { UpOutput } from '../../core/contract/generated/output.ts';
import type { RunnerStatus } from '../../core/contract/runner.ts';
import { connectRunner } from '../../host/runner-link.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { ask, openRunner, projectRoot, startedRunner } from '../runner/open.ts';
import { targetOf, targetOption } from '../runner/options.ts';
import { statusJson, statusText } from '../runner/status.ts';

export const command: Command = {
  name: 'up',
  summary: 'start the runner and the gateway on this machine, or the gateway of another target',
  usage: '[--detach] [--port N] [--target T]',
  details:
    'The gateway serves what is deployed to the target `local`; the runner watches it and drives rollouts. Without\n--detach both run until Ctrl-C; with it they run until `mooring down`.\nThe gateway of another target, such as a container, runs by itself: with --target it is started, and no runner.',
  formats: ['json'],
  options: {
    detach: { type: 'boolean', short: 'd', description: 'leave them running, and return' },
    target: { ...targetOption, description: 'the target whose gateway is started' },
    port: { type: 'string', value: 'N', description: 'the port of the gateway (default 8787, or any that is free)' },
  },
  arguments: { min: 0, max: 0 },
  examples: ['mooring up --detach', 'mooring up --port 8080', 'mooring up --target staging'],
  async run(call) {
    const port = portOf(call);
    const target = targetOf(call);
    if (target !== 'local') return startTarget(call, target, port);
    const root = await projectRoot(call);
    const running = await connectRunner(root);
    running?.disconnect();
    if (call.options.detach !== true && !running) return runHere(call, root, port);
    await using runner = await startedRunner(call);
    const status = await ask(call, runner, 'up', port === undefined ? {} : { port });
    print(call, status, runner.pid);
    return 0;
  },
};

function portOf({ options: { port } }: Call): number | undefined {
  if (typeof port !== 'string') return undefined;
  if (/^\d{1,5}$/.test(port)) return Number(port);
  throw new UsageError(`\`--port ${port}\` is no port. Ports are numbers from 0 (any that is free) to 65535.`);
}

async function startTarget(call: Call, target: string, port: number | undefined): Promise<0> {
  await using runner = await openRunner(call);
  print(call, await ask(call, runner, 'up', { target, ...(port !== undefined && { port }) }), runner.pid);
  return 0;
}

async function runHere(call: Call, root: string, port: number | undefined): Promise<0 | 2> {
  const { runDaemon } = await import('../../runner/daemon.ts');
  const daemon = await runDaemon({ root, takesGatewaysAlong: true });
  if (!daemon.ok) throw new UsageError(daemon.problem);
  call.signal.addEventListener('abort', daemon.end, { once: true });
  try {
    const status = await daemon.running.api.call('up', port === undefined ? {} : { port }, { signal: call.signal });
    print(call, status, process.pid);
    call.terminal.note('Ctrl-C ends both.');
  } catch (error) {
    daemon.end();
    await daemon.ended;
    throw error;
  }
  await daemon.ended;
  return 0;
}

function print(call: Call, status: RunnerStatus, pid: number | undefined): void {
  call.terminal.print(call.format === 'json' ? printJson<UpOutput>(statusJson(status, pid)) : statusText(status, pid));
}
