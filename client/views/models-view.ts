/** The view *Models*: what is deployed where, how healthy it is, and what one can do about it. */
import { type Event, EventEmitter, l10n, type TreeDataProvider, type TreeItem } from 'vscode';
import type { DeploymentView, ReleaseRow, RunnerStatus } from '../../core/contract/runner.ts';
import type { FormerRevision } from '../../core/contract/target-state.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { treeItem } from './tree-items.ts';

export type ModelNode =
  | { readonly kind: 'model'; readonly model: string; readonly deployments: readonly DeploymentView[] }
  | { readonly kind: 'deployment'; readonly deployment: DeploymentView }
  | {
      readonly kind: 'release';
      readonly release: ReleaseRow | undefined;
      readonly digest: string;
      readonly weight: number;
      readonly variant: string;
    }
  | { readonly kind: 'former'; readonly former: FormerRevision; readonly deployment: DeploymentView };

export class ModelsView implements TreeDataProvider<ModelNode> {
  readonly #runner: RunnerConnection;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  constructor(runner: RunnerConnection) {
    this.#runner = runner;
    runner.onDidChangeState(() => this.refresh());
    runner.onDidChange(({ parts }) => {
      if (parts.includes('deployments') || parts.includes('gateway')) this.refresh();
    });
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    if (!node) return this.#models();
    if (node.kind === 'model') return node.deployments.map((deployment) => ({ kind: 'deployment', deployment }));
    if (node.kind !== 'deployment') return [];
    const { deployment } = node;
    const rows = (await this.#runner.ask('release.list', { name: deployment.model }))?.rows ?? [];
    return [
      ...deployment.releases.map(({ digest, weight, variant }): ModelNode => {
        return { kind: 'release', release: rows.find((row) => row.digest === digest), digest, weight, variant };
      }),
      ...deployment.former.slice(0, 3).map((former): ModelNode => ({ kind: 'former', former, deployment })),
    ];
  }

  async #models(): Promise<ModelNode[]> {
    const status: RunnerStatus | undefined = await this.#runner.ask('status', {});
    const byModel = Map.groupBy(status?.deployments ?? [], ({ model }) => model);
    return [...byModel].map(([model, deployments]) => ({ kind: 'model', model, deployments }));
  }

  getTreeItem(node: ModelNode): TreeItem {
    switch (node.kind) {
      case 'model':
        return treeItem(node.model, { icon: 'server-process', expanded: true, context: 'model' });
      case 'deployment':
        return deploymentItem(node.deployment);
      case 'release':
        return releaseItem(node);
      case 'former':
        return treeItem(node.former.revision, {
          icon: 'history',
          description: l10n.t('until {0}', localTime(node.former.until)),
          context: 'former',
        });
    }
  }
}

function deploymentItem(deployment: DeploymentView): TreeItem {
  const { target, revision, health, stopped, rollout } = deployment;
  const state = stopped
    ? l10n.t('stopped')
    : rollout
      ? l10n.t('rolling out, step {0} of {1}', rollout.step + 1, rollout.steps.length)
      : health.status;
  const item = treeItem(`${target} ${revision}`, {
    icon: stopped ? 'debug-pause' : ICONS[health.status],
    color: stopped ? 'list.warningForeground' : COLORS[health.status],
    description: state,
    tooltip: stopped ? l10n.t('Stopped by {0}: {1}', stopped.by, stopped.why) : (rollout?.why ?? health.why),
    expanded: true,
    context: stopped ? 'deployment.stopped' : rollout ? 'deployment.rollout' : 'deployment',
  });
  const node: ModelNode = { kind: 'deployment', deployment };
  item.command = { command: 'mooring.showDeployment', title: l10n.t('Show'), arguments: [node] };
  return item;
}

function releaseItem({ release, digest, weight, variant }: Extract<ModelNode, { kind: 'release' }>): TreeItem {
  const draft = release?.final === false;
  const short = digest.slice('sha256:'.length, 'sha256:'.length + 12);
  return treeItem(`${variant} ${Math.round(weight * 1000) / 10} %`, {
    icon: draft ? 'edit' : 'package',
    description: draft ? `${short} ${l10n.t('draft')}` : short,
    tooltip: release?.draftBecause.join(' ') ?? '',
    context: 'release',
  });
}

const ICONS = { healthy: 'pass', unhealthy: 'error', down: 'circle-slash', unknown: 'question' } as const;
const COLORS = {
  healthy: 'testing.iconPassed',
  unhealthy: 'testing.iconFailed',
  down: 'testing.iconFailed',
  unknown: undefined,
} as const;

const localTime = (iso: string): string => new Date(iso).toLocaleString();
