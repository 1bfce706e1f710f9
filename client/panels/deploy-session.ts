/**
 * What the panel *Deploy* is about, from the choice to the rollout: one thing is done at a time, a plan is applied as it
 * was looked at or not at all, and what serves is told anew whenever the runner says that it changed. Knows no editor.
 */
import type { DeployView, Doing } from '../../core/contract/deploy-page.ts';
import type { Answer, CallOptions, Change, Params, Plan, RunnerMethod } from '../../core/contract/runner.ts';

/** The runner as the session needs it. */
export interface SessionRunner {
  /** Starts it where none runs. */
  call<Name extends RunnerMethod>(method: Name, params: Params<Name>, options?: CallOptions): Promise<Answer<Name>>;
  /** Undefined where none runs: looking at something starts nothing. */
  ask<Name extends RunnerMethod>(method: Name, params: Params<Name>): Promise<Answer<Name> | undefined>;
}

export interface Place {
  readonly model: string;
  readonly target: string;
}

export class DeploySession {
  readonly #runner: SessionRunner;
  readonly #show: (view: DeployView) => void;
  #view: DeployView = { isStale: false };
  /** Of what is being done. */
  #stopping: AbortController | undefined;
  /** Counts up with each choice: what was asked for another place is too late. */
  #choice = 0;
  #looking = false;
  #lookAgain = false;

  constructor(runner: SessionRunner, show: (view: DeployView) => void) {
    this.#runner = runner;
    this.#show = show;
  }

  get view(): DeployView {
    return this.#view;
  }

  /** Reads what there is to choose from; a place that is given, or the only one, is chosen and planned. */
  async open(place: Partial<Place> = {}): Promise<void> {
    await this.#do('reading', async (options) => {
      this.#set({ choices: await this.#runner.call('deploy.choices', {}, options) });
    });
    const { choices, model: before, target: at } = this.#view;
    const [only, other] = choices?.models ?? [];
    const model = place.model ?? before ?? (other ? undefined : only?.name);
    if (model === undefined) return;
    const target = place.target ?? (place.model === undefined ? at : undefined) ?? this.usualTarget(model);
    await this.choose({ model, target });
  }

  /** What a former window showed: asked for now where a runner runs, else as soon as one does. */
  async restore(place: Partial<Place>): Promise<void> {
    this.#set({ ...place });
    await this.wake();
  }

  /** A runner runs that did not before. */
  async wake(): Promise<void> {
    await this.look();
    if (!this.#view.isResting && this.#view.choices === undefined) await this.open();
  }

  /** This machine where the manifest allows it, else the first that it names. */
  usualTarget(model: string): string {
    const targets = this.#view.choices?.models.find(({ name }) => name === model)?.targets ?? [];
    return targets.includes('local') ? 'local' : (targets[0] ?? 'local');
  }

  async choose({ model, target }: Place): Promise<void> {
    // Whoever turns to another place while a plan is applied would lose sight of it.
    if (this.#view.doing && this.#view.doing.what !== 'planning') return;
    this.#stopping?.abort();
    this.#choice += 1;
    this.#set({
      model,
      target,
      doing: undefined,
      plan: undefined,
      isStale: false,
      problem: undefined,
      done: undefined,
      deployment: undefined,
    });
    await this.look();
    if (!this.#view.deployment?.rollout) await this.plan();
  }

  async plan(): Promise<void> {
    const { model, target } = this.#view;
    if (model === undefined || target === undefined) return;
    await this.#do('planning', async (options) => {
      const plan = await this.#runner.call('plan', { model, target }, options);
      if (this.#view.model === model && this.#view.target === target) this.#set({ plan, isStale: false });
    });
  }

  /** Nothing happens unless it is the plan that is shown, and nothing else is being done. */
  async apply(digest: string, override?: string): Promise<void> {
    const { plan, isStale } = this.#view;
    if (plan?.digest !== digest || isStale) return;
    await this.#do('applying', async (options) => {
      const reason = override?.trim();
      const deployment = await this.#runner.call('apply', { plan, ...(reason && { override: reason }) }, options);
      this.#set({ deployment, plan: undefined, done: changesNothing(plan) ? 'nothing' : 'applied' });
    });
    await this.look();
  }

  /** A decision that a person takes elsewhere in the editor; what comes of it is shown here. */
  async decide(action: () => PromiseLike<unknown>): Promise<void> {
    await this.#do('deciding', async () => {
      await action();
    });
    await this.look();
    if (this.#view.plan) await this.plan();
  }

  cancel(): void {
    this.#stopping?.abort();
  }

  /** Something may read differently now. */
  async heard({ parts }: Change): Promise<void> {
    if (parts.some((part) => part === 'deployments' || part === 'rollouts' || part === 'gateway')) await this.look();
    // The gates of a plan are what the evals said; a new answer is a new plan.
    if (parts.includes('evals') && this.#view.plan && !this.#view.doing) await this.plan();
  }

  /** What serves at the place, and whether the plan is still about it. Asked while it is being asked: once more, after. */
  async look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    try {
      do {
        this.#lookAgain = false;
        await this.#lookOnce();
      } while (this.#lookAgain);
    } finally {
      this.#looking = false;
    }
  }

  async #lookOnce(): Promise<void> {
    const choice = this.#choice;
    const { model, target } = this.#view;
    if (model === undefined) return;
    try {
      const status = await this.#runner.ask('status', {});
      if (choice !== this.#choice) {
        this.#lookAgain = true;
        return;
      }
      if (!status) {
        this.#set({ isResting: true });
        return;
      }
      const { deployments, targets } = status;
      const deployment = deployments.find((one) => one.model === model && one.target === target);
      const sequence = targets.find(({ name }) => name === target)?.sequence ?? 0;
      const { plan, doing } = this.#view;
      const isStale = plan !== undefined && doing?.what !== 'applying' && plan.baseSequence !== sequence;
      this.#set({
        deployment,
        isStale,
        isResting: false,
        ...(deployment?.rollout && !doing && { plan: undefined, isStale: false }),
      });
    } catch (error) {
      if (choice === this.#choice) this.#set({ problem: words(error) });
    }
  }

  /** One thing at a time: a second click does nothing. */
  async #do(what: Doing['what'], action: (options: CallOptions) => Promise<void>): Promise<void> {
    if (this.#view.doing) return;
    const stopping = new AbortController();
    const choice = this.#choice;
    const isMine = () => this.#stopping === stopping && choice === this.#choice;
    this.#stopping = stopping;
    this.#set({ doing: { what }, problem: undefined, done: undefined });
    try {
      await action({
        signal: stopping.signal,
        onProgress: ({ message }) => {
          if (isMine()) this.#set({ doing: { what, progress: message } });
        },
      });
      if (isMine()) this.#set({ doing: undefined });
    } catch (error) {
      if (!isMine()) return;
      const result = stopping.signal.aborted ? { done: 'cancelled' as const } : { problem: words(error) };
      this.#set({ doing: undefined, ...result });
    }
  }

  #set(change: Partial<DeployView>): void {
    this.#view = { ...this.#view, ...change };
    this.#show(this.#view);
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const changesNothing = ({ actions }: Plan): boolean => actions.every(({ action }) => action === 'none');
