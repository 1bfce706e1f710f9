/**
 * Drives the rollouts in progress: looks at the records, asks for a decision, carries it out. A runner that stays does so
 * once a second; a command does so for as long as it waits.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { Change, Progress, RolloutView } from '../../core/contract/runner.ts';
import type { Deployment, RolloutState } from '../../core/contract/target-state.ts';
import {
  decideRollout,
  type RolloutDecision,
  type RolloutPlan,
  type StepObservation,
} from '../../core/rollout/decide.ts';
import type { Decider } from './decide.ts';
import { advance, deploymentIn, hold, rollBack } from './next-state.ts';
import { type Observer, observerOf } from './observe.ts';
import { rolloutPlanOf } from './rollout-plan.ts';
import type { Target } from './targets/target.ts';

export interface Rollouts {
  /** Looks at one rollout once, and carries out what is decided. */
  look(target: Target, model: string): Promise<void>;
  viewOf(target: Target, deployment: Deployment): Promise<RolloutView | undefined>;
  /** The weight of the next step of a rollout; undefined when the next is the end. */
  nextWeight(target: Target, rollout: RolloutState): Promise<number | undefined>;
  /** Looks at all rollouts once a second until it is aborted. */
  drive(targets: () => readonly Target[], signal: AbortSignal): Promise<void>;
  /** Until a rollout ends or is held. */
  watch(target: Target, model: string, options: WatchOptions): Promise<void>;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface RolloutsOptions {
  readonly decider: Decider;
  readonly now: () => number;
  readonly note: (sentence: string) => void;
  readonly changed: (change: Change) => void;
}

interface Followed {
  readonly key: string;
  readonly plan: RolloutPlan;
  readonly observer: Observer;
  decision: RolloutDecision | undefined;
  last: StepObservation | undefined;
}

const LOOK_EVERY_MS = 1000;
const WATCH_EVERY_MS = 250;
const RULE = 'rollout';

export function openRollouts({ decider, now, note, changed }: RolloutsOptions): Rollouts {
  const followed = new Map<string, Followed>();

  async function follow(target: Target, deployment: Deployment, rollout: RolloutState): Promise<Followed | undefined> {
    const place = `${target.name} ${deployment.model}`;
    const key = `${deployment.revision} ${rollout.begun.join(' ')}`;
    const known = followed.get(place);
    if (known?.key === key) return known;
    const release = await releaseOf(target, rollout);
    const plan = release && rolloutPlanOf(release);
    if (!release || !plan) return undefined;
    const observer = observerOf(deployment, rollout, plan, release);
    const fresh: Followed = { key, plan, observer, decision: undefined, last: undefined };
    followed.set(place, fresh);
    return fresh;
  }

  async function look(target: Target, model: string): Promise<void> {
    const deployment = (await target.readState())?.deployments.find((one) => one.model === model);
    const rollout = deployment?.rollout;
    if (!deployment || !rollout || deployment.stopped) return;
    const one = await follow(target, deployment, rollout);
    const path = await target.recordsPath();
    if (!one || path === undefined) return;
    const observed = one.observer.look(path, now());
    one.last = observed.at(-1);
    const before = one.decision?.why;
    one.decision = decideRollout(one.plan, observed);
    if (one.decision.why !== before) changed({ parts: ['rollouts'], models: [model] });
    await carryOut(target, deployment, rollout, one.decision);
  }

  async function carryOut(
    target: Target,
    { model, revision }: Deployment,
    rollout: RolloutState,
    decision: RolloutDecision,
  ): Promise<void> {
    if (decision.decision === 'wait') return;
    if (decision.decision === 'hold' && rollout.status === 'held') return;
    if (decision.decision === 'promote' && rollout.heldBy !== undefined) return;
    const { why, pValue, perMetric } = decision;
    await decider.decide(target, (state) => {
      const there = deploymentIn(state, model);
      // Somebody was quicker: what was decided is about a step that is over.
      if (there.revision !== revision || there.rollout?.begun.length !== rollout.begun.length) return undefined;
      if (decision.decision !== 'rollback' && there.rollout.heldBy !== undefined) return undefined;
      const moment = { at: new Date(now()).toISOString(), by: RULE };
      const next = nextState();
      return {
        state: next,
        decision: {
          action: decision.decision,
          subject: `Model/${model}@${target.name}`,
          rule: RULE,
          details: {
            revision: deploymentIn(next, model).revision,
            from: rollout.from,
            to: rollout.to,
            step: rollout.step,
            ...(decision.nextWeight !== null && { weight: decision.nextWeight }),
            why,
            pValue: Number.isFinite(pValue) ? pValue : 0,
            metrics: perMetric.map(({ metric, verdict, candidate, baseline }) => ({
              metric,
              verdict,
              candidate,
              baseline,
            })),
          },
        },
      };
      function nextState() {
        switch (decision.decision) {
          case 'promote':
            return advance(
              state,
              model,
              decision.nextWeight === 1 ? undefined : (decision.nextWeight ?? undefined),
              why,
              moment,
            );
          case 'rollback':
            return rollBack(state, model, undefined, moment);
          default:
            return hold(state, model, why);
        }
      }
    });
  }

  return {
    look,
    async viewOf(target, deployment) {
      const { rollout } = deployment;
      if (!rollout) return undefined;
      const one = await follow(target, deployment, rollout);
      const { begun: _, ...shown } = rollout;
      return {
        ...shown,
        steps: one?.plan.steps ?? [],
        ...(one?.decision && {
          decision: one.decision,
          why: rollout.status === 'held' ? rollout.why : one.decision.why,
        }),
        ...(one?.last && { requests: { baseline: one.last.baselineRequests, candidate: one.last.candidateRequests } }),
      };
    },
    async nextWeight(target, rollout) {
      const release = await releaseOf(target, rollout);
      return release && rolloutPlanOf(release)?.steps[rollout.step + 1]?.weight;
    },
    async drive(targets, signal) {
      const told = new Map<string, string>();
      while (!signal.aborted) {
        for (const target of targets()) {
          try {
            const state = await target.readState();
            for (const { model, rollout } of state?.deployments ?? []) if (rollout) await look(target, model);
            told.delete(target.name);
          } catch (error) {
            // Said once, and not every second.
            const why = error instanceof Error ? error.message : String(error);
            if (told.get(target.name) !== why) note(`The rollouts of ${target.name} cannot be looked at: ${why}`);
            told.set(target.name, why);
          }
        }
        await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
      }
    },
    async watch(target, model, { signal, progress }) {
      for (;;) {
        signal.throwIfAborted();
        await look(target, model);
        const state = await target.readState();
        const rollout = state && deploymentIn(state, model).rollout;
        if (!rollout || rollout.status === 'held') return;
        const one = followed.get(`${target.name} ${model}`);
        progress({
          message: one?.decision?.why ?? rollout.why,
          done: rollout.step,
          total: one?.plan.steps.length ?? 1,
        });
        await wait(WATCH_EVERY_MS, undefined, { signal });
      }
    },
  };
}

async function releaseOf(target: Target, { to }: RolloutState): Promise<ReleaseDocument | undefined> {
  const text = await target.readRelease(to);
  return text === undefined ? undefined : readReleaseText(text);
}

/** It was written by us under its own digest; a broken one is as good as none. */
export function readReleaseText(text: string): ReleaseDocument | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isRelease(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function isRelease(value: unknown): value is ReleaseDocument {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Release' && 'behaviour' in value
  );
}
