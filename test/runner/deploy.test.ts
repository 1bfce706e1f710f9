/** Plans and deployments on this machine, with a real gateway. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DeploymentView, Plan, RunnerApi } from '../../core/contract/runner.ts';
import { completion, sendJson, startUpstream } from '../gateway/upstream.ts';
import { greet, greeter } from './greeter.ts';
import { endGateway, gatewayPlace, startRunnerProcess } from './runner-process.ts';
import { type TestProject, testProject } from './watched-project.ts';

const canary = 'rollout: {strategy: canary, compare: [errors], steps: [{weight: 50%, minSamples: 30}]}';

const staging = {
  'targets/staging.target.yaml':
    'apiVersion: mooring/v1\nkind: Target\nmetadata: {name: staging}\nspec: {type: container, container: {port: 8787}}\n',
};

const plan = (api: RunnerApi, target = 'local'): Promise<Plan> => api.call('plan', { model: 'greeter', target });
const deploy = async (api: RunnerApi): Promise<DeploymentView> => api.call('apply', { plan: await plan(api) });
const url = (project: TestProject): string => `http://127.0.0.1:${gatewayPlace(project)?.port}`;

/** A command as the runner: no process that stays. */
async function opened(files: Record<string, string>) {
  const project = testProject(files);
  const { api, runner } = await project.open();
  return {
    project,
    api,
    runner,
    async [Symbol.asyncDispose]() {
      await endGateway(project);
      await project[Symbol.asyncDispose]();
    },
  };
}

test('a plan says what will be, changes nothing, and is carried out exactly', async () => {
  await using at = await opened(greeter());
  const first = await plan(at.api);
  assert.deepEqual(
    first.actions.map(({ action }) => action),
    ['create', 'start'],
  );
  assert.deepEqual([first.final, first.refused, first.rollbackTo], [false, [], undefined]);
  assert.match(first.cost.why, /Not known/);
  assert.ok(!existsSync(join(at.project.root, '.mooring/targets/local/state.json')));
  assert.equal(at.runner.ledger.size, 0);

  const view = await at.api.call('apply', { plan: first });
  assert.deepEqual(
    [view.revision, view.releases, view.health.status],
    ['r1', [{ digest: first.release, weight: 1, variant: 'baseline' }], 'healthy'],
  );
  assert.equal((await greet(url(at.project))).status, 200);

  const again = await plan(at.api);
  assert.deepEqual(
    again.actions.map(({ action }) => action),
    ['none'],
  );
  assert.equal((await at.api.call('apply', { plan: again })).revision, 'r1');
  assert.equal(at.runner.ledger.size, 1, 'nothing was decided the second time');
});

test('a second release is described against the first, and says how to go back', async () => {
  await using at = await opened(greeter());
  const first = await plan(at.api);
  await at.api.call('apply', { plan: first });
  at.project.write(greeter({ text: 'Hello {{who}}.' }));
  const second = await plan(at.api);
  assert.deepEqual(second.rollbackTo, { revision: 'r1', release: first.release });
  assert.deepEqual(
    second.actions.map(({ action, what }) => [action, what]),
    [
      ['replace', 'greeter on local'],
      ['change', 'prompt hello'],
    ],
  );
  const view = await at.api.call('apply', { plan: second });
  assert.deepEqual([view.revision, view.former.map(({ revision }) => revision)], ['r2', ['r1']]);
});

const stale: readonly [what: string, words: RegExp, change: (at: Awaited<ReturnType<typeof opened>>) => unknown][] = [
  [
    'the prompt was edited',
    /the files of greeter now give/,
    ({ project }) => project.write(greeter({ text: 'Hi {{who}}.' })),
  ],
  [
    'a price was added',
    /providers, prices or keys/,
    ({ project }) => project.write(greeter({ prices: '{input: 1 USD, output: 1 USD}' })),
  ],
  [
    'the replay file was edited',
    /providers, prices or keys/,
    ({ project }) => project.write({ 'data/replay.jsonl': '{"prompt":"hello","input":{"who":"Bo"},"output":"Hi"}\n' }),
  ],
  ['the target moved on', /was at state 0 when it was made and is at 1 now/, ({ api }) => deploy(api)],
];

