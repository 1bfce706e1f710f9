/** The panel *Deploy*. It shows the session and hands on what a person decides in it. */
import { commands, type Disposable, l10n, type Uri, window } from 'vscode';
import { type DeployAction, type DeployView, isDeployRequest } from '../../core/contract/deploy-page.ts';
import type { ChangedPart } from '../../core/contract/runner.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { DeploySession, type Place } from './deploy-session.ts';
import { deployWords } from './deploy-words.ts';
import { SinglePanel } from './single-panel.ts';

export class DeployPanel implements Disposable {
  readonly #panel: SinglePanel;
  readonly #session: DeploySession;
  readonly #listening: readonly Disposable[];
  #shown: DeployView | undefined;
  /** What changed while nobody could see it. */
  readonly #missed = new Set<ChangedPart>();

  constructor(runner: RunnerConnection, extension: Uri) {
    this.#session = new DeploySession(runner, (view) => this.#show(view));
    this.#panel = new SinglePanel(extension, {
      type: 'mooring.deploy',
      name: 'deploy',
      title: l10n.t('Deploy'),
      heard: (message) => this.#answer(message),
      // What it showed is asked for again.
      restored: (state) => void this.#session.restore(placeIn(state)),
      seen: () => this.#catchUp(),
      closed: () => this.#session.cancel(),
    });
    this.#listening = [
      runner.onDidChange((change) => {
        if (this.#panel.isVisible) void this.#session.heard(change);
        else for (const part of change.parts) this.#missed.add(part);
      }),
      runner.onDidChangeState(({ kind }) => {
        if (kind !== 'starting' && this.#panel.isVisible) void this.#session.wake();
      }),
    ];
  }

  show(place: Partial<Place>): void {
    this.#panel.show();
    void this.#session.open(place);
  }

  #catchUp(): void {
    const parts: readonly ChangedPart[] = ['deployments', ...this.#missed];
    this.#missed.clear();
    void this.#session.heard({ parts });
  }

  #show(view: DeployView): void {
    if (this.#panel.isVisible) this.#send(view);
    else if (this.#panel.isOpen) tellOf(this.#shown, view);
    this.#shown = view;
  }

  #send(view: DeployView): void {
    this.#panel.send({ kind: 'deploy', view, words: deployWords() });
  }

  #answer(message: unknown): void {
    const session = this.#session;
    if (!isDeployRequest(message)) return;
    switch (message.kind) {
      case 'ready':
        this.#send(session.view);
        return;
      case 'choose':
        void session.choose(message);
        return;
      case 'plan':
        void session.plan();
        return;
      case 'apply':
        void session.apply(message.digest, message.override);
        return;
      case 'cancel':
        session.cancel();
        return;
      case 'act':
        void this.#decide(message.action);
        return;
      case 'eval':
        // The plan shows what it found: no report takes its place.
        void session.decide(() => commands.executeCommand('mooring.eval.run', message.suite, { report: false }));
    }
  }

  /** The same commands as everywhere else: they ask for the reason, and say what went wrong. */
  async #decide(action: DeployAction): Promise<void> {
    const { deployment } = this.#session.view;
    if (!deployment) return;
    await this.#session.decide(() => commands.executeCommand(`mooring.${action}`, { kind: 'deployment', deployment }));
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
    this.#panel.dispose();
  }
}

/** One notification, and only to whoever looks at something else when it is done. */
function tellOf(before: DeployView | undefined, view: DeployView): void {
  if (before?.doing?.what !== 'applying' || view.doing) return;
  const { problem, deployment, done } = view;
  if (problem !== undefined) void window.showErrorMessage(problem);
  else if (done === 'applied' && deployment) {
    const { revision, model, target } = deployment;
    void window.showInformationMessage(l10n.t('{0} serves {1} on {2}.', revision, model, target));
  }
}

function placeIn(state: unknown): Partial<Place> {
  if (typeof state !== 'object' || state === null) return {};
  const { model, target }: { model?: unknown; target?: unknown } = state;
  return {
    ...(typeof model === 'string' && { model }),
    ...(typeof target === 'string' && { target }),
  };
}
