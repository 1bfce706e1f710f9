/** What a deployment would change, and why; what it rests on; how to go back; and what would not be held there. */

import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { Plan, PlannedAction, PlannedCost, PlannedGate } from '../../core/contract/runner.ts';
import type { Deployment, TargetState } from '../../core/contract/target-state.ts';
import { describeChange } from '../../core/release/describe-change.ts';
import type { Project, TargetSpec } from '../../core/schema/generated/types.ts';
import { canonicalJson } from '../../core/values/canonical-json.ts';
import { type Digest, shortDigest } from '../../core/values/digest.ts';
import { formatShare, isShare } from '../../core/values/share.ts';
import { sha256 } from '../../host/sha256.ts';
import { limitsOf } from './limits.ts';
import { baselineOf, formerRelease, refuseDuringRollout } from './next-state.ts';
import { rolloutPlanOf } from './rollout-plan.ts';
import { readReleaseText } from './rollouts.ts';
import { type ResolvedSettings, settingsDigest } from './settings.ts';
import type { Subject } from './subject.ts';
import type { GatewayLook, Target } from './targets/target.ts';

export interface PlanInput {
  readonly subject: Subject;
  readonly target: Target;
  readonly spec: TargetSpec;
  readonly state: TargetState;
  readonly settings: ResolvedSettings;
  /** What mooring.yaml says; undefined where there is none. */
  readonly project: Project['spec'] | undefined;
  readonly look: GatewayLook;
  readonly gates: readonly PlannedGate[];
  readonly cost: PlannedCost;
  readonly at: string;
}

export async function makePlan(input: PlanInput): Promise<Plan> {
  const { subject, target, state, settings, at } = input;
  const existing = state.deployments.find((one) => one.model === subject.name);
  if (existing) refuseDuringRollout(existing);
  const from = existing && baselineOf(existing);
  const { gates } = input;
  const limits = limitsOf({
    release: subject.document,
    target: { name: target.name, spec: input.spec },
    providers: settings.settings.providers,
    keys: settings.settings.keys,
    prices: settings.settings.prices,
    project: input.project,
  });
  const back = existing && wayBack(existing, subject.digest);
  const plan: Omit<Plan, 'digest'> = {
    model: subject.name,
    target: target.name,
    release: subject.digest,
    behaviour: subject.document.behaviour,
    final: subject.document.final,
    ...(from !== undefined && { from }),
    baseSequence: state.sequence,
    settings: settings.digest,
    actions: await actionsOf(input, existing),
    gates,
    cost: input.cost,
    ...(back && { rollbackTo: back }),
    limits,
    refused: [...forbidden(limits), ...openGates(gates, target.type)],
    createdAt: at,
  };
  return { digest: planDigest(plan), ...plan };
}

/** After a change, to what serves now; without one, to what served before. */
function wayBack(existing: Deployment, next: Digest): Plan['rollbackTo'] {
  const now = baselineOf(existing);
  if (now !== next) return { revision: existing.revision, release: now };
  const former = formerRelease(existing);
  return former && { revision: former.revision, release: former.release };
}

export function forbidden(limits: Plan['limits']): readonly string[] {
  return limits.filter((one) => one.refused).map(({ what, why }) => `${what}: ${why}`);
}

/** A failed suite stops a release everywhere; one that says nothing stops it everywhere but on this machine. */
export function openGates(gates: Plan['gates'], target: Target['type']): readonly string[] {
  return gates
    .filter(({ verdict }) => verdict === 'fail' || (verdict !== 'pass' && target !== 'local'))
    .map(({ suite, verdict, why }) => `${suite}: ${verdict.replace('_', ' ')}. ${why}`);
}

/** Over everything else in the plan, so that one that was edited is known. */
export function planDigest(plan: Omit<Plan, 'digest'>): Digest {
  const { digest: _, ...content }: Partial<Plan> = plan;
  const text = canonicalJson(JSON.parse(JSON.stringify(content)));
  if (!text.ok) throw new TypeError(text.problem);
  return sha256(text.value);
}

export const changesNothing = (plan: Plan): boolean => plan.actions.every((one) => one.action === 'none');

async function actionsOf(input: PlanInput, existing: Deployment | undefined): Promise<readonly PlannedAction[]> {
  const actions = [
    ...(await releaseActions(input, existing)),
    ...settingsActions(input),
    ...(await gatewayActions(input)),
  ];
  if (actions.length > 0) return actions;
  return [
    { action: 'none', what: input.subject.name, why: 'The target serves exactly this release with these settings.' },
  ];
}

async function releaseActions(input: PlanInput, existing: Deployment | undefined): Promise<readonly PlannedAction[]> {
  const { subject, target } = input;
  const what = `${subject.name} on ${target.name}`;
  const after = nameOf(subject.document, subject.digest);
  if (!existing) {
    return [
      {
        action: 'create',
        what,
        after,
        why: `${subject.name} was never deployed to ${target.name}: all its traffic goes to this release.`,
      },
    ];
  }
  const from = baselineOf(existing);
  if (from === subject.digest) return [];
  const text = await target.readRelease(from);
  const former = text === undefined ? undefined : readReleaseText(text);
  const changes = former ? describeChange(former, subject.document) : [];
  const before = former ? nameOf(former, from) : shortDigest(from);
  const rollout = rolloutPlanOf(subject.document);
  if (!rollout) {
    return [{ action: 'replace', what, before, after, why: 'It takes over at once.' }, ...changes];
  }
  const steps = rollout.steps.map(({ weight }) => (isShare(weight) ? formatShare(weight) : String(weight)));
  const why = `It takes over in steps of ${[...steps, '100%'].join(', ')}; each is judged against what serves now.`;
  return [{ action: 'rollout', what, before, after, why }, ...changes];
}

function settingsActions({ state, settings, target }: PlanInput): readonly PlannedAction[] {
  if (settingsDigest(state) === settings.digest) return [];
  if (state.deployments.length === 0) return [];
  const { providers, prices, keys } = settings.settings;
  const changed = [
    ...differing('provider', state.providers, providers),
    ...differing('price', state.prices, prices),
    ...differing('key', byName(state.keys), byName(keys)),
  ];
  return [
    {
      action: 'configure',
      what: `settings of ${target.name}`,
      before: shortDigest(settingsDigest(state)),
      after: shortDigest(settings.digest),
      why: `mooring.yaml changed: ${changed.join(', ')}. This concerns every model on ${target.name}.`,
    },
  ];
}

const byName = (keys: TargetState['keys']): Readonly<Record<string, unknown>> =>
  Object.fromEntries(keys.map((key) => [key.name, key]));

function differing(
  what: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => {
      if (!Object.hasOwn(before, name)) return `${what} ${name} added`;
      return Object.hasOwn(after, name) ? `${what} ${name} changed` : `${what} ${name} removed`;
    });
}

async function gatewayActions({ look, target }: PlanInput): Promise<readonly PlannedAction[]> {
  const why = look.gateway ? await target.renewal?.() : look.health.why;
  return why === undefined ? [] : [{ action: 'start', what: `gateway of ${target.name}`, why }];
}

function nameOf(document: ReleaseDocument, digest: Digest): string {
  const prompt = document.prompt ? ` (${document.prompt.name}@${document.prompt.version ?? 'working copy'})` : '';
  return `${document.name}@${shortDigest(digest)}${prompt}`;
}