for (const [what, words, change] of stale) {
  test(`a plan is refused when ${what} since`, async () => {
    await using at = await opened(greeter());
    const made = await plan(at.api);
    await change(at);
    const entries = at.runner.ledger.size;
    await assert.rejects(at.api.call('apply', { plan: made }), words);
    assert.equal(at.runner.ledger.size, entries);
  });
}

test('a plan that was edited is refused', async () => {
  await using at = await opened(greeter({ spec: 'placement: {residency: [eu]}' }));
  const made = await plan(at.api);
  assert.ok(made.limits.some((one) => one.refused));
  await assert.rejects(at.api.call('apply', { plan: { ...made, limits: [], refused: [] } }), /not as it was made/);
});

const limits: readonly [spec: string, what: RegExp][] = [
  ['placement: {residency: [eu]}', /placement.residency/],
  ['sinks: [{webhook: "https://crm.example/x"}]', /sinks/],
  ['guardrails: {input: [{injection: {}, action: block}]}', /guardrails.input: injection/],
  [
    'guardrails: {output: [{name: dlp, http: {url: "https://dlp.example/x"}, action: block}]}',
    /guardrails.output: dlp/,
  ],
  ['risk: {class: prohibited}', /risk/],
  ['lifecycle: {stage: retired}', /lifecycle/],
  ['budget: {monthly: 5 USD}', /budget: A budget in USD cannot be kept: `offline\/mini` has no known price/],
  ['targets: [staging]', /targets of greeter/],
];

for (const [spec, what] of limits) {
  test(`what cannot be held is told by the plan and refused by apply: ${spec}`, async () => {
    await using at = await opened({ ...greeter({ spec }), ...staging });
    const made = await plan(at.api);
    assert.ok(
      made.refused.some((one) => what.test(one)),
      made.refused.join('\n'),
    );
    await assert.rejects(at.api.call('apply', { plan: made }), what);
    assert.ok(!existsSync(join(at.project.root, '.mooring/targets/local/state.json')));
  });
}

test('what mooring.yaml asks of every model and is not done is told by the plan', async () => {
  const files = greeter();
  const spec = 'spec:\n  retention: {records: 90d, content: 7d}\n  ledger: {anchor: git}\n';
  await using at = await opened({ ...files, 'mooring.yaml': files['mooring.yaml']?.replace('spec:\n', spec) ?? '' });
  const { limits: told, refused } = await plan(at.api);
  assert.deepEqual(
    told.map(({ what }) => what),
    ['retention.records', 'retention.content', 'ledger.anchor: git'],
  );
  assert.deepEqual(refused, []);
});

