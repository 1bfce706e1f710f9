/**
 * The deployments of a project on all its targets. What a target is was learned from its file when it was last used and
 * is kept beside its state, so that looking at what runs needs none of the project's files.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Change,
  type DeploymentView,
  type Health,
  Refusal,
  type RolloutView,
  type TargetView,
} from '../../core/contract/runner.ts';
import type { Deployment, TargetState } from '../../core/contract/target-state.ts';
import type { TargetSpec } from '../../core/schema/generated/types.ts';
import { nearest } from '../../core/values/suggest.ts';
import { writeWholeSync } from '../../host/write.ts';
import { targetTypes } from './targets/registry.ts';
import type { GatewayLook, Target } from './targets/target.ts';

export interface Deployments {
  /** The targets that were used, and `local`. */
  readonly targets: () => readonly Target[];
  /** `Refusal` when it was never used. */
  readonly target: (name: string) => Target;
  /** The same, and one that a file of the project declares: somebody else may have used it. */
  readonly find: (name: string) => Promise<Target>;
  /** Looks once for targets that files declare and this checkout never used. */
  readonly discover: () => Promise<void>;
  /** A target as its file says it is now, to look at. */
  readonly at: (target: DeclaredTarget) => Target;
  /** The same, to work with from now on. */
  readonly learn: (target: DeclaredTarget) => Target;
  readonly lookAtTargets: (signal?: AbortSignal) => Promise<readonly TargetView[]>;
  readonly all: (signal?: AbortSignal) => Promise<readonly DeploymentView[]>;
  readonly view: (target: Target, model: string) => Promise<DeploymentView>;
  /** What is deployed on a target; undefined where nothing is, or where it cannot be reached. */
  readonly stateOf: (target: Target) => Promise<TargetState | undefined>;
  /** Watches the gateways that are meant to run, and starts those that ended meanwhile. */
  readonly adopt: () => Promise<void>;
  /** Stops the gateways of this machine. Returns the names of their targets. */
  readonly stopLocal: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export interface DeclaredTarget {
  readonly name: string;
  readonly spec: TargetSpec;
  /** The project it belongs to. */
  readonly project: string;
}

export interface DeploymentsOptions {
  /** `.mooring/targets`. */
  readonly folder: string;
  readonly note: (sentence: string) => void;
  readonly changed: (change: Change) => void;
  /** What is shown of a rollout in progress. */
  /** The targets that the files of the project declare. */
  readonly declared: () => Promise<readonly DeclaredTarget[]>;
  readonly rolloutOf: (target: Target, deployment: Deployment) => Promise<RolloutView | undefined>;
}

const LOCAL: DeclaredTarget = { name: 'local', spec: { type: 'local' }, project: '' };
const SPEC_FILE = 'target.json';

