/**
 * The runner of the opened project, as the editor sees it: found when it runs, started when it is needed, found again
 * when it comes back. Nothing is started in a workspace that is not trusted.
 */
import {
  commands,
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  l10n,
  Uri,
  workspace,
} from 'vscode';
import type { Answer, CallOptions, Change, Params, RemoteRunner, RunnerMethod } from '../core/contract/runner.ts';
import { connectRunner, startRunner } from '../host/runner-link.ts';

export type RunnerState =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'failed'; readonly why: string };

/** How often a runner that someone else started is looked for. */
const LOOK_MS = 3000;

export class RunnerConnection implements Disposable {
  readonly #root: string;
  readonly #context: ExtensionContext;
  readonly #output: LogOutputChannel;
  readonly #stateChanged = new EventEmitter<RunnerState>();
  readonly #changed = new EventEmitter<Change>();
  readonly onDidChangeState = this.#stateChanged.event;
  readonly onDidChange = this.#changed.event;
  #state: RunnerState = { kind: 'none' };
  #runner: RemoteRunner | undefined;
  #starting: Promise<RemoteRunner> | undefined;
  readonly #looking: NodeJS.Timeout;

  constructor(root: string, context: ExtensionContext, output: LogOutputChannel) {
    this.#root = root;
    this.#context = context;
    this.#output = output;
    this.#looking = setInterval(() => void this.look(), LOOK_MS);
  }

  get state(): RunnerState {
    return this.#state;
  }

  get root(): string {
    return this.#root;
  }

  /** Connects to a runner that runs already; starts none. */
  async look(): Promise<void> {
    if (this.#runner || this.#starting || !workspace.isTrusted) return;
    const runner = await connectRunner(this.#root).catch(() => undefined);
    if (runner && !this.#runner) this.#adopt(runner);
  }

  /** Asks the runner, which is started first where none runs. */
  async call<Name extends RunnerMethod>(
    method: Name,
    params: Params<Name>,
    options?: CallOptions,
  ): Promise<Answer<Name>> {
    const runner = this.#runner ?? (await this.#start());
    return runner.call(method, params, options);
  }

  /** Asks only where a runner runs: views must not start one by being looked at. */
  async ask<Name extends RunnerMethod>(method: Name, params: Params<Name>): Promise<Answer<Name> | undefined> {
    return this.#runner?.call(method, params);
  }

  #start(): Promise<RemoteRunner> {
    if (!workspace.isTrusted) {
      throw new Error(l10n.t('This workspace is not trusted, so nothing in it is run.'));
    }
    this.#starting ??= this.#spawn().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #spawn(): Promise<RemoteRunner> {
    this.#setState({ kind: 'starting' });
    const entry = Uri.joinPath(this.#context.extensionUri, 'dist', 'runner.js').fsPath;
    const configured = workspace.getConfiguration('mooring').get<string>('nodePath');
    const started = await startRunner(this.#root, {
      entry,
      ...(configured && { node: configured }),
      // Inside the editor the program may be the editor itself, which this makes a plain Node.
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    if (!started.ok) {
      this.#setState({ kind: 'failed', why: started.problem });
      this.#output.error(started.problem);
      throw new Error(started.problem);
    }
    this.#adopt(started.runner);
    return started.runner;
  }

  #adopt(runner: RemoteRunner): void {
    this.#runner = runner;
    runner.onChange((change) => this.#changed.fire(change));
    this.#setState({ kind: 'running', pid: runner.pid });
    void runner.closed.then(() => {
      if (this.#runner !== runner) return;
      this.#runner = undefined;
      this.#output.info(l10n.t('The runner has ended.'));
      this.#setState({ kind: 'none' });
    });
  }

  #setState(state: RunnerState): void {
    this.#state = state;
    void commands.executeCommand('setContext', 'mooring.running', state.kind === 'running');
    this.#stateChanged.fire(state);
  }

  dispose(): void {
    clearInterval(this.#looking);
    this.#runner?.disconnect();
    this.#stateChanged.dispose();
    this.#changed.dispose();
  }
}
