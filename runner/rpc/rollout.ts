/** Moving a deployment on and back, and the kill switch. */
import { type DeploymentView, type ModelAt, Refusal } from '../../core/contract/runner.ts';
import type { Deployment, TargetState } from '../../core/contract/target-state.ts';
import {
  advance,
  deploymentIn,
  hold,
  type Moment,
  resume,
  rollBack,
  rollbackTarget,
  stop,
} from '../deploy/next-state.ts';
import type { Target } from '../deploy/targets/target.ts';
import type { MethodGroup, Runner } from './method.ts';

export const group: MethodGroup = {
  async promote(runner, { all = false, ...at }) {
    const target = await targetOf(runner, at);
    return decided(runner, target, at.model, 'promote', async (state, moment) => {
      const { rollout } = deploymentIn(state, at.model);
      const weight = all || !rollout ? undefined : await runner.rollouts.nextWeight(target, rollout);
      const why = `${moment.by} moved it on.`;
      const next = advance(state, at.model, weight, why, moment);
      return { next, details: { from: rollout?.from, to: rollout?.to, step: rollout?.step, weight: weight ?? 1, why } };
    });
  },

  async hold(runner, { why = 'No reason was given.', ...at }) {
    return decided(runner, await targetOf(runner, at), at.model, 'hold', (state, moment) => {
      const { rollout } = deploymentIn(state, at.model);
      return {
        next: hold(state, at.model, why, moment.by),
        details: { from: rollout?.from, to: rollout?.to, step: rollout?.step, why },
      };
    });
  },

  async rollback(runner, { to, why, ...at }) {
    const target = await targetOf(runner, at);
    return decided(runner, target, at.model, 'rollback', (state, moment) => {
      const before = deploymentIn(state, at.model);
      const { release } = rollbackTarget(before, to);
      const next = rollBack(state, at.model, to, moment);
      return { next, details: { from: newestOf(before), to: release, ...(why !== undefined && { why }) } };
    });
  },

  async stop(runner, { why = 'No reason was given.', ...at }) {
    return decided(runner, await targetOf(runner, at), at.model, 'stop', (state, moment) => ({
      next: stop(state, at.model, why, moment),
      details: { why },
    }));
  },

  async resume(runner, { why, ...at }) {
    return decided(runner, await targetOf(runner, at), at.model, 'resume', (state) => ({
      next: resume(state, at.model),
      details: { ...(why !== undefined && { why }) },
    }));
  },

  async 'rollout.watch'(runner, { model, target: name = 'local' }, { signal, progress }) {
    const target = await runner.deployments.find(name);
    await runner.rollouts.watch(target, model, { signal, progress });
    return runner.deployments.view(target, model);
  },
};

const targetOf = ({ deployments }: Runner, { target = 'local' }: ModelAt): Promise<Target> => deployments.find(target);

const newestOf = ({ rollout, releases }: Deployment) => rollout?.to ?? releases[0]?.digest;

interface Next {
  readonly next: TargetState;
  readonly details: Readonly<Record<string, unknown>>;
}

async function decided(
  runner: Runner,
  target: Target,
  model: string,
  action: string,
  next: (state: TargetState, moment: Moment) => Next | Promise<Next>,
): Promise<DeploymentView> {
  const moment = { at: new Date(runner.now()).toISOString(), by: runner.user };
  const { problem } = await runner.decider.decide(target, async (state) => {
    const { next: after, details } = await next(state, moment);
    const { revision } = deploymentIn(after, model);
    return {
      state: after,
      decision: { action, subject: `Model/${model}@${target.name}`, details: { revision, ...details } },
    };
  });
  if (problem !== undefined) {
    throw new Refusal('refused', `It is decided, and the gateway of ${target.name} does not serve it yet: ${problem}`);
  }
  return runner.deployments.view(target, model);
}
