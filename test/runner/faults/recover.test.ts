/** What a crash leaves at each step of a decision, put there by hand, so that every case is met for sure. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TargetState } from '../../../core/contract/target-state.ts';
import { emptyState } from '../../../runner/deploy/next-state.ts';
import { type TestProject, testProject } from '../watched-project.ts';

const operation = '0a1b';

type Step = 'prepared' | 'decided' | 'written';

/** A project as a runner leaves it that ends right after a step. */
async function prepared(step: Step): Promise<TestProject> {
  const project = testProject();
  const { runner, close } = await project.open();
  const target = runner.deployments.learn({ name: 'local', spec: { type: 'local' }, project: 'test' });
  await target.writeState({ ...emptyState('local'), sequence: 1 });
  const prices = { 'a/b': { input: '1 USD', output: '1 USD' } };
  const next: TargetState = { ...emptyState('local'), sequence: 2, prices };
  mkdirSync(join(runner.folder, 'pending'), { recursive: true });
  writeFileSync(join(runner.folder, 'pending/local.json'), JSON.stringify({ operation, state: next }));
  if (step !== 'prepared') runner.ledger.append({ action: 'deploy', subject: 'Model/m@local', details: { operation } });
  if (step === 'written') await target.writeState(next);
  await close();
  return project;
}

const cases = [
  ['prepared', 1, /prepared and not decided .* It was dropped/],
  ['decided', 2, /decided and not carried out .* It was carried out now \(state 2\)/],
  ['written', 2, undefined],
] as const;

for (const [step, sequence, words] of cases) {
  test(`a change that was ${step} when the runner ended is ${sequence === 2 ? 'there' : 'not there'} afterwards`, async () => {
    await using at = await prepared(step);
    const { runner } = await at.open();
    const state = JSON.parse(readFileSync(join(runner.folder, 'targets/local/state.json'), 'utf8'));
    assert.equal(state.sequence, sequence);
    if (words) assert.match(runner.found.join('\n'), words);
    else assert.deepEqual(runner.found, []);
    assert.ok(!existsSync(join(runner.folder, 'pending/local.json')));
    assert.equal((await runner.ledger.verify()).verified, true);
  });
}
