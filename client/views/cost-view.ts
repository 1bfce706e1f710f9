/** The view *Cost*: a webview that draws what the runner says. It gets data by message and sends back what was chosen. */
import {
  type CancellationToken,
  type Disposable,
  l10n,
  type Uri,
  type Webview,
  type WebviewView,
  type WebviewViewProvider,
  type WebviewViewResolveContext,
} from 'vscode';
import type { CostReport } from '../../core/contract/runner.ts';
import { isCostRequest } from '../../core/contract/webview.ts';
import { showPage } from '../panels/webview-page.ts';
import type { RunnerConnection } from '../runner-connection.ts';

export class CostView implements WebviewViewProvider {
  readonly #runner: RunnerConnection;
  readonly #extension: Uri;
  #by = 'model';

  constructor(runner: RunnerConnection, extension: Uri) {
    this.#runner = runner;
    this.#extension = extension;
  }

  resolveWebviewView(view: WebviewView, _context: WebviewViewResolveContext, _token: CancellationToken): void {
    const { webview } = view;
    showPage(webview, this.#extension, { name: 'cost', title: l10n.t('Cost') });
    const update = () => void this.#send(webview);
    const listening: Disposable[] = [
      webview.onDidReceiveMessage((message: unknown) => {
        if (!isCostRequest(message)) return;
        this.#by = message.by;
        update();
      }),
      this.#runner.onDidChangeState(update),
      this.#runner.onDidChange(({ parts }) => {
        if (parts.includes('cost') && view.visible) update();
      }),
      view.onDidChangeVisibility(() => {
        if (view.visible) update();
      }),
    ];
    view.onDidDispose(() => {
      for (const one of listening) one.dispose();
    });
  }

  async #send(webview: Webview): Promise<void> {
    const report: CostReport | undefined = await this.#runner.ask('cost', { by: this.#by }).catch(() => undefined);
    await webview.postMessage({ kind: 'cost', by: this.#by, report, words: words() });
  }
}

/** Everything the page says, in the language of the editor. */
const words = () => ({
  none: l10n.t('No costs yet. They appear when a gateway has answered.'),
  by: l10n.t('By'),
  model: l10n.t('Model'),
  prompt: l10n.t('Prompt version'),
  team: l10n.t('Team'),
  spent: l10n.t('Spent, 30 days'),
  forecast: l10n.t('Forecast, month'),
  multiple: l10n.t('Wrapper multiple'),
  requests: l10n.t('Requests'),
  cost: l10n.t('Cost'),
  unknown: l10n.t('unknown'),
  unpriced: l10n.t('without a known price'),
  budget: l10n.t('Budget'),
});
