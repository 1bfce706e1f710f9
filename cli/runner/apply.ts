/** Applies a plan and, when asked to, waits until its rollout is over. */
import type { ApplyOutput, DeployOutput } from '../../core/contract/generated/output.ts';
import type { DeploymentView, Plan } from '../../core/contract/runner.ts';
import type { Call, ExitCode, Option } from '../command.ts';
import { printJson } from '../json.ts';
import { deploymentJson, deploymentText } from './deployment.ts';
import { ask, type OpenRunner, openRunner, startedRunner } from './open.ts';
import { textOf } from './options.ts';

export const applyOptions: Readonly<Record<string, Option>> = {
  wait: {
    type: 'boolean',
    description: 'wait until the rollout is over: exit 1 if it was rolled back, 3 if it is held',
  },
  'override-gates': {
    type: 'string',
    value: 'WHY',
    description: 'apply although an eval does not pass; the ledger says why',
  },
};

/**
 * A gateway on this machine needs somebody who watches it, and a rollout somebody who drives it: a runner is started for
 * them. Elsewhere this command is enough.
 */
export async function applyAndPrint(call: Call, plan: Plan): Promise<ExitCode> {
  const needsRunner = plan.target === 'local' || plan.actions.some(({ action }) => action === 'rollout');
  await using runner = needsRunner ? await startedRunner(call) : await openRunner(call);
  const override = textOf(call, 'override-gates');
  const deployed = await ask(call, runner, 'apply', { plan, ...(override !== undefined && { override }) });
  const waits = call.options.wait === true && deployed.rollout !== undefined;
  const view = waits ? await waitFor(call, runner, deployed) : deployed;
  call.terminal.print(
    call.format === 'json'
      ? printJson<ApplyOutput | DeployOutput>({ deployment: deploymentJson(view) })
      : deploymentText(view),
  );
  if (!waits) return 0;
  if (view.rollout) return 3;
  return view.releases.some(({ digest }) => digest === plan.release) ? 0 : 1;
}

function waitFor(call: Call, runner: OpenRunner, { model, target, rollout }: DeploymentView): Promise<DeploymentView> {
  call.terminal.note(`The rollout has ${rollout?.steps.length ?? 0} steps. Ctrl-C stops waiting, and not the rollout.`);
  return ask(call, runner, 'rollout.watch', { model, target });
}
