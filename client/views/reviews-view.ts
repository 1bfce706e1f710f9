/** The view *Reviews*: answers that wait for a person. */
import { type Event, EventEmitter, l10n, type TreeDataProvider, type TreeItem } from 'vscode';
import type { ReviewItem } from '../../core/contract/runner.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { treeItem } from './tree-items.ts';

export class ReviewsView implements TreeDataProvider<ReviewItem> {
  readonly #runner: RunnerConnection;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.#changed.event;

  constructor(runner: RunnerConnection) {
    this.#runner = runner;
    runner.onDidChangeState(() => this.#changed.fire(undefined));
    runner.onDidChange(({ parts }) => {
      if (parts.includes('reviews')) this.#changed.fire(undefined);
    });
  }

  async getChildren(node?: ReviewItem): Promise<ReviewItem[]> {
    if (node) return [];
    const page = await this.#runner.ask('review.list', { limit: 200 });
    return [...(page?.rows ?? [])];
  }

  getTreeItem(review: ReviewItem): TreeItem {
    const waiting = review.status === 'pending';
    const item = treeItem(review.model, {
      icon: waiting ? 'bell-dot' : review.status === 'accepted' ? 'check' : 'edit',
      color: waiting ? 'list.warningForeground' : undefined,
      description: waiting ? new Date(review.at).toLocaleString() : status(review.status),
      tooltip: review.why,
      context: waiting ? 'review.pending' : 'review',
    });
    item.command = { command: 'mooring.review.show', title: l10n.t('Show'), arguments: [review] };
    return item;
  }
}

function status(value: Exclude<ReviewItem['status'], 'pending'>): string {
  switch (value) {
    case 'accepted':
      return l10n.t('accepted');
    case 'overridden':
      return l10n.t('overridden');
    case 'rejected':
      return l10n.t('rejected');
  }
}