export function openDeployments({ folder, note, changed, declared, rolloutOf }: DeploymentsOptions): Deployments {
  const open = new Map<string, { readonly target: Target; readonly written: string }>();
  let discovered: Promise<void> | undefined;

  function at({ name, spec, project }: DeclaredTarget): Target {
    const written = JSON.stringify({ project, spec });
    const known = open.get(name);
    if (known?.written === written) return known.target;
    const type = targetTypes.find((one) => one.type === spec.type);
    if (!type) {
      const can = targetTypes.map((one) => one.type).join(' and ');
      throw new Refusal(
        'refused',
        `The target \`${name}\` is of the type ${spec.type}, and this version runs ${can} only.`,
      );
    }
    if (known) known.target.close().catch(() => {});
    const target = type.open({
      name,
      spec,
      project,
      folder: join(folder, name),
      note,
      changed: () => changed({ parts: ['gateway'] }),
    });
    open.set(name, { target, written });
    return target;
  }

  for (const one of knownTargets(folder)) at(one);
  if (!open.has('local')) at(LOCAL);

  const targets = () => [...open.values()].map((one) => one.target);

  function target(name: string): Target {
    const known = open.get(name);
    if (known) return known.target;
    const guess = nearest(name, [...open.keys()]);
    throw new Refusal(
      'usage',
      `Nothing was deployed to a target \`${name}\`.${guess ? ` Did you mean \`${guess}\`?` : ''} There are: ${[...open.keys()].join(', ')}.`,
    );
  }

  /** `local` ones are nobody else's: where they were never used there is nothing. */
  async function discover(): Promise<void> {
    for (const one of await declared()) {
      const isShared = one.spec.type !== 'local' && targetTypes.some(({ type }) => type === one.spec.type);
      if (isShared && !open.has(one.name)) at(one);
    }
  }

  async function viewOf(
    one: Target,
    deployment: Deployment,
    look: GatewayLook,
    state: TargetState,
  ): Promise<DeploymentView> {
    const rollout = deployment.rollout && (await rolloutOf(one, deployment));
    return {
      model: deployment.model,
      target: one.name,
      revision: deployment.revision,
      releases: deployment.releases,
      since: deployment.since,
      health: healthOf(look, deployment, state),
      former: deployment.former ?? [],
      ...(deployment.stopped && { stopped: deployment.stopped }),
      ...(rollout && { rollout }),
    };
  }

  return {
    targets,
    target,
    async find(name) {
      const known = open.get(name);
      if (known) return known.target;
      await discover();
      return target(name);
    },
    async discover() {
      discovered ??= discover();
      await discovered;
    },
    at,
    learn(one) {
      const learned = at(one);
      const { project, spec } = one;
      writeWholeSync(join(folder, one.name, SPEC_FILE), `${JSON.stringify({ project, spec })}\n`);
      return learned;
    },
    async lookAtTargets(signal) {
      const views = targets().map(async (one): Promise<TargetView> => {
        const [state, { health, gateway }] = await Promise.all([stateOf(one), one.look(signal)]);
        return { name: one.name, type: one.type, sequence: state?.sequence ?? 0, health, ...(gateway && { gateway }) };
      });
      return Promise.all(views);
    },
    async all(signal) {
      const lists = targets().map(async (one) => {
        const state = await stateOf(one);
        if (!state || state.deployments.length === 0) return [];
        const look = await one.look(signal);
        return Promise.all(state.deployments.map((deployment) => viewOf(one, deployment, look, state)));
      });
      return (await Promise.all(lists)).flat();
    },
    stateOf,
    async view(one, model) {
      const state = await one.readState();
      const deployment = state?.deployments.find((each) => each.model === model);
      if (!state || !deployment)
        throw new Refusal('usage', `The model \`${model}\` is not deployed on \`${one.name}\`.`);
      return viewOf(one, deployment, await one.look(), state);
    },
    async adopt() {
      await Promise.all(targets().map((one) => one.adopt()));
    },
    async stopLocal() {
      const stopped: string[] = [];
      for (const one of targets()) {
        if (one.type !== 'local') continue;
        const { gateway } = await one.look();
        await one.stop();
        if (gateway) stopped.push(one.name);
      }
      return stopped;
    },
    async close() {
      await Promise.all(targets().map((one) => one.close()));
    },
  };
}

/** One that cannot be reached hides no other: looking at it says why. */
async function stateOf(target: Target): Promise<TargetState | undefined> {
  try {
    return await target.readState();
  } catch (error) {
    if (error instanceof Refusal && (await target.look()).health.status === 'unknown') return undefined;
    throw error;
  }
}

function* knownTargets(folder: string): Iterable<DeclaredTarget> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    try {
      const kept: unknown = JSON.parse(readFileSync(join(folder, name, SPEC_FILE), 'utf8'));
      if (isKept(kept)) yield { name, ...kept };
    } catch {
      // A folder without it was not made by us, or the process ended before the target was used.
    }
  }
}

function isKept(value: unknown): value is Omit<DeclaredTarget, 'name'> {
  if (typeof value !== 'object' || value === null) return false;
  const { project, spec }: Partial<Record<'project' | 'spec', unknown>> = value;
  return typeof project === 'string' && isSpec(spec);
}

function isSpec(value: unknown): value is TargetSpec {
  return (
    typeof value === 'object' && value !== null && 'type' in value && targetTypes.some((one) => one.type === value.type)
  );
}

function healthOf({ health, gateway }: GatewayLook, deployment: Deployment, state: TargetState): Health {
  if (deployment.stopped)
    return { status: 'down', why: `Stopped by ${deployment.stopped.by}: ${deployment.stopped.why}` };
  if (gateway && gateway.sequence < state.sequence) {
    const behind = `The gateway serves the state ${gateway.sequence}, and ${state.sequence} is wanted.`;
    return { status: 'unhealthy', why: health.status === 'unhealthy' ? `${behind} ${health.why}` : behind };
  }
  return health;
}
