/**
 * The state of a target after one decision, from the one before: plain data in and out. Every function gives the next
 * sequence, and a `Refusal` where the decision makes no sense in this state.
 */
import { Refusal } from '../../core/contract/runner.ts';
import type { Deployment, FormerRevision, RolloutState, TargetState } from '../../core/contract/target-state.ts';
import { type Digest, shortDigest } from '../../core/values/digest.ts';

/** More is never gone back to, and every gateway reads the list. */
const KEPT_REVISIONS = 20;

export type Settings = Pick<TargetState, 'providers' | 'prices' | 'keys'>;

export interface Moment {
  /** ISO 8601. */
  readonly at: string;
  /** Who decided, as the state names him. */
  readonly by: string;
}

export function emptyState(target: string): TargetState {
  return { schemaVersion: 1, target, sequence: 0, deployments: [], providers: {}, prices: {}, keys: [] };
}

export function deploymentIn(state: TargetState, model: string): Deployment {
  const deployment = state.deployments.find((one) => one.model === model);
  if (deployment) return deployment;
  const others = state.deployments.map((one) => one.model);
  const there = others.length === 0 ? 'Nothing is.' : `There are: ${others.join(', ')}.`;
  throw new Refusal('usage', `The model \`${model}\` is not deployed on \`${state.target}\`. ${there}`);
}

/** What a deployment serves when no rollout is in progress, and where one comes from while it is. */
export function baselineOf(deployment: Deployment): Digest {
  const baseline = deployment.releases.find((one) => one.variant === 'baseline') ?? deployment.releases[0];
  if (!baseline) throw new TypeError(`The deployment of ${deployment.model} has no release.`);
  return baseline.digest;
}

export interface Introduced {
  readonly model: string;
  readonly release: Digest;
  /** The weight of the first step of a canary; all at once without one. */
  readonly firstWeight: number | undefined;
}

/** A release comes to a target: at once where nothing serves, else as its rollout says. */
export function introduce(state: TargetState, settings: Settings, one: Introduced, { at }: Moment): TargetState {
  const base = { ...state, ...settings, sequence: state.sequence + 1 };
  const existing = state.deployments.find((each) => each.model === one.model);
  if (!existing) {
    return withDeployment(base, {
      model: one.model,
      revision: 'r1',
      releases: whole(one.release),
      stopped: undefined,
      rollout: undefined,
      since: at,
      former: [],
    });
  }
  refuseDuringRollout(existing);
  const from = baselineOf(existing);
  if (from === one.release) return base;
  const next = nextRevision(existing, at);
  if (one.firstWeight === undefined) return withDeployment(base, { ...next, releases: whole(one.release) });
  const rollout: RolloutState = {
    from,
    to: one.release,
    step: 0,
    stepSince: at,
    begun: [at],
    status: 'progressing',
    why: 'The first step has begun.',
  };
  return withDeployment(base, { ...next, releases: shared(from, one.release, one.firstWeight), rollout });
}

export function refuseDuringRollout({ model, rollout }: Deployment): void {
  if (!rollout) return;
  throw new Refusal(
    'refused',
    `A rollout of \`${model}\` to ${shortDigest(rollout.to)} is in progress (${rollout.status}). Run \`mooring promote ${model}\` or \`mooring rollback ${model}\` first.`,
  );
}

/** To the next step, whose weight is given, or to the end. */
export function advance(
  state: TargetState,
  model: string,
  weight: number | undefined,
  why: string,
  { at }: Moment,
): TargetState {
  const deployment = deploymentIn(state, model);
  const { heldBy: _, ...rollout } = rolloutOf(deployment);
  const base = { ...state, sequence: state.sequence + 1 };
  if (weight === undefined) {
    return withDeployment(base, { ...deployment, releases: whole(rollout.to), rollout: undefined, since: at });
  }
  return withDeployment(base, {
    ...deployment,
    releases: shared(rollout.from, rollout.to, weight),
    rollout: {
      ...rollout,
      step: rollout.step + 1,
      stepSince: at,
      begun: [...rollout.begun, at],
      status: 'progressing',
      why,
    },
  });
}

