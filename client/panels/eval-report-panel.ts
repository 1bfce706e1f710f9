/** The panel *Eval report*: what a run found. It follows a suite to its newest run until another run is chosen. */
import { commands, type Disposable, l10n, type Uri, window } from 'vscode';
import { isEvalReportRequest } from '../../core/contract/eval-report-page.ts';
import type { EvalReport, EvalReportParams } from '../../core/contract/runner.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { evalReportWords } from './eval-report-words.ts';
import { savePage } from './save-page.ts';
import { SinglePanel } from './single-panel.ts';

export class EvalReportPanel implements Disposable {
  readonly #runner: RunnerConnection;
  readonly #panel: SinglePanel;
  readonly #listening: readonly Disposable[];
  #asked: EvalReportParams = {};
  #report: EvalReport | undefined;
  #problem: string | undefined;
  #isBusy = false;
  /** Counts up with each question: an answer to an older one is too late. */
  #turn = 0;

  constructor(runner: RunnerConnection, extension: Uri) {
    this.#runner = runner;
    this.#panel = new SinglePanel(extension, {
      type: 'mooring.evalReport',
      name: 'eval-report',
      title: l10n.t('Eval Report'),
      heard: (message) => this.#answer(message),
      restored: (state) => {
        this.#asked = paramsIn(state);
        this.#askIfRunning();
      },
      seen: () => this.#send(),
      closed: () => undefined,
    });
    this.#listening = [
      runner.onDidChange(({ parts }) => {
        // A run that was chosen stays; its list of others may have grown.
        if (parts.includes('evals') && this.#panel.isVisible) void this.#ask(this.#asked);
      }),
      runner.onDidChangeState(() => {
        if (this.#panel.isOpen && !this.#report && !this.#isBusy) this.#askIfRunning();
      }),
    ];
  }

  /** Looking at a panel of a former window starts no runner. */
  #askIfRunning(): void {
    if (this.#runner.state.kind === 'running') {
      void this.#ask(this.#asked);
      return;
    }
    this.#problem = l10n.t('The runner does not run. The report is read as soon as it does.');
    this.#send();
  }

  show(asked: EvalReportParams, options: { readonly keepFocus?: boolean } = {}): Promise<void> {
    this.#panel.show(options);
    return this.#ask(asked);
  }

  async #ask(asked: EvalReportParams): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#asked = asked;
    this.#isBusy = true;
    this.#send();
    const answered = await this.#runner.call('eval.report', asked).then(
      (report) => ({ report, problem: undefined }),
      (error: unknown) => ({ report: undefined, problem: error instanceof Error ? error.message : String(error) }),
    );
    if (turn !== this.#turn) return;
    this.#isBusy = false;
    this.#report = answered.report ?? this.#report;
    this.#problem = answered.problem;
    this.#send();
  }

  #send(): void {
    const [report, problem, isBusy] = [this.#report, this.#problem, this.#isBusy];
    this.#panel.send({ kind: 'evalReport', words: evalReportWords(), isBusy, report, problem });
  }

  #answer(message: unknown): void {
    if (!isEvalReportRequest(message)) return;
    switch (message.kind) {
      case 'ready':
        this.#send();
        return;
      case 'suite':
        void this.#ask({ suite: message.suite });
        return;
      case 'run': {
        const { id, baseline } = message;
        void this.#ask({ id, ...(baseline !== undefined && { baseline }) });
        return;
      }
      case 'again':
        void commands.executeCommand('mooring.eval.run', this.#report?.view.suite);
        return;
      case 'save':
        void this.#save();
    }
  }

  async #save(): Promise<void> {
    const report = this.#report;
    if (!report) return;
    const { id, baseline } = report;
    try {
      await savePage(this.#runner.root, `eval-${report.view.suite}.html`, async () => {
        const { html } = await this.#runner.call('eval.page', { id, ...(baseline !== undefined && { baseline }) });
        return html;
      });
    } catch (error) {
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
    this.#panel.dispose();
  }
}

function paramsIn(state: unknown): EvalReportParams {
  if (typeof state !== 'object' || state === null) return {};
  const { id, baseline }: { id?: unknown; baseline?: unknown } = state;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof baseline === 'string' && { baseline }),
  };
}
