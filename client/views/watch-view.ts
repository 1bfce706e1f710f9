/** The view *Drift & SLOs*: what is left of each error budget, and which inputs have drifted. */
import { type Event, EventEmitter, l10n, type TreeDataProvider, type TreeItem } from 'vscode';
import type { DriftColumn, ModelDrift, SloStatus } from '../../core/contract/runner.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { treeItem, verdictIcons } from './tree-items.ts';

type WatchNode =
  | { readonly kind: 'slo'; readonly slo: SloStatus }
  | { readonly kind: 'drift'; readonly drift: ModelDrift }
  | { readonly kind: 'column'; readonly column: DriftColumn; readonly drift: ModelDrift }
  | { readonly kind: 'problem'; readonly what: string; readonly why: string };

export class WatchView implements TreeDataProvider<WatchNode> {
  readonly #runner: RunnerConnection;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  constructor(runner: RunnerConnection) {
    this.#runner = runner;
    runner.onDidChangeState(() => this.#changed.fire(undefined));
    runner.onDidChange(({ parts }) => {
      if (parts.includes('slos') || parts.includes('drift')) this.#changed.fire(undefined);
    });
  }

  async getChildren(node?: WatchNode): Promise<WatchNode[]> {
    if (node?.kind === 'drift') {
      const { drift } = node;
      return drift.columns.map((column) => ({ kind: 'column', column, drift }));
    }
    if (node) return [];
    const [slos, drift] = await Promise.all([
      orProblem(l10n.t('SLOs'), async () => (await this.#runner.ask('slo.status', {}))?.slos.map(sloNode)),
      orProblem(l10n.t('Drift'), async () => (await this.#runner.ask('drift', {}))?.models.map(driftNode)),
    ]);
    return [...slos, ...drift];
  }

  getTreeItem(node: WatchNode): TreeItem {
    switch (node.kind) {
      case 'slo':
        return sloItem(node.slo);
      case 'drift': {
        const { model, target, verdict, why } = node.drift;
        const label = l10n.t('Inputs of {0} on {1}', model, target);
        const item = treeItem(label, {
          ...verdictIcons[verdict],
          description: driftWord(verdict),
          tooltip: why,
          expanded: true,
          context: 'drift',
        });
        return withReport(item, node);
      }
      case 'problem':
        return treeItem(node.what, {
          icon: 'warning',
          color: 'list.warningForeground',
          description: node.why,
          tooltip: node.why,
          context: 'problem',
        });
      case 'column': {
        const { name, method, verdict, why } = node.column;
        const item = treeItem(name, {
          ...verdictIcons[verdict],
          description: `${driftWord(verdict)}, ${method}`,
          tooltip: why,
          context: 'driftColumn',
        });
        return withReport(item, node);
      }
    }
  }
}

function withReport(item: TreeItem, node: WatchNode): TreeItem {
  item.command = { command: 'mooring.drift.report', title: l10n.t('Show the report'), arguments: [node] };
  return item;
}

const sloNode = (slo: SloStatus): WatchNode => ({ kind: 'slo', slo });
const driftNode = (drift: ModelDrift): WatchNode => ({ kind: 'drift', drift });

/** One half that cannot be told leaves the other standing, and says why. */
async function orProblem(what: string, ask: () => Promise<WatchNode[] | undefined>): Promise<readonly WatchNode[]> {
  try {
    return (await ask()) ?? [];
  } catch (error) {
    return [{ kind: 'problem', what, why: error instanceof Error ? error.message : String(error) }];
  }
}

function sloItem({ name, verdict, why, budgetLeft, exhaustedIn }: SloStatus): TreeItem {
  const left =
    budgetLeft === undefined ? l10n.t('not evaluated') : l10n.t('{0} of the budget left', percent(budgetLeft));
  const soon =
    exhaustedIn === undefined ? '' : `, ${l10n.t('gone in {0} h at this burn', Math.round(exhaustedIn / 3600))}`;
  return treeItem(name, { ...verdictIcons[verdict], description: `${left}${soon}`, tooltip: why, context: 'slo' });
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

function driftWord(verdict: ModelDrift['verdict']): string {
  switch (verdict) {
    case 'pass':
      return l10n.t('no drift');
    case 'fail':
      return l10n.t('drifted');
    case 'inconclusive':
      return l10n.t('too little data');
    case 'not_evaluated':
      return l10n.t('not evaluated');
  }
}
