import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chat, get, providersOf, readRecords, serveModel, startGateway, until } from './gateway.ts';
import { deployment, modelRelease, stateFolder } from './state.ts';
import { answerWith, startUpstream } from './upstream.ts';

const sequenceOf = async (url: string): Promise<number> => (await get(`${url}/readyz`)).body.sequence;

test('a new state is served within moments, and no request under way is lost', async () => {
  await using upstream = await startUpstream((call, response, index) => {
    setTimeout(() => answerWith(String(call.body.model))(call, response, index), 20);
  });
  await using bench = await serveModel(upstream, {});
  let ended = false;
  const statuses: number[] = [];
  const models = new Set<string>();
  const callers = Array.from({ length: 16 }, async () => {
    while (!ended) {
      const answer = await chat(bench);
      statuses.push(answer.status);
      models.add(answer.body.choices?.[0].message.content);
    }
  });
  await until(() => models.has('small'));
  for (let round = 0; round < 10; round++) {
    const digest = bench.state.release(modelRelease({ serve: { model: `mock/m${round}` } }));
    const sequence = bench.state.write({
      providers: providersOf(upstream),
      deployments: [deployment(digest, 'assistant', { revision: `r${round + 2}` })],
    });
    await until(async () => (await sequenceOf(bench.url)) === sequence);
    await until(() => models.has(`m${round}`));
  }
  ended = true;
  await Promise.all(callers);
  assert.deepEqual(
    statuses.filter((status) => status !== 200),
    [],
  );
  assert.equal(models.size, 11);
  assert.equal(readRecords(bench.state.path).length, statuses.length);
});

test('a state that is broken is told of, and the one before goes on', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const missing = `sha256:${'1'.repeat(64)}`;
  const forged = bench.state.release(modelRelease({ serve: { model: 'mock/forged' } }));
  writeFileSync(join(bench.state.path, 'releases', `${forged.slice(7)}.json`), JSON.stringify(modelRelease({})));
  const good = bench.state.release(modelRelease({}));
  const half = deployment(good);
  const providers = providersOf(upstream);
  const broken: readonly [() => void, RegExp][] = [
    [() => bench.state.write({ providers, deployments: [deployment(missing)] }), /releases\/1+\.json does not exist/],
    [() => bench.state.write({ providers, deployments: [deployment(forged)] }), /its content was changed/],
    [
      () =>
        bench.state.write({
          providers,
          deployments: [{ ...half, releases: [{ digest: good, weight: 0.4, variant: 'baseline' }] }],
        }),
      /add up to 0.4/,
    ],
    [() => bench.state.write({ providers, deployments: [{ model: 'assistant' }] }), /`deployments` must be/],
    [() => bench.state.write({ providers: {}, deployments: [half] }), /no provider `mock`/],
    [() => writeFileSync(join(bench.state.path, 'state.json'), '{"schemaVersion": 1, "tar'), /half written/],
    [() => writeFileSync(join(bench.state.path, 'state.json'), '{"schemaVersion": 9}'), /schemaVersion 9/],
  ];
  for (const [write, problem] of broken) {
    write();
    await until(async () => problem.test((await get(`${bench.url}/readyz`)).body.problems.join(' ')));
    assert.equal(await sequenceOf(bench.url), 1);
    assert.equal((await chat(bench)).status, 200);
  }
  const sequence = bench.state.write({ providers, deployments: [half] });
  await until(async () => (await sequenceOf(bench.url)) === sequence);
  assert.deepEqual((await get(`${bench.url}/readyz`)).body.problems, []);
});

test('it starts without a state, and serves the first one that comes', async () => {
  await using upstream = await startUpstream();
  using state = stateFolder();
  await using gateway = await startGateway(state.path);
  const ready = await get(`${gateway.url}/readyz`);
  assert.equal(ready.status, 503);
  assert.match(ready.body.problems[0], /state.json does not exist/);
  assert.equal((await chat(gateway)).status, 503);
  state.write({ providers: providersOf(upstream), deployments: [deployment(state.release(modelRelease({})))] });
  await until(async () => (await get(`${gateway.url}/readyz`)).status === 200);
  assert.equal((await chat(gateway)).status, 200);
});

