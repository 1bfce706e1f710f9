/** From a model to a deployment, and the ways back: the commands, which trees, panels and code lenses share. */
import { commands, type Disposable, l10n, ProgressLocation, window } from 'vscode';
import type { DeployableModel, DeploymentView, Progress } from '../../core/contract/runner.ts';
import type { DeployPanel } from '../panels/deploy-panel.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import type { ModelNode } from '../views/models-view.ts';

export function registerDeployActions(runner: RunnerConnection, panel: DeployPanel): readonly Disposable[] {
  const register = (name: string, action: (node: ModelNode | undefined) => Promise<void>) =>
    commands.registerCommand(`mooring.${name}`, (node?: ModelNode) => told(() => action(node)));
  return [
    register('up', async () => {
      await withProgress(l10n.t('Starting the local gateway'), (options) => runner.call('up', {}, options));
    }),
    register('down', async () => {
      await runner.call('down', {});
    }),
    register('deploy', (node) => deploy(runner, panel, node?.kind === 'model' ? node : undefined)),
    register('showDeployment', async (node) => {
      const deployment = await chooseDeployment(runner, node, l10n.t('Show which deployment?'));
      if (deployment) panel.show(at(deployment));
    }),
    register('hold', (node) => hold(runner, node)),
    register('promote', async (node) => {
      const deployment = await chooseDeployment(
        runner,
        node,
        l10n.t('Promote which rollout?'),
        ({ rollout }) => rollout !== undefined,
      );
      if (deployment) await runner.call('promote', at(deployment));
    }),
    register('rollback', (node) => rollback(runner, node)),
    register('stop', (node) => stop(runner, node)),
    register('resume', async (node) => {
      const deployment = await chooseDeployment(
        runner,
        node,
        l10n.t('Resume which model?'),
        ({ stopped }) => stopped !== undefined,
      );
      if (deployment) await runner.call('resume', at(deployment));
    }),
  ];
}

/** What went wrong is said once, in words; a person who changed his mind hears nothing. */
async function told(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return;
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

/** By its name alone, as code lenses know a model. */
interface NamedModel {
  readonly kind: 'model';
  readonly model: string;
}

/** The questions are asked here, one after the other; the plan and all that follows is in the panel. */
async function deploy(runner: RunnerConnection, panel: DeployPanel, node: NamedModel | undefined): Promise<void> {
  const { models } = await runner.call('deploy.choices', {});
  const model = node?.model ?? (await chooseModel(models));
  if (model === undefined) return;
  const targets = models.find(({ name }) => name === model)?.targets ?? [];
  const [only, other] = targets;
  const target = other === undefined ? only : await chooseTarget(model, targets);
  if (target === undefined && other !== undefined) return;
  panel.show({ model, ...(target !== undefined && { target }) });
}

async function chooseModel(models: readonly DeployableModel[]): Promise<string | undefined> {
  if (models.length === 0) throw new Error(l10n.t('There is no Model in this project yet.'));
  const items = models.map(({ name, targets }) => ({ label: name, description: targets.join(', ') }));
  return (await window.showQuickPick(items, { title: l10n.t('Deploy which model?') }))?.label;
}

function chooseTarget(model: string, targets: readonly string[]): Thenable<string | undefined> {
  return window.showQuickPick(targets, { title: l10n.t('Deploy {0} to which target?', model) });
}

const needed = (text: string): string | undefined => (text.trim() === '' ? l10n.t('A reason is needed.') : undefined);

async function hold(runner: RunnerConnection, node: ModelNode | undefined): Promise<void> {
  const title = l10n.t('Hold which rollout?');
  const deployment = await chooseDeployment(
    runner,
    node,
    title,
    ({ rollout }) => rollout !== undefined && rollout.heldBy === undefined,
  );
  if (!deployment) return;
  const why = await window.showInputBox({
    title: l10n.t('Hold the rollout of {0} on {1} at its step', deployment.model, deployment.target),
    prompt: l10n.t('Why? The reason is kept in the ledger.'),
    validateInput: needed,
  });
  if (why !== undefined) await runner.call('hold', { ...at(deployment), why });
}

async function rollback(runner: RunnerConnection, node: ModelNode | undefined): Promise<void> {
  const deployment =
    node?.kind === 'former' ? node.deployment : await chooseDeployment(runner, node, l10n.t('Roll back which model?'));
  if (!deployment) return;
  const to = node?.kind === 'former' ? node.former.revision : undefined;
  const why = await window.showInputBox({
    title: l10n.t('Roll {0} on {1} back', deployment.model, deployment.target),
    prompt: l10n.t('Why? The reason is kept in the ledger.'),
  });
  if (why === undefined) return;
  await runner.call('rollback', { ...at(deployment), ...(to !== undefined && { to }), why });
}

async function stop(runner: RunnerConnection, node: ModelNode | undefined): Promise<void> {
  const deployment = await chooseDeployment(
    runner,
    node,
    l10n.t('Stop which model?'),
    ({ stopped }) => stopped === undefined,
  );
  if (!deployment) return;
  const why = await window.showInputBox({
    title: l10n.t('Stop {0} on {1}: every request is refused', deployment.model, deployment.target),
    prompt: l10n.t('Why? The reason is kept in the ledger and told to callers.'),
    validateInput: needed,
  });
  if (why !== undefined) await runner.call('stop', { ...at(deployment), why });
}

async function chooseDeployment(
  runner: RunnerConnection,
  node: ModelNode | undefined,
  title: string,
  fits: (deployment: DeploymentView) => boolean = () => true,
): Promise<DeploymentView | undefined> {
  if (node?.kind === 'deployment') return node.deployment;
  const { deployments } = await runner.call('status', {});
  const candidates = deployments.filter(fits);
  if (candidates.length === 0) throw new Error(l10n.t('There is no deployment that this is possible for.'));
  const items = candidates.map((deployment) => ({
    label: l10n.t('{0} on {1}', deployment.model, deployment.target),
    description: deployment.revision,
    deployment,
  }));
  return (await window.showQuickPick(items, { title }))?.deployment;
}

const at = ({ model, target }: DeploymentView) => ({ model, target });

/** In the notification area, cancellable. */
function withProgress<Result>(
  title: string,
  action: (options: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<Result>,
): Thenable<Result> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      const stopped = new AbortController();
      token.onCancellationRequested(() => stopped.abort());
      return action({ signal: stopped.signal, onProgress: ({ message }) => progress.report({ message }) });
    },
  );
}
