/** What runs where, and how it is. */

import type { RunnerStatus } from '../../core/contract/runner.ts';
import { version } from '../../host/version.ts';
import type { MethodGroup, Runner } from './method.ts';

export const group: MethodGroup = {
  status: (runner) => statusOf(runner),
};

export async function statusOf({ mode, root, since, found, deployments, ledger }: Runner): Promise<RunnerStatus> {
  await deployments.discover();
  const targets = await deployments.lookAtTargets();
  const local = targets.find((one) => one.type === 'local' && one.gateway);
  return {
    pid: process.pid,
    mode,
    version,
    root,
    since,
    found,
    ledger: { entries: ledger.size },
    targets,
    deployments: await deployments.all(),
    ...(local?.gateway && { gateway: local.gateway }),
  };
}
