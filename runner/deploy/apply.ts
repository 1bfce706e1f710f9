/** Carries out exactly one plan, or refuses it with the reason. */
import { type Plan, type Progress, Refusal } from '../../core/contract/runner.ts';
import type { TargetState } from '../../core/contract/target-state.ts';
import { shortDigest } from '../../core/values/digest.ts';
import { type Decider, served } from './decide.ts';
import { introduce, type Moment } from './next-state.ts';
import { changesNothing, forbidden, openGates, planDigest } from './plan.ts';
import { rolloutPlanOf } from './rollout-plan.ts';
import type { ResolvedSettings } from './settings.ts';
import type { Subject } from './subject.ts';
import type { Target } from './targets/target.ts';

export interface ApplyInput {
  readonly plan: Plan;
  /** What the project says now. */
  readonly subject: Subject;
  readonly settings: ResolvedSettings;
  readonly target: Target;
  readonly decider: Decider;
  readonly moment: Moment;
  /** Why it goes on although a gate does not pass. */
  readonly override: string | undefined;
  /** Whether this runner stays and can watch the gateway. */
  readonly watch: boolean;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export async function applyPlan(input: ApplyInput): Promise<void> {
  const { plan, subject, settings, target, decider, signal, progress, watch } = input;
  refuseUnlessSound(input);
  progress({ message: `Bringing ${subject.name}@${shortDigest(subject.digest)} to ${target.name}…` });
  await target.prepare({
    releases: [{ digest: subject.digest, text: subject.text }],
    blobs: [...subject.blobs, ...settings.blobs],
  });
  signal.throwIfAborted();
  // From here on it is decided: a cancellation that comes later finds it done.
  const before = await target.readState();
  const { state: decided, problem } = await decider.decide(target, (state) => {
    refuseStale(plan, state);
    if (changesNothing(plan)) return undefined;
    return {
      state: nextState(input, state),
      decision: { action: 'deploy', subject: subjectOf(plan), details: detailsOf(input) },
    };
  });
  if (problem !== undefined) await putBack(input, before, problem);
  progress({ message: `Waiting for the gateway of ${target.name}…` });
  await target.start({ watch, signal });
  const afterStart = await served(target, decided.sequence);
  if (afterStart !== undefined) await putBack(input, before, afterStart);
}

function refuseUnlessSound({ plan, subject, settings, target, override }: ApplyInput): void {
  if (planDigest(plan) !== plan.digest) {
    throw new Refusal('refused', 'The plan is not as it was made: its content does not give its digest. Plan anew.');
  }
  if (subject.digest !== plan.release) {
    throw new Refusal(
      'refused',
      `The plan is stale: it is for the release ${shortDigest(plan.release)}, and the files of ${plan.model} now give ${shortDigest(subject.digest)}. Plan anew.`,
    );
  }
  if (settings.digest !== plan.settings) {
    throw new Refusal(
      'refused',
      'The plan is stale: providers, prices or keys in mooring.yaml or the target file changed since. Plan anew.',
    );
  }
  const limits = forbidden(plan.limits);
  if (limits.length > 0) {
    throw new Refusal(
      'refused',
      `${plan.model} cannot be deployed to ${plan.target} as it is declared:${listed(limits)}`,
    );
  }
  const gates = override === undefined ? openGates(plan.gates, target.type) : [];
  if (gates.length === 0) return;
  throw new Refusal(
    'refused',
    `${plan.model} does not pass its evals:${listed(gates)}\nWith --override-gates "why" it is deployed all the same, and the ledger says why.`,
  );
}

const listed = (sentences: readonly string[]): string => sentences.map((one) => `\n  ${one}`).join('');

function refuseStale({ baseSequence, target }: Plan, { sequence }: TargetState): void {
  if (sequence === baseSequence) return;
  throw new Refusal(
    'refused',
    `The plan is stale: ${target} was at state ${baseSequence} when it was made and is at ${sequence} now. Plan anew.`,
  );
}

function nextState({ subject, settings, moment }: ApplyInput, state: TargetState): TargetState {
  const firstWeight = rolloutPlanOf(subject.document)?.steps[0]?.weight;
  return introduce(state, settings.settings, { model: subject.name, release: subject.digest, firstWeight }, moment);
}

const subjectOf = ({ model, target }: Plan): string => `Model/${model}@${target}`;

function detailsOf({ plan, subject, override }: ApplyInput): Readonly<Record<string, unknown>> {
  const { digest, release, behaviour, from, gates, settings } = plan;
  const { commit } = subject.document;
  return {
    plan: digest,
    release,
    behaviour,
    settings,
    ...(from !== undefined && { from }),
    ...(commit !== undefined && { commit }),
    final: plan.final,
    gates: gates.map(({ suite, verdict }) => ({ suite, verdict })),
    ...(override !== undefined && { override }),
  };
}

/** The gateway goes on serving what it had; the state says so again. */
async function putBack(
  { plan, target, decider }: ApplyInput,
  before: TargetState | undefined,
  why: string,
): Promise<never> {
  await decider.decide(target, (state) => ({
    state: {
      ...state,
      sequence: state.sequence + 1,
      deployments: before?.deployments ?? [],
      providers: before?.providers ?? {},
      prices: before?.prices ?? {},
      keys: before?.keys ?? [],
    },
    decision: {
      action: 'deploy.undone',
      subject: subjectOf(plan),
      rule: 'gateway',
      details: { release: plan.release, why },
    },
  }));
  throw new Refusal(
    'refused',
    `The gateway of ${target.name} cannot serve it: ${why} It goes on serving what it served.`,
  );
}
