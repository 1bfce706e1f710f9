/** A deployment as commands show it: as JSON, and as lines of text. */
import type { StatusOutput } from '../../core/contract/generated/output.ts';
import type { DeploymentView, RolloutView } from '../../core/contract/runner.ts';
import { shortDigest } from '../../core/values/digest.ts';
import { formatShare, isShare } from '../../core/values/share.ts';

export type DeploymentJson = StatusOutput['deployments'][number];

export function deploymentJson(view: DeploymentView): DeploymentJson {
  const { model, target, revision, since, health, stopped, rollout, releases, former } = view;
  return {
    model,
    target,
    revision,
    releases: releases.map(({ digest, weight, variant }) => ({ digest, weight, variant })),
    health: health.status,
    why: health.why,
    since,
    stopped: stopped ? { by: stopped.by, why: stopped.why, at: stopped.at } : null,
    rollout: rollout ? rolloutJson(rollout) : null,
    former: former.map(({ revision: name, release, since: from, until }) => ({
      revision: name,
      release,
      since: from,
      until,
    })),
  };
}

function rolloutJson({ from, to, step, steps, status, why }: RolloutView): NonNullable<DeploymentJson['rollout']> {
  return { from, to, step: step + 1, steps: steps.length, status, why };
}

export function deploymentText(view: DeploymentView): string {
  const { model, target, revision, releases, health, stopped, rollout } = view;
  const served = releases.map(({ digest, weight }) => {
    const share = releases.length === 1 || !isShare(weight) ? '' : ` ${formatShare(weight)}`;
    return `${shortDigest(digest)}${share}`;
  });
  const lines = [`${model} on ${target}  ${revision}  ${served.join(', ')}  ${stopped ? 'stopped' : health.status}`];
  if (stopped || health.status !== 'healthy') lines.push(`  ${health.why}`);
  if (rollout)
    lines.push(`  Rollout ${rollout.status}, step ${rollout.step + 1} of ${rollout.steps.length}: ${rollout.why}`);
  return `${lines.join('\n')}\n`;
}
