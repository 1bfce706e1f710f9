/** What the panel *Deploy* does with a runner, a project and a gateway that are real. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeploySession } from '../../client/panels/deploy-session.ts';
import type { DeployView } from '../../core/contract/deploy-page.ts';
import { greeter } from '../runner/greeter.ts';
import { endGateway } from '../runner/runner-process.ts';
import { testProject } from '../runner/watched-project.ts';

async function opened(files: Record<string, string>) {
  const project = testProject(files);
  const { api, runner } = await project.open();
  const shown: DeployView[] = [];
  let isRunning = true;
  const ask: typeof api.call = (method, params) => api.call(method, params);
  const session = new DeploySession(
    { call: api.call, ask: async (method, params) => (isRunning ? ask(method, params) : undefined) },
    (view) => shown.push(view),
  );
  return {
    project,
    api,
    runner,
    session,
    shown,
    rest: () => (isRunning = false),
    wake: () => (isRunning = true),
    async [Symbol.asyncDispose]() {
      await endGateway(project);
      await project[Symbol.asyncDispose]();
    },
  };
}

test('the only model is chosen and planned, and what was planned is applied', async () => {
  await using at = await opened(greeter());
  const { session } = at;
  await session.open();
  const { model, target, plan, doing } = session.view;
  assert.deepEqual([model, target, doing], ['greeter', 'local', undefined]);
  assert.ok(plan);
  await session.apply(plan.digest);
  assert.deepEqual([session.view.done, session.view.plan, session.view.problem], ['applied', undefined, undefined]);
  assert.deepEqual([session.view.deployment?.revision, session.view.deployment?.health.status], ['r1', 'healthy']);
  assert.ok(at.shown.some((view) => view.doing?.what === 'applying' && view.doing.progress !== undefined));
});

test('a second click applies nothing, and so does a plan that is not the one that is shown', async () => {
  await using at = await opened(greeter());
  const { session } = at;
  await session.open();
  const { plan } = session.view;
  assert.ok(plan);
  await session.apply(`${plan.digest.slice(0, -4)}0000`);
  assert.equal(at.runner.ledger.size, 0);
  await Promise.all([session.apply(plan.digest), session.apply(plan.digest), session.plan()]);
  assert.equal(at.runner.ledger.size, 1);
  assert.equal(session.view.problem, undefined);
});

test('a plan that others made stale is marked as soon as it is heard of, and is not applied', async () => {
  await using at = await opened(greeter());
  const { session, api } = at;
  await session.open();
  const { plan } = session.view;
  assert.ok(plan);
  await api.call('apply', { plan: await api.call('plan', { model: 'greeter', target: 'local' }) });
  await session.heard({ parts: ['deployments'] });
  assert.equal(session.view.isStale, true);
  await session.apply(plan.digest);
  assert.equal(at.runner.ledger.size, 1, 'only the deployment of the other');
  await session.plan();
  assert.equal(session.view.isStale, false);
});

test('a plan that the files made stale is refused by the runner, and the reason is shown', async () => {
  await using at = await opened(greeter());
  const { session } = at;
  await session.open();
  const { plan } = session.view;
  assert.ok(plan);
  at.project.write(greeter({ text: 'Hello {{who}}.' }));
  await session.apply(plan.digest);
  assert.match(session.view.problem ?? '', /The plan is stale: .* Plan anew\./);
  assert.deepEqual([session.view.doing, at.runner.ledger.size], [undefined, 0]);
});

test('what was planned for another place comes too late', async () => {
  await using at = await opened({
    ...greeter({ spec: 'targets: [local, shop]' }),
    'targets/shop.target.yaml': 'apiVersion: mooring/v1\nkind: Target\nmetadata: {name: shop}\nspec: {type: local}\n',
  });
  const { session } = at;
  await session.open();
  const late = session.plan();
  await session.choose({ model: 'greeter', target: 'shop' });
  await late;
  assert.deepEqual([session.view.target, session.view.plan?.target, session.view.doing], ['shop', 'shop', undefined]);
});

test('a rollout in progress is shown in place of a plan', async () => {
  const canary = 'rollout: {strategy: canary, compare: [errors], steps: [{weight: 50%, minSamples: 30}]}';
  await using at = await opened(greeter({ spec: canary }));
  const { session, api } = at;
  await session.open();
  await session.apply(session.view.plan?.digest ?? '');
  at.project.write(greeter({ spec: canary, text: 'Hello {{who}}.' }));
  await session.plan();
  await session.apply(session.view.plan?.digest ?? '');
  assert.deepEqual([session.view.plan, session.view.deployment?.rollout?.step], [undefined, 0]);
  const again = new DeploySession({ call: api.call, ask: api.call }, () => {});
  await again.open({ model: 'greeter', target: 'local' });
  assert.deepEqual([again.view.plan, again.view.problem], [undefined, undefined]);
  await session.decide(() => api.call('hold', { model: 'greeter', why: 'to look' }));
  assert.equal(session.view.deployment?.rollout?.status, 'held');
});

test('looking at a panel of a former window starts no runner; it is filled as soon as one runs', async () => {
  await using at = await opened(greeter());
  const { session } = at;
  at.rest();
  await session.restore({ model: 'greeter', target: 'local' });
  assert.deepEqual([session.view.isResting, session.view.plan, session.view.model], [true, undefined, 'greeter']);
  at.wake();
  await session.wake();
  assert.deepEqual([session.view.isResting, session.view.plan?.model], [false, 'greeter']);
});
