/** The panel *Drift report*: what a model sees held against its reference, or two files against each other. */
import { type Disposable, l10n, type Uri, window } from 'vscode';
import { isDriftReportRequest } from '../../core/contract/drift-report-page.ts';
import type { DriftReportAnswer, DriftReportParams } from '../../core/contract/runner.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { driftReportWords } from './drift-report-words.ts';
import { savePage } from './save-page.ts';
import { SinglePanel } from './single-panel.ts';

export class DriftReportPanel implements Disposable {
  readonly #runner: RunnerConnection;
  readonly #panel: SinglePanel;
  readonly #listening: readonly Disposable[];
  #asked: DriftReportParams | undefined;
  #report: DriftReportAnswer | undefined;
  #problem: string | undefined;
  #progress: string | undefined;
  /** Of the comparison that is going on. */
  #stopping: AbortController | undefined;

  constructor(runner: RunnerConnection, extension: Uri) {
    this.#runner = runner;
    this.#panel = new SinglePanel(extension, {
      type: 'mooring.driftReport',
      name: 'drift-report',
      title: l10n.t('Drift Report'),
      heard: (message) => this.#answer(message),
      restored: (state) => {
        this.#asked = paramsIn(state);
        this.#askIfRunning();
      },
      seen: () => this.#send(),
      closed: () => this.#stopping?.abort(),
    });
    this.#listening = [
      runner.onDidChange(({ parts }) => {
        const asked = this.#asked;
        if (parts.includes('drift') && this.#panel.isVisible && asked && 'model' in asked) void this.#ask(asked);
      }),
      runner.onDidChangeState(() => {
        if (this.#panel.isOpen && !this.#report && !this.#stopping) this.#askIfRunning();
      }),
    ];
  }

  /** Looking at a panel of a former window starts no runner. */
  #askIfRunning(): void {
    if (this.#runner.state.kind === 'running') {
      if (this.#asked) void this.#ask(this.#asked);
      return;
    }
    this.#problem = l10n.t('The runner does not run. The report is made as soon as it does.');
    this.#send();
  }

  show(asked: DriftReportParams): void {
    this.#panel.show();
    void this.#ask(asked);
  }

  async #ask(asked: DriftReportParams): Promise<void> {
    this.#stopping?.abort();
    const stopping = new AbortController();
    this.#stopping = stopping;
    if (JSON.stringify(asked) !== JSON.stringify(this.#asked)) this.#report = undefined;
    this.#asked = asked;
    this.#problem = undefined;
    this.#progress = undefined;
    this.#send();
    const isMine = () => this.#stopping === stopping;
    try {
      const report = await this.#runner.call('drift.report', asked, {
        signal: stopping.signal,
        onProgress: ({ message }) => {
          if (!isMine()) return;
          this.#progress = message;
          this.#send();
        },
      });
      if (!isMine()) return;
      this.#report = report;
    } catch (error) {
      if (!isMine()) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#problem = stopping.signal.aborted ? l10n.t('The comparison was stopped.') : why;
    }
    this.#stopping = undefined;
    this.#send();
  }

  #send(): void {
    const [asked, report, problem, progress] = [this.#asked, this.#report, this.#problem, this.#progress];
    const isBusy = this.#stopping !== undefined;
    this.#panel.send({ kind: 'driftReport', words: driftReportWords(), isBusy, progress, report, problem, asked });
  }

  #answer(message: unknown): void {
    if (!isDriftReportRequest(message)) return;
    switch (message.kind) {
      case 'ready':
        this.#send();
        return;
      case 'again':
        if (this.#asked) void this.#ask(this.#asked);
        return;
      case 'cancel':
        this.#stopping?.abort();
        return;
      case 'save':
        void this.#save();
    }
  }

  async #save(): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    const name = 'model' in asked ? `drift-${asked.model}.html` : 'drift.html';
    try {
      await savePage(this.#runner.root, name, async () => (await this.#runner.call('drift.page', asked)).html);
    } catch (error) {
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
    this.#panel.dispose();
  }
}

function paramsIn(state: unknown): DriftReportParams | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const one: Readonly<Record<string, unknown>> = { ...state };
  const { model, target, reference, current } = one;
  if (typeof model === 'string') return { model, ...(typeof target === 'string' && { target }) };
  return typeof reference === 'string' && typeof current === 'string' ? { reference, current } : undefined;
}