test('traffic is shared by weight; a user stays where he is, also when the canary grows', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const [old, fresh] = ['old', 'new'].map((name) =>
    bench.state.release(modelRelease({ serve: { model: `mock/${name}` } })),
  );
  const shift = async (weight: number): Promise<void> => {
    const releases = [
      { digest: old, weight: 1 - weight, variant: 'baseline' },
      { digest: fresh, weight, variant: 'canary' },
    ];
    const sequence = bench.state.write({
      providers: providersOf(upstream),
      deployments: [{ ...deployment(old ?? ''), releases }],
    });
    await until(async () => (await sequenceOf(bench.url)) === sequence);
  };
  const variantsOf = async (): Promise<Map<string, string | null>> => {
    const found = new Map<string, string | null>();
    for (let user = 0; user < 200; user++) {
      const answer = await chat(bench, { user: `user-${user}` });
      found.set(`user-${user}`, answer.headers.get('x-mooring-variant'));
    }
    return found;
  };
  const inCanary = (variants: Map<string, string | null>) =>
    [...variants].filter(([, variant]) => variant === 'canary').map(([user]) => user);
  await shift(0.25);
  const first = inCanary(await variantsOf());
  assert.deepEqual(inCanary(await variantsOf()), first);
  assert.ok(first.length > 30 && first.length < 75, `${first.length} of 200 at 25 %`);
  await shift(0.5);
  const second = inCanary(await variantsOf());
  assert.ok(second.length > 75 && second.length < 125, `${second.length} of 200 at 50 %`);
  assert.deepEqual(
    first.filter((user) => !second.includes(user)),
    [],
  );

  const anonymous = await Promise.all(Array.from({ length: 200 }, () => chat(bench)));
  const share = anonymous.filter(({ headers }) => headers.get('x-mooring-variant') === 'canary').length;
  assert.ok(share > 60 && share < 140, `${share} of 200 by chance`);
  const record = readRecords(bench.state.path).find(({ variant }) => variant === 'canary');
  assert.equal(record?.release, fresh);
});

test('a secret that is not set keeps one provider from being called, and is named without its value', async () => {
  await using upstream = await startUpstream();
  const serve = { model: 'mock/small', fallbacks: [{ reply: 'Later.' }] };
  const providers = { mock: { type: 'openai', baseUrl: upstream.baseUrl, apiKey: '${env:MOORING_TEST_KEY}' } };
  await using without = await serveModel(upstream, { serve }, { providers });
  assert.match((await get(`${without.url}/readyz`)).body.warnings[0], /MOORING_TEST_KEY is not set/);
  assert.equal((await chat(without)).body.choices[0].message.content, 'Later.');
  await using bench = await serveModel(
    upstream,
    { serve },
    { providers, start: { env: { MOORING_TEST_KEY: 'sk-very-secret' } } },
  );
  assert.equal((await chat(bench)).status, 200);
  assert.equal(upstream.calls[0]?.headers.authorization, 'Bearer sk-very-secret');
  assert.equal(bench.gateway.stderr().includes('sk-very-secret'), false);
});

test('requests under way are finished before it ends', async () => {
  await using upstream = await startUpstream();
  let answer = (): void => {};
  upstream.behave = (call, response, index) => {
    answer = () => answerWith('Just in time.')(call, response, index);
  };
  await using bench = await serveModel(upstream, {});
  const pending = chat(bench);
  await until(() => upstream.calls.length === 1);
  const ended = bench.gateway.stop();
  await until(() =>
    fetch(`${bench.url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  answer();
  assert.equal((await pending).body.choices[0].message.content, 'Just in time.');
  assert.equal(await ended, 0);
  assert.equal(readRecords(bench.state.path)[0]?.status, 'ok');
});

test('a port that is taken ends it with 2 and a sentence', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  using other = stateFolder();
  const { port } = new URL(bench.url);
  const key = readFileSync(join(bench.state.path, 'operator.key'), 'utf8');
  for (const { path } of [other, bench.state]) {
    await assert.rejects(
      startGateway(path, { args: ['--port', port] }),
      /ended with 2: (?:.|\n)*The port \d+ of 127.0.0.1 is taken/,
    );
  }
  assert.equal(readFileSync(join(bench.state.path, 'operator.key'), 'utf8'), key, 'the one that runs keeps its key');
  await assert.rejects(startGateway(other.path, { args: ['--colour', 'red'] }), /ended with 2: (?:.|\n)*Usage/);
});