const suite = (gate: string, cel = '"output.contains(\\"Hello\\")"') => ({
  'evals/greets.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: greets}
spec:
  subject: {prompt: hello}
  data: data/cases.jsonl
  scorers: [{name: polite, cel: ${cel}}]
  gates: [{metric: polite, ${gate}}]
`,
  'data/cases.jsonl': '{"who":"Ada"}\n'.repeat(3),
});

test('a suite that judges another version than the one that is served is told apart from one that was not run', async () => {
  const files: Record<string, string> = { ...greeter({ spec: 'evals: [greets]' }), ...suite('min: 1%') };
  const prompt = files['prompts/hello.prompt.yaml'] ?? '';
  const newer = prompt.replace('name: hello', 'name: hello\nversion: 1.1.0').replace('Greet', 'Please greet');
  await using at = await opened({
    ...files,
    'prompts/hello.prompt.yaml': prompt.replace('name: hello', 'name: hello\nversion: 1.0.0'),
    'prompts/newer.prompt.yaml': newer,
    'models/greeter.model.yaml': (files['models/greeter.model.yaml'] ?? '').replace(
      'prompt: hello',
      'prompt: hello@~1.0',
    ),
  });
  const why = async () => (await plan(at.api)).gates[0]?.why ?? '';
  await at.api.call('eval.run', { suites: ['greets'] });
  assert.match(await why(), /subject `hello` is `hello@1\.1\.0`, and this release serves `hello@1\.0\.0`/);
  at.project.write({
    'evals/greets.eval.yaml': suite('min: 1%')['evals/greets.eval.yaml'].replace('prompt: hello', 'prompt: hello@~1.0'),
  });
  assert.match(await why(), /was not run for this behaviour/);
  await at.api.call('eval.run', { suites: ['greets'] });
  assert.equal((await plan(at.api)).gates[0]?.verdict, 'pass');
});

test('a gate counts for exactly this behaviour, these cases and these gates; a failed one is refused unless overridden', async () => {
  await using at = await opened({ ...greeter({ spec: 'evals: [greets]' }), ...suite('min: 1%') });
  const gate = async () => {
    const { gates, refused } = await plan(at.api);
    return [gates[0]?.verdict, refused.length];
  };
  assert.deepEqual(await gate(), ['not_evaluated', 0], 'on this machine that alone refuses nothing');
  await at.api.call('eval.run', { suites: ['greets'] });
  assert.deepEqual(await gate(), ['pass', 0]);
  at.project.write(suite('min: 2%'));
  assert.deepEqual(await gate(), ['not_evaluated', 0], 'other gates');
  at.project.write({ ...suite('min: 1%'), 'data/cases.jsonl': '{"who":"Ada"}\n' });
  assert.deepEqual(await gate(), ['not_evaluated', 0], 'other cases');
  at.project.write(suite('min: 1%'));
  assert.deepEqual(await gate(), ['pass', 0]);
  at.project.write(greeter({ spec: 'evals: [greets]', text: 'Hi {{who}}.' }));
  assert.deepEqual(await gate(), ['not_evaluated', 0], 'another behaviour');

  at.project.write(suite('min: 90%', '"false"'));
  await at.api.call('eval.run', { suites: ['greets'] });
  assert.deepEqual(await gate(), ['fail', 1]);
  const failed = await plan(at.api);
  await assert.rejects(at.api.call('apply', { plan: failed }), /does not pass its evals:\n {2}greets: fail/);
  await at.api.call('apply', { plan: failed, override: 'a demo' });
  const { rows } = await at.api.call('audit.show', { limit: 1 });
  assert.deepEqual(
    [rows[0]?.details.override, rows[0]?.details.gates],
    ['a demo', [{ suite: 'greets', verdict: 'fail' }]],
  );
});

test('a release that the gateway cannot load is put back, and what served goes on serving', async () => {
  await using at = await opened(greeter());
  await deploy(at.api);
  at.project.write(greeter({ spec: 'guardrails: {output: [{schema: output, action: retry}]}' }));
  await assert.rejects(deploy(at.api), /cannot serve it.*It goes on serving what it served/s);
  const [view] = (await at.api.call('status', {})).deployments;
  assert.deepEqual([view?.revision, view?.health.status], ['r1', 'healthy'], view?.health.why);
  assert.equal((await greet(url(at.project))).status, 200);
  const { rows } = await at.api.call('audit.show', {});
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['deploy.undone', 'deploy', 'deploy'],
  );
});

test('stop refuses all requests with the reason, resume serves again, and both are in the ledger', async () => {
  await using at = await opened(greeter());
  await deploy(at.api);
  await at.api.call('stop', { model: 'greeter', why: 'it leaks' });
  const refused = await greet(url(at.project));
  assert.equal(refused.status, 503);
  assert.match(refused.body, /it leaks/);
  await at.api.call('resume', { model: 'greeter' });
  assert.equal((await greet(url(at.project))).status, 200);
  const { rows } = await at.api.call('audit.show', { limit: 2 });
  assert.deepEqual(
    rows.map(({ action, details }) => [action, details.why]),
    [
      ['resume', undefined],
      ['stop', 'it leaks'],
    ],
  );
});

test('releases are listed with where they serve, and shown by the beginning of their digest', async () => {
  await using at = await opened(greeter());
  const first = await plan(at.api);
  await deploy(at.api);
  at.project.write(greeter({ text: 'Hello {{who}}.' }));
  const { rows } = await at.api.call('release.list', { name: 'greeter' });
  assert.deepEqual(
    rows.map(({ current, serving }) => [current, serving]),
    [
      [true, []],
      [false, ['local r1']],
    ],
  );
  const shown = await at.api.call('release.show', { release: first.release.slice(7, 17) });
  assert.equal(shown.digest, first.release);
  assert.equal(shown.document.prompt?.value.name, 'hello');
  await assert.rejects(at.api.call('release.show', { release: 'nothing' }), /no release `nothing`/);
});

test('a rollback under load loses no request and takes effect at once', async () => {
  await using upstream = await startUpstream();
  await using project = testProject(greeter({ baseUrl: upstream.baseUrl }));
  await using process = await startRunnerProcess(project);
  const { runner } = process;
  const first = await deploy(runner);
  project.write(greeter({ baseUrl: upstream.baseUrl, text: 'Hello {{who}}.' }));
  await deploy(runner);
  const place = url(project);
  let running = true;
  const statuses: number[] = [];
  const clients = Array.from({ length: 8 }, async () => {
    while (running) statuses.push((await greet(place)).status);
  });
  const before = statuses.length;
  const back = await runner.call('rollback', { model: 'greeter' });
  assert.equal(back.releases[0]?.digest, first.releases[0]?.digest);
  // What is asked from now on is answered by the former release.
  const from = upstream.calls.length;
  await greet(place, 'Bo');
  const asked = upstream.calls.slice(from).find(({ body }) => JSON.stringify(body).includes('Bo'));
  assert.match(JSON.stringify(asked?.body), /Greet Bo\./);
  while (statuses.length < before + 200) await greet(place);
  running = false;
  await Promise.all(clients);
  assert.deepEqual([...new Set(statuses)], [200]);
});

test('a canary that fails is rolled back by its rule, with the reason in the ledger', async () => {
  await using upstream = await startUpstream();
  await using project = testProject(greeter({ baseUrl: upstream.baseUrl, spec: canary }));
  await using process = await startRunnerProcess(project);
  const { runner } = process;
  const answer = upstream.behave;
  upstream.behave = (call, response, index) => {
    if (!JSON.stringify(call.body).includes('Broken')) return answer(call, response, index);
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
  };
  const first = await deploy(runner);
  project.write(greeter({ baseUrl: upstream.baseUrl, spec: canary, text: 'Broken {{who}}.' }));
  const begun = await deploy(runner);
  assert.equal(begun.rollout?.status, 'progressing');
  const settled = runner.call('rollout.watch', { model: 'greeter' });
  let over = false;
  settled.finally(() => (over = true)).catch(() => {});
  while (!over) await Promise.all(Array.from({ length: 8 }, () => greet(url(project))));
  const view = await settled;
  assert.deepEqual([view.revision, view.rollout, view.releases], ['r3', undefined, first.releases]);
  const { rows } = await runner.call('audit.show', { limit: 1 });
  assert.deepEqual([rows[0]?.action, rows[0]?.actor.rule], ['rollback', 'rollout']);
  assert.match(String(rows[0]?.details.why), /worse than the baseline/);
});

test('a canary that does as well is promoted by its rule', async () => {
  await using project = testProject(greeter({ spec: canary }));
  await using process = await startRunnerProcess(project);
  const { runner } = process;
  await deploy(runner);
  project.write(greeter({ spec: canary, text: 'Hello {{who}}.' }));
  const begun = await deploy(runner);
  const settled = runner.call('rollout.watch', { model: 'greeter' });
  let over = false;
  settled.finally(() => (over = true)).catch(() => {});
  while (!over) await Promise.all(Array.from({ length: 8 }, () => greet(url(project))));
  const view = await settled;
  assert.deepEqual(
    [view.revision, view.releases],
    ['r2', [{ digest: begun.rollout?.to, weight: 1, variant: 'baseline' }]],
  );
});

test('a canary that a person holds is not moved on by its rule, only by a person', async () => {
  await using project = testProject(greeter({ spec: canary }));
  await using process = await startRunnerProcess(project);
  const { runner } = process;
  await deploy(runner);
  project.write(greeter({ spec: canary, text: 'Hello {{who}}.' }));
  await deploy(runner);
  const held = await runner.call('hold', { model: 'greeter', why: 'Ada looks at it first' });
  assert.deepEqual([held.rollout?.status, held.rollout?.why], ['held', 'Ada looks at it first']);
  assert.ok(held.rollout?.heldBy);
  await assert.rejects(runner.call('hold', { model: 'greeter' }), /held already, by .*: Ada looks at it first/);
  for (;;) {
    const { deployments } = await runner.call('status', {});
    const [view] = deployments;
    assert.equal(view?.rollout?.status, 'held', 'nothing moved it on');
    if (view.rollout.decision?.decision === 'promote') break;
    await Promise.all(Array.from({ length: 8 }, () => greet(url(project))));
  }
  const promoted = await runner.call('promote', { model: 'greeter' });
  assert.equal(promoted.rollout, undefined);
  assert.equal(promoted.releases.length, 1);
});

test('what can be deployed, and where, is told from the files', async () => {
  await using at = await opened({ ...greeter({ spec: 'targets: [local, staging]' }), ...staging });
  assert.deepEqual(await at.api.call('deploy.choices', {}), {
    models: [{ name: 'greeter', targets: ['local', 'staging'] }],
    targets: [
      { name: 'local', type: 'local' },
      { name: 'staging', type: 'container' },
    ],
  });
});

test('a plan says what is left of the budget of this month', async () => {
  const prices = '{input: 100 USD, output: 200 USD}';
  await using at = await opened(greeter({ prices, spec: 'budget: {monthly: 1 USD}' }));
  const first = await plan(at.api);
  assert.deepEqual([first.cost.budget, first.cost.budgetLeft], ['1 USD', '1.00 USD']);
  await at.api.call('apply', { plan: first });
  assert.equal((await greet(url(at.project))).status, 200);
  assert.equal((await plan(at.api)).cost.budgetLeft, '0.998 USD');
});

test('a plan says that less of a budget can be left when answers came without usage', async () => {
  await using upstream = await startUpstream((_, response) =>
    sendJson(response, 200, completion('Hello', { usage: undefined })),
  );
  const prices = '{input: 100 USD, output: 200 USD}';
  const { baseUrl } = upstream;
  await using at = await opened(greeter({ baseUrl, prices, spec: 'budget: {monthly: 10 USD}' }));
  const first = await plan(at.api);
  assert.doesNotMatch(first.cost.why, /Less of the budget/);
  await at.api.call('apply', { plan: first });
  assert.equal((await greet(url(at.project))).status, 200);
  assert.match((await plan(at.api)).cost.why, /Less of the budget can be left.*what 1 request of this month cost/);
});

test('a gateway that dies is started again on its port', async () => {
  await using project = testProject(greeter());
  await using runnerProcess = await startRunnerProcess(project);
  const { runner } = runnerProcess;
  await deploy(runner);
  const before = gatewayPlace(project);
  assert.ok(before);
  process.kill(before.pid, 'SIGKILL');
  for (;;) {
    const { gateway } = await runner.call('status', {});
    if (gateway?.pid !== undefined && gateway.pid !== before.pid) break;
  }
  assert.equal(gatewayPlace(project)?.port, before.port);
  assert.equal((await greet(url(project))).status, 200);
  assert.match(runnerProcess.stderr(), /ended; it is started again/);
});

test('a port that is asked for and taken is refused', async () => {
  await using upstream = await startUpstream();
  await using at = await opened(greeter());
  const taken = Number(new URL(upstream.baseUrl).port);
  await assert.rejects(at.api.call('up', { port: taken }), new RegExp(`Port ${taken} is taken`));
  assert.equal(gatewayPlace(at.project), undefined);
});

test('a target keeps nothing half written', async () => {
  await using at = await opened(greeter());
  await deploy(at.api);
  const folder = join(at.project.root, '.mooring/targets/local');
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));
  assert.deepEqual(left, []);
  assert.equal(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).sequence, 1);
});
