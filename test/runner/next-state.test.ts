/** The state of a target, decision by decision. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TargetState } from '../../core/contract/target-state.ts';
import { type Digest, digestOfHex } from '../../core/values/digest.ts';
import * as next from '../../runner/deploy/next-state.ts';

const settings = { providers: {}, prices: {}, keys: [] };
const digest = (letter: string): Digest => digestOfHex(letter.repeat(64));
const [A, B, C] = [digest('a'), digest('b'), digest('c')];
const moment = { at: '2026-11-20T12:00:00.000Z', by: 'ada' };

const deploy = (state: TargetState, release: Digest, firstWeight?: number) =>
  next.introduce(state, settings, { model: 'm', release, firstWeight }, moment);
const served = (state: TargetState) =>
  next.deploymentIn(state, 'm').releases.map(({ digest: one, weight }) => [one, weight]);
const revision = (state: TargetState) => next.deploymentIn(state, 'm').revision;

test('a first release takes all traffic, a second one takes over at once or by steps', () => {
  const first = deploy(next.emptyState('local'), A, 0.05);
  assert.deepEqual([revision(first), served(first)], ['r1', [[A, 1]]]);
  const replaced = deploy(first, B);
  assert.deepEqual([revision(replaced), served(replaced)], ['r2', [[B, 1]]]);
  const canary = deploy(first, B, 0.05);
  assert.deepEqual(
    [revision(canary), served(canary)],
    [
      'r2',
      [
        [A, 0.95],
        [B, 0.05],
      ],
    ],
  );
  const second = next.advance(canary, 'm', 0.5, 'fine', moment);
  assert.deepEqual(served(second), [
    [A, 0.5],
    [B, 0.5],
  ]);
  assert.equal(next.deploymentIn(second, 'm').rollout?.begun.length, 2);
  const done = next.advance(second, 'm', undefined, 'fine', moment);
  assert.deepEqual([revision(done), served(done), next.deploymentIn(done, 'm').rollout], ['r2', [[B, 1]], undefined]);
});

test('a rollback during a rollout goes to where it came from; the failed release is no way back', () => {
  const canary = deploy(deploy(next.emptyState('local'), A), B, 0.05);
  const back = next.rollBack(canary, 'm', undefined, moment);
  assert.deepEqual([revision(back), served(back)], ['r3', [[A, 1]]]);
  assert.throws(() => next.rollBack(back, 'm', undefined, moment), /no former revision to go back to/);
  const forth = next.rollBack(back, 'm', 'r2', moment);
  assert.deepEqual(served(forth), [[B, 1]], 'unless it is named');
});

test('rollbacks go further and further back', () => {
  const third = deploy(deploy(deploy(next.emptyState('local'), A), B), C);
  const second = next.rollBack(third, 'm', undefined, moment);
  const first = next.rollBack(second, 'm', undefined, moment);
  assert.deepEqual([served(second), served(first)], [[[B, 1]], [[A, 1]]]);
  assert.equal(revision(first), 'r5');
});

test('what makes no sense is refused with a sentence', () => {
  const state = deploy(next.emptyState('local'), A);
  const canary = deploy(state, B, 0.05);
  assert.throws(() => deploy(canary, C), /A rollout of `m` .* is in progress/);
  assert.throws(() => next.advance(state, 'm', 0.5, '', moment), /No rollout of `m` is in progress/);
  assert.throws(() => next.rollBack(state, 'm', 'r9', moment), /no former revision `r9`/);
  assert.throws(() => next.resume(state, 'm'), /not stopped/);
  assert.throws(() => next.stop(next.stop(state, 'm', 'x', moment), 'm', 'x', moment), /stopped already, by ada/);
  assert.throws(() => next.stop(state, 'other', 'x', moment), /not deployed on `local`. There are: m/);
});

type Step =
  | readonly ['deploy', Digest, number | undefined]
  | readonly ['advance' | 'rollback' | 'stop' | 'resume' | 'hold'];

test('whatever is decided in whatever order, the sequence counts up by one, weights add up to one, revisions only rise', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.tuple(fc.constant('deploy' as const), fc.constantFrom(A, B, C), fc.constantFrom(undefined, 0.05, 0.25, 0.5)),
    fc.tuple(
      fc.constantFrom('advance' as const, 'rollback' as const, 'stop' as const, 'resume' as const, 'hold' as const),
    ),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = deploy(next.emptyState('local'), A);
      for (const one of steps) {
        const after = attempt(state, one);
        if (!after) continue;
        assert.equal(after.sequence, state.sequence + 1);
        const before = next.deploymentIn(state, 'm');
        const now = next.deploymentIn(after, 'm');
        assert.ok(Number(now.revision.slice(1)) >= Number(before.revision.slice(1)));
        assert.ok(Math.abs(now.releases.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-9);
        assert.equal(now.releases.length, now.rollout ? 2 : 1);
        assert.ok((now.former?.length ?? 0) <= 20);
        state = after;
      }
    }),
  );
});

function attempt(state: TargetState, [kind, release, weight]: Step): TargetState | undefined {
  try {
    switch (kind) {
      case 'deploy':
        return deploy(state, release ?? A, weight);
      case 'advance':
        return next.advance(state, 'm', undefined, '', moment);
      case 'rollback':
        return next.rollBack(state, 'm', undefined, moment);
      case 'stop':
        return next.stop(state, 'm', '', moment);
      case 'resume':
        return next.resume(state, 'm');
      case 'hold':
        return next.hold(state, 'm', '');
    }
  } catch {
    return undefined;
  }
}
