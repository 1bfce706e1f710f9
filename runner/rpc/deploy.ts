/** Plans, and carrying them out. */
import { Refusal } from '../../core/contract/runner.ts';
import { applyPlan } from '../deploy/apply.ts';
import { choicesOf } from '../deploy/choices.ts';
import { expectedCost } from '../deploy/expected-cost.ts';
import { gatesOf } from '../deploy/gates.ts';
import { isPlan } from '../deploy/is-plan.ts';
import { emptyState } from '../deploy/next-state.ts';
import { makePlan } from '../deploy/plan.ts';
import { settingsFor } from '../deploy/settings.ts';
import { openProject, projectFile, projectName, resolveModel, targetSpec } from '../deploy/subject.ts';
import { usageOf } from '../store/usage.ts';
import type { MethodGroup, Runner } from './method.ts';

const USAGE_WINDOW_MS = 30 * 86_400_000;

export const group: MethodGroup = {
  async 'deploy.choices'(runner, _, { signal }) {
    return choicesOf((await openProject(runner.root, signal)).workspace);
  },

  async plan(runner, { model, target: name }, { signal }) {
    const { project, subject, spec, declared, settings } = await resolved(runner, model, name, signal);
    const target = runner.deployments.at(declared);
    const state = (await target.readState()) ?? emptyState(name);
    const now = runner.now();
    const records = await target.recordsPath();
    const used = (since: number) => (records === undefined ? undefined : usageOf(records, model, since));
    return makePlan({
      subject,
      target,
      spec,
      state,
      settings,
      project: projectFile(project)?.spec,
      look: await target.look(signal),
      gates: await gatesOf({ project, subject, store: runner.store, folder: runner.folder }),
      cost: expectedCost(subject.document, { usage: used(now - USAGE_WINDOW_MS), thisMonth: used(monthOf(now)), now }),
      at: new Date(now).toISOString(),
    });
  },

  async apply(runner, { plan, override }, { signal, progress }) {
    if (!isPlan(plan))
      throw new Refusal('usage', 'This is no plan. `mooring plan MODEL --target T --out FILE` writes one.');
    const { subject, declared, settings } = await resolved(runner, plan.model, plan.target, signal);
    const target = runner.deployments.learn(declared);
    await applyPlan({
      plan,
      subject,
      settings,
      target,
      decider: runner.decider,
      moment: { at: new Date(runner.now()).toISOString(), by: runner.user },
      override,
      watch: runner.mode === 'process',
      signal,
      progress,
    });
    return runner.deployments.view(target, plan.model);
  },
};

/** Budgets are of calendar months, in UTC. */
function monthOf(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

async function resolved(runner: Runner, model: string, target: string, signal: AbortSignal) {
  const project = await openProject(runner.root, signal);
  const spec = targetSpec(project, target);
  const subject = await resolveModel(project, model, signal);
  const settings = await settingsFor(runner.root, projectFile(project), spec);
  return { project, spec, declared: { name: target, spec, project: projectName(project) }, subject, settings };
}
