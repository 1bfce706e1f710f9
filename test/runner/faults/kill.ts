/** Kills a runner at seeded moments while decisions are made, and looks at what the next one finds. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerEntry } from '../../../core/contract/runner.ts';
import { configFolder } from '../../../host/user-folders.ts';
import { readLedgerPage } from '../../../runner/ledger/ledger.ts';
import { verifyLedger } from '../../../runner/ledger/verify.ts';
import { greet, greeter } from '../greeter.ts';
import { gatewayPlace, startRunnerProcess } from '../runner-process.ts';
import { testProject } from '../watched-project.ts';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface KillRun {
  readonly kills: number;
  /** What the runners that came after said they had found, in all. */
  readonly found: readonly string[];
}

/**
 * One project, one gateway, one runner after the other. Each decides as fast as it can until it is killed; then every
 * decision that was acknowledged must be in the ledger and on the target, the ledger must verify, and the gateway, which
 * no one killed, must have answered all along.
 */
export async function killRunners(seed: number, kills: number): Promise<KillRun> {
  const random = randomOf(seed);
  const found: string[] = [];
  await using project = testProject(greeter());
  await using first = await startRunnerProcess(project);
  await first.runner.call('apply', {
    plan: await first.runner.call('plan', { model: 'greeter', target: 'local' }),
  });
  const gateway = gatewayPlace(project);
  await first.kill();
  let acknowledged = 1;
  for (let kill = 0; kill < kills; kill++) {
    const at = `seed ${seed}, kill ${kill}`;
    // Not disposed of: that would take the gateway along, which is kept for the next runner.
    const { runner, child } = await startRunnerProcess(project);
    const status = await runner.call('status', {});
    found.push(...status.found);
    assert.equal(gatewayPlace(project)?.pid, gateway?.pid, `${at}: the gateway was not kept`);
    acknowledged = await consistent(project.root, acknowledged, at);
    const url = `http://127.0.0.1:${gateway?.port}`;
    assert.ok([200, 503].includes((await greet(url)).status), at);

    const gone = once(child, 'exit');
    let dead = false;
    gone.then(() => (dead = true));
    setTimeout(() => child.kill('SIGKILL'), 1 + random() * 120);
    const stopped = status.deployments[0]?.stopped !== undefined;
    for (let index = stopped ? 1 : 0; !dead; index++) {
      const decided = await runner
        .call(index % 2 === 0 ? 'stop' : 'resume', { model: 'greeter' })
        .catch(() => undefined);
      if (decided) acknowledged += 1;
      else await gone;
    }
    runner.disconnect();
  }
  await using last = await startRunnerProcess(project);
  found.push(...(await last.runner.call('status', {})).found);
  await consistent(project.root, acknowledged, `seed ${seed}, the end`);
  return { kills, found };
}

/** The number of decisions in the ledger, none of which contradicts the target. */
async function consistent(root: string, acknowledged: number, at: string): Promise<number> {
  const verdict = await verifyLedger(root, configFolder());
  assert.ok(verdict.verified, `${at}: ${verdict.why}`);
  const { rows } = await readLedgerPage(root, 100_000);
  const decisions = rows.filter(({ action }) => ['deploy', 'stop', 'resume'].includes(action));
  assert.ok(
    decisions.length >= acknowledged,
    `${at}: ${acknowledged} were acknowledged, ${decisions.length} are written`,
  );
  const state = JSON.parse(readFileSync(join(root, '.mooring/targets/local/state.json'), 'utf8'));
  const newest: LedgerEntry | undefined = decisions[0];
  assert.equal(state.sequence, newest?.details.sequence, `${at}: the target is not where the ledger says`);
  assert.equal(state.deployments[0].stopped !== undefined, newest?.action === 'stop', at);
  return decisions.length;
}
