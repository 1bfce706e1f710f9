/** What runs, as `up`, `status` and `down` print it. */
import type { StatusOutput } from '../../core/contract/generated/output.ts';
import type { RunnerStatus, TargetView } from '../../core/contract/runner.ts';
import { deploymentJson, deploymentText } from './deployment.ts';

export type StatusAnswer = Omit<StatusOutput, 'schemaVersion'>;

/** `pid` is that of a runner's own process: a command that looks is none. */
export function statusJson(
  { gateway, targets, deployments, found, ledger }: RunnerStatus,
  pid: number | undefined,
): StatusAnswer {
  return {
    pid: pid ?? null,
    gateway: gateway ? { url: gateway.url, pid: gateway.pid ?? null, sequence: gateway.sequence } : null,
    targets: targets.map((one) => ({
      name: one.name,
      type: one.type,
      url: one.gateway?.url ?? null,
      health: one.health.status,
      why: one.health.why,
    })),
    deployments: deployments.map(deploymentJson),
    found: [...found],
    ledger: { entries: ledger.entries },
  };
}

export function statusText({ gateway, targets, deployments, found }: RunnerStatus, pid: number | undefined): string {
  const lines = [
    pid === undefined ? 'No runner is running. `mooring up --detach` starts one.\n' : `Runner   process ${pid}\n`,
    gateway ? `Gateway  ${gateway.url}\n` : 'No gateway runs on this machine.\n',
    ...targets.filter(({ type }) => type !== 'local').map(targetText),
    ...deployments.map(deploymentText),
  ];
  if (deployments.length === 0)
    lines.push('Nothing is deployed. `mooring deploy MODEL` deploys a model to this machine.\n');
  for (const sentence of pid === undefined ? [] : found) lines.push(`Found at the start: ${sentence}\n`);
  return lines.join('');
}

function targetText({ name, type, gateway, health }: TargetView): string {
  return gateway ? `Gateway  ${gateway.url} (${name}, ${type})\n` : `${name} (${type}): ${health.why}\n`;
}

/** A model that was stopped on purpose is as it should be. */
export function isFine({ deployments }: RunnerStatus): boolean {
  return deployments.every(({ health, stopped }) => stopped !== undefined || health.status === 'healthy');
}