/** The weight stays; a person decides. One who holds it himself is named, and moves it on himself. */
export function hold(state: TargetState, model: string, why: string, heldBy?: string): TargetState {
  const deployment = deploymentIn(state, model);
  const rollout = rolloutOf(deployment);
  if (heldBy !== undefined && rollout.heldBy !== undefined) {
    throw new Refusal('refused', `\`${model}\` is held already, by ${rollout.heldBy}: ${rollout.why}`);
  }
  const base = { ...state, sequence: state.sequence + 1 };
  const held: RolloutState = { ...rollout, status: 'held', why, ...(heldBy !== undefined && { heldBy }) };
  return withDeployment(base, { ...deployment, rollout: held });
}

function rolloutOf({ model, rollout }: Deployment): RolloutState {
  if (rollout) return rollout;
  throw new Refusal('usage', `No rollout of \`${model}\` is in progress. \`mooring status\` shows what serves.`);
}

/** The newest release that served before, and was not itself left for a former one. */
export function formerRelease(deployment: Deployment): FormerRevision | undefined {
  const current = baselineOf(deployment);
  return deployment.former?.find((one) => !one.rolledBack && one.release !== current);
}

/** Where a rollback leads: the revision that is named, or the newest one that was not itself left. */
export function rollbackTarget(deployment: Deployment, to: string | undefined): FormerRevision {
  const former = deployment.former ?? [];
  const [newest] = former;
  if (to === undefined) {
    // While a rollout is in progress, the newest former revision is where it comes from.
    if (deployment.rollout && newest) return newest;
    const found = formerRelease(deployment);
    if (found) return found;
    throw new Refusal(
      'refused',
      `\`${deployment.model}\` has no former revision to go back to. \`mooring stop ${deployment.model}\` refuses all requests.`,
    );
  }
  const found = former.find((one) => one.revision === to);
  if (found) return found;
  const known = former.map((one) => one.revision).join(', ');
  throw new Refusal(
    'usage',
    `\`${deployment.model}\` has no former revision \`${to}\`. ${known === '' ? 'It has none.' : `There are: ${known}.`}`,
  );
}

export function rollBack(state: TargetState, model: string, to: string | undefined, { at }: Moment): TargetState {
  const deployment = deploymentIn(state, model);
  const { release } = rollbackTarget(deployment, to);
  const { former = [], ...next } = nextRevision(deployment, at);
  const left = former.map((one, index) => (index === 0 ? { ...one, rolledBack: true } : one));
  const base = { ...state, sequence: state.sequence + 1 };
  return withDeployment(base, { ...next, releases: whole(release), former: left });
}

export function stop(state: TargetState, model: string, why: string, { at, by }: Moment): TargetState {
  const deployment = deploymentIn(state, model);
  if (deployment.stopped) {
    throw new Refusal(
      'refused',
      `\`${model}\` was stopped already, by ${deployment.stopped.by} at ${deployment.stopped.at}: ${deployment.stopped.why}`,
    );
  }
  const base = { ...state, sequence: state.sequence + 1 };
  return withDeployment(base, { ...deployment, stopped: { by, why, at } });
}

export function resume(state: TargetState, model: string): TargetState {
  const deployment = deploymentIn(state, model);
  if (!deployment.stopped) throw new Refusal('refused', `\`${model}\` is not stopped.`);
  const base = { ...state, sequence: state.sequence + 1 };
  return withDeployment(base, { ...deployment, stopped: undefined });
}

const whole = (digest: Digest): Deployment['releases'] => [{ digest, weight: 1, variant: 'baseline' }];

function shared(from: Digest, to: Digest, weight: number): Deployment['releases'] {
  return [
    { digest: from, weight: 1 - weight, variant: 'baseline' },
    { digest: to, weight, variant: 'canary' },
  ];
}

/** The same deployment under the next number, what served until now being its newest former revision. */
function nextRevision(deployment: Deployment, at: string): Deployment {
  const { revision, rollout, since, former = [] } = deployment;
  const left: FormerRevision = { revision, release: rollout?.to ?? baselineOf(deployment), since, until: at };
  return {
    ...deployment,
    revision: `r${Number(revision.slice(1)) + 1}`,
    rollout: undefined,
    since: at,
    former: [left, ...former].slice(0, KEPT_REVISIONS),
  };
}

function withDeployment(state: TargetState, deployment: Deployment): TargetState {
  const known = state.deployments.some((one) => one.model === deployment.model);
  const deployments = known
    ? state.deployments.map((one) => (one.model === deployment.model ? deployment : one))
    : [...state.deployments, deployment];
  return { ...state, deployments };
}
