/**
 * What a target is, whichever it is: one suite of behaviours, run against every type. A new type is added to the list at
 * the end of this file.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Answer, chat, eventsIn, get, post, textOfEvents, until } from '../../gateway/gateway.ts';
import { answerWith, startUpstream, type Upstream } from '../../gateway/upstream.ts';
import { startRunnerProcess } from '../runner-process.ts';
import { startEngine } from './engine.ts';
import { type Bench, benchOn, containerKind, filesOf, localKind, type ProjectParts, type TargetKind } from './kinds.ts';

const passThrough = 'task: chat\nserve: {model: mock/small, timeout: 30s, stream: observe}';
const large = passThrough.replace('small', 'large');

interface World {
  readonly upstream: Upstream;
  on(parts: Omit<ProjectParts, 'baseUrl'>): Bench;
  /** Writes other models into the project of a bench. */
  rewrite(bench: Bench, models: ProjectParts['models']): void;
}

type Behaviour = (world: World) => Promise<void>;

const behaviours: Readonly<Record<string, Behaviour>> = {
  async 'deployed, it answers whole and streamed, and both are recorded'({ upstream, on }) {
    upstream.behave = answerWith('Good day.');
    await using bench = on({ models: { assistant: passThrough } });
    const { api } = await bench.open();
    const plan = await bench.plan(api);
    assert.deepEqual(
      [plan.final, plan.refused, plan.actions.map(({ action }) => action)],
      [true, [], ['create', 'start']],
    );
    const view = await api.call('apply', { plan });
    assert.deepEqual([view.revision, view.target, view.health.status], ['r1', bench.kind.target, 'healthy']);
    const url = await bench.url(api);
    const whole = await chat({ url });
    assert.equal(whole.status, 200, whole.text);
    const streamed = await chat({ url }, { stream: true });
    assert.equal(textOfEvents(streamed.text), 'Good day.');
    assert.equal(eventsIn(streamed.text).at(-1), '[DONE]');
    const { rows } = await api.call('records.query', { target: bench.kind.target });
    assert.deepEqual(
      rows.map(({ id, status, release, target }) => [id, status, release, target]),
      [streamed, whole].map((answer) => [recordId(answer), 'ok', plan.release, bench.kind.target]),
    );
    const again = await bench.plan(api);
    assert.deepEqual(
      again.actions.map(({ action }) => action),
      ['none'],
    );
  },

  async 'started at the same moment, each has a port of its own'({ on }) {
    const benches = Array.from({ length: 4 }, () => on({ models: { assistant: passThrough } }));
    try {
      const urls = await Promise.all(
        benches.map(async (bench) => {
          const { api } = await bench.open();
          await bench.deploy(api);
          return bench.url(api);
        }),
      );
      assert.equal(new Set(urls).size, benches.length);
      for (const url of urls) assert.equal((await chat({ url })).status, 200);
    } finally {
      for (const bench of benches) await bench[Symbol.asyncDispose]();
    }
  },

  async 'a draft runs where it is written, and nowhere else'({ upstream, on }) {
    upstream.behave = answerWith('Good day.');
    const prompt = 'name: hello\nversion: 1.0.0\nmodel: mock/small\nmessages: [{role: user, content: Hello}]\n';
    const spec = 'task: chat\nserve: {prompt: hello@^1, timeout: 30s}';
    await using bench = on({ models: { assistant: spec }, files: { 'prompts/hello.prompt.yaml': prompt } });
    const { api } = await bench.open();
    const plan = await bench.plan(api);
    assert.equal(plan.final, false);
    if (bench.kind.type === 'local') {
      assert.deepEqual(plan.refused, []);
      return;
    }
    const told = new RegExp(`a draft on ${bench.kind.target}: A draft runs on local targets only`);
    assert.match(plan.refused.join('\n'), told);
    await assert.rejects(api.call('apply', { plan }), told);
  },

  async 'an ONNX model is ready, and infers'({ on }) {
    const spec = `task: classification
serve:
  artifact: models/fraud.onnx
  features:
    - {name: amount, type: number}
    - {name: country, type: category, values: [DE, FR, US]}
    - {name: channel, type: category, values: [web, app, store]}
    - {name: age_days, type: integer, nullable: true}
    - {name: orders_24h, type: integer}
  outputs: [{name: score, type: probability}]`;
    const onnx = readFileSync(join(import.meta.dirname, '../../../examples/models/fraud.onnx'));
    await using bench = on({ models: { fraud: spec }, files: { 'models/fraud.onnx': onnx } });
    const { api } = await bench.open();
    await bench.deploy(api, 'fraud');
    const url = await bench.url(api);
    assert.equal((await get(`${url}/v2/models/fraud/ready`)).status, 200);
    const inputs = Object.entries({ amount: 100, country: 'DE', channel: 'web', age_days: 10, orders_24h: 1 }).map(
      ([name, value]) => ({
        name,
        shape: [1],
        datatype: typeof value === 'string' ? 'BYTES' : name === 'amount' ? 'FP64' : 'INT64',
        data: [value],
      }),
    );
    const answer = await post(`${url}/v2/models/fraud/infer`, { inputs });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.body.outputs[0].data[0] >= 0);
    const { rows } = await api.call('records.query', { target: bench.kind.target });
    assert.deepEqual(
      rows.map(({ model, status }) => [model, status]),
      [['fraud', 'ok']],
    );
  },

  async 'feedback is kept with its record, and a held answer is decided about'({ upstream, on }) {
    upstream.behave = answerWith('Hold me.');
    const held = `${passThrough.replace('observe', 'buffer')}\nguardrails: {output: [{name: held, rule: 'output != "Hold me."', action: review}]}`;
    await using bench = on({ models: { assistant: held } });
    const { api } = await bench.open();
    await bench.deploy(api);
    const url = await bench.url(api);
    const answer = await chat({ url });
    assert.equal(answer.body.error.code, 'review_pending', answer.text);
    const id = recordId(answer);
    const spoken = await post(`${url}/v1/feedback`, { record: id, kind: 'label', value: 'polite' });
    assert.equal(spoken.status, 201, spoken.text);
    const { rows } = await api.call('review.list', {});
    assert.deepEqual(
      rows.map((one) => [one.id, one.status]),
      [[id, 'pending']],
    );
    await api.call('review.accept', { id });
    await until(async () => {
      const { record } = await api.call('records.explain', { id });
      return record.review === 'accepted';
    });
    const { feedback } = await api.call('records.explain', { id });
    assert.ok(feedback.some(({ kind, value }) => kind === 'label' && value === 'polite'));
  },

  async 'a budget is never overspent, however many ask at once'({ on }) {
    await using bench = on({ models: { assistant: `${passThrough}\nbudget: {monthly: 0.02 USD}` } });
    const { api } = await bench.open();
    await bench.deploy(api);
    const url = await bench.url(api);
    for (let answered = true; answered; ) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => chat({ url }, { max_tokens: 50 })));
      answered = answers.some(({ status }) => status === 200);
    }
    assert.equal((await chat({ url }, { max_tokens: 50 })).body.error.code, 'budget_exceeded');
    const { rows } = await api.call('records.query', { target: bench.kind.target, limit: 1000 });
    const spent = rows.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
    assert.ok(spent > 0 && spent <= 0.02, `${spent} was spent`);
  },

  async 'what is over the rate limit is told when to come back'({ on }) {
    await using bench = on({ models: { assistant: `${passThrough}\nlimits: {requestsPerMinute: 2}` } });
    const { api } = await bench.open();
    await bench.deploy(api);
    const url = await bench.url(api);
    const answers = [await chat({ url }), await chat({ url }), await chat({ url })];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 429],
    );
    assert.ok(Number(answers[2]?.headers.get('retry-after')) > 0);
  },

  async 'a canary gets its share, is promoted, and rolled back'({ upstream, on, rewrite }) {
    const canary = '\nrollout: {strategy: canary, compare: [errors], steps: [{weight: 50%, minSamples: 100000}]}';
    await using bench = on({ models: { assistant: passThrough } });
    const { api } = await bench.open();
    const first = await bench.deploy(api);
    rewrite(bench, { assistant: `${large}${canary}` });
    const begun = await bench.deploy(api);
    assert.equal(begun.rollout?.status, 'progressing');
    assert.deepEqual(
      begun.releases.map(({ variant, weight }) => [variant, weight]),
      [
        ['baseline', 0.5],
        ['canary', 0.5],
      ],
    );
    const url = await bench.url(api);
    const from = upstream.calls.length;
    for (let calls = 0; calls < 60; calls++) await chat({ url }, { user: `u${calls}` });
    const served = Map.groupBy(upstream.calls.slice(from), ({ body }) => String(body.model));
    for (const model of ['small', 'large']) {
      const count = served.get(model)?.length ?? 0;
      assert.ok(count >= 10 && count <= 50, `${model} answered ${count} of 60`);
    }
    const promoted = await api.call('promote', { ...bench.at(), all: true });
    assert.deepEqual(
      promoted.releases.map(({ digest }) => digest),
      [begun.rollout?.to],
    );
    await chat({ url });
    assert.equal(upstream.calls.at(-1)?.body.model, 'large');
    const back = await api.call('rollback', bench.at());
    assert.deepEqual(back.releases, first.releases);
    await chat({ url });
    assert.equal(upstream.calls.at(-1)?.body.model, 'small');
  },

  async 'a rollback under load loses no request'({ upstream, on, rewrite }) {
    await using bench = on({ models: { assistant: passThrough } });
    const { api } = await bench.open();
    await bench.deploy(api);
    rewrite(bench, { assistant: large });
    await bench.deploy(api);
    const url = await bench.url(api);
    let running = true;
    const statuses: number[] = [];
    const clients = Array.from({ length: 8 }, async () => {
      while (running) statuses.push((await chat({ url })).status);
    });
    await until(() => statuses.length > 50);
    await api.call('rollback', bench.at());
    const then = statuses.length;
    await until(() => statuses.length > then + 100);
    running = false;
    await Promise.all(clients);
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.equal(upstream.calls.at(-1)?.body.model, 'small');
  },

  async 'stopped, it refuses with the reason; resumed, it serves'({ on }) {
    await using bench = on({ models: { assistant: passThrough } });
    const { api } = await bench.open();
    await bench.deploy(api);
    const url = await bench.url(api);
    await api.call('stop', { ...bench.at(), why: 'it leaks' });
    const refused = await chat({ url });
    assert.equal(refused.status, 503);
    assert.match(refused.text, /it leaks/);
    await api.call('resume', bench.at());
    assert.equal((await chat({ url })).status, 200);
  },

  async 'a plan is refused when the target moved on since'({ on }) {
    await using bench = on({ models: { assistant: passThrough, other: passThrough } });
    const { api } = await bench.open();
    const stale = await bench.plan(api);
    await bench.deploy(api, 'other');
    await assert.rejects(api.call('apply', { plan: stale }), /was at state 0 when it was made and is at 1 now/);
  },

  async 'a release that the gateway cannot load is put back, and what served goes on'({ on, rewrite }) {
    await using bench = on({ models: { assistant: passThrough } });
    const { api } = await bench.open();
    await bench.deploy(api);
    rewrite(bench, { assistant: `${passThrough}\nguardrails: {output: [{schema: output, action: retry}]}` });
    await assert.rejects(bench.deploy(api), /cannot serve it.*It goes on serving what it served/s);
    const url = await bench.url(api);
    assert.equal((await get(`${url}/readyz`)).status, 200);
    assert.equal((await chat({ url })).status, 200);
  },

  async 'killed, it is started again on its port by the runner that watches, with every record'({ on }) {
    await using bench = on({ models: { assistant: passThrough } });
    await using process = await startRunnerProcess(bench.project);
    const { runner } = process;
    await bench.deploy(runner);
    const before = await bench.view(runner);
    const url = await bench.url(runner);
    const answer = await chat({ url });
    await bench.kind.kill(bench);
    await until(async () => {
      const { gateway } = await bench.view(runner);
      return gateway !== undefined && gateway.pid !== before.gateway?.pid;
    });
    assert.equal(await bench.url(runner), url);
    assert.equal((await chat({ url })).status, 200);
    const { rows } = await runner.call('records.query', { target: bench.kind.target });
    assert.equal(rows.length, 2);
    assert.equal(rows.at(-1)?.id, recordId(answer));
    assert.match(process.stderr(), /started again/);
  },

  async 'taken down and up again, it serves what it served'({ on }) {
    await using bench = on({ models: { assistant: passThrough } });
    const { api } = await bench.open();
    await bench.deploy(api);
    await chat({ url: await bench.url(api) });
    await api.call('down', { target: bench.kind.target });
    const { health, gateway } = await bench.view(api);
    assert.deepEqual([health.status, gateway], ['down', undefined]);
    await api.call('up', { target: bench.kind.target });
    assert.equal((await chat({ url: await bench.url(api) })).status, 200);
    const { rows } = await api.call('records.query', { target: bench.kind.target });
    assert.equal(rows.length, 2);
  },
};

const recordId = (answer: Answer): string => answer.headers.get('x-mooring-record') ?? '';

const engine = await startEngine();
after(() => engine[Symbol.asyncDispose]());

const kinds: readonly TargetKind[] = [localKind, containerKind(engine)];

for (const kind of kinds) {
  for (const [name, behaviour] of Object.entries(behaviours)) {
    test(`${kind.type}: ${name}`, async () => {
      await using upstream = await startUpstream();
      const parts = { baseUrl: upstream.baseUrl };
      await behaviour({
        upstream,
        on: (more) => benchOn(kind, { ...parts, ...more }),
        rewrite: (bench, models) => bench.project.write(filesOf(kind, { ...parts, models, name: bench.name })),
      });
    });
  }
}
