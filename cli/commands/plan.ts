/** `mooring plan`: what a deployment would change, and why; nothing is changed. */
import { resolve } from 'node:path';
import type { PlanOutput } from '../../core/contract/generated/output.ts';
import type { Plan } from '../../core/contract/runner.ts';
import { reason } from '../../host/files.ts';
import { writeWhole } from '../../host/write.ts';
import { changesNothing } from '../../runner/deploy/plan.ts';
import { type Call, type Command, type ExitCode, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf } from '../runner/options.ts';
import { planJson, planText } from '../runner/plan.ts';

export const command: Command = {
  name: 'plan',
  summary: 'show what deploying a model would change, and why',
  usage: 'MODEL [--target T] [--out FILE] [--detailed-exitcode]',
  details:
    'Says which release would come, what it changes, what its evals say, what it is expected to cost, how to go back\nand what would not be held there. `mooring apply FILE` carries out exactly this plan. Exits 1 when it could not be\napplied.',
  formats: ['json'],
  options: {
    target: { type: 'string', short: 't', value: 'T', description: 'where to (default local)' },
    out: { type: 'string', value: 'FILE', description: 'also write the plan to FILE, for `mooring apply`' },
    'detailed-exitcode': { type: 'boolean', description: 'exit 0 for no change, 1 for an error, 2 for a change' },
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring plan support-assistant --target staging --out plan.json'],
  async run(call) {
    if (call.options['detailed-exitcode'] !== true) return exitCode(await planned(call));
    try {
      const plan = await planned(call);
      if (plan.refused.length > 0) return 1;
      return changesNothing(plan) ? 0 : 2;
    } catch (error) {
      call.terminal.note(`mooring: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
  },
};

async function planned(call: Call): Promise<Plan> {
  const [model = ''] = call.arguments;
  await using runner = await openRunner(call);
  const plan = await ask(call, runner, 'plan', { model, target: targetOf(call) });
  const json = printJson<PlanOutput>({ plan: planJson(plan) });
  const { out } = call.options;
  if (typeof out === 'string') {
    await writeWhole(resolve(call.folder, out), json).catch((error: unknown) => {
      throw new UsageError(`${out} cannot be written: ${reason(error)}.`);
    });
  }
  call.terminal.print(call.format === 'json' ? json : planText(plan));
  return plan;
}

const exitCode = (plan: Plan): ExitCode => (plan.refused.length > 0 ? 1 : 0);
