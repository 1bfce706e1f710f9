import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Bench, chat, get, post, readRecords, startGateway, until } from './gateway.ts';
import { deployment, modelRelease, stateFolder } from './state.ts';

const fraud = readFileSync(join(import.meta.dirname, '../../examples/models/fraud.onnx'));

interface Feature {
  readonly name: string;
  readonly type: string;
  readonly nullable?: boolean;
}

const features = [
  { name: 'amount', type: 'number', min: 0, max: 50000 },
  { name: 'country', type: 'category', values: ['DE', 'FR', 'US'] },
  { name: 'channel', type: 'category', values: ['web', 'app', 'store'] },
  { name: 'age_days', type: 'integer', min: 0, nullable: true },
  { name: 'orders_24h', type: 'integer', min: 0 },
];
const outputs = [{ name: 'score', type: 'probability' }];
const serve = { artifact: 'models/fraud.onnx', features, outputs };

async function serveFraud(more: object = {}, spec: object = {}, blob: string | Buffer = fraud): Promise<Bench> {
  const state = stateFolder();
  const digest = state.blob(blob);
  const artifact = { path: 'models/fraud.onnx', digest, bytes: blob.length };
  const release = modelRelease({
    name: 'fraud',
    serve: { ...serve, ...more },
    spec: { task: 'classification', ...spec },
  });
  state.write({ deployments: [deployment(state.release({ ...release, artifact }), 'fraud')] });
  const gateway = await startGateway(state.path);
  return {
    state,
    gateway,
    url: gateway.url,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      state[Symbol.dispose]();
    },
  };
}

const tensor = (name: string, data: readonly unknown[], datatype = 'FP64') => ({
  name,
  shape: [data.length],
  datatype,
  data,
});
const order = { amount: 120, country: 'DE', channel: 'web', age_days: 700, orders_24h: 0 };

function inputsOf(rows: readonly Record<string, unknown>[]): readonly object[] {
  return features.map(({ name }) =>
    tensor(
      name,
      rows.map((row) => row[name] ?? null),
    ),
  );
}

const infer = (bench: Bench, rows: readonly Record<string, unknown>[], more: object = {}) =>
  post(`${bench.url}/v2/models/fraud/infer`, { inputs: inputsOf(rows), ...more });

test('a predictive model answers by the Open Inference Protocol, one record a row', async () => {
  await using bench = await serveFraud();
  const risky = { amount: 49000, country: 'US', channel: 'web', age_days: null, orders_24h: 40 };
  const answer = await infer(bench, [order, risky], { id: 'call-7' });
  assert.equal(answer.status, 200, answer.text);
  const { id, model_name, outputs: tensors, parameters } = answer.body;
  assert.deepEqual([id, model_name], ['call-7', 'fraud']);
  const [{ name, shape, datatype, data }] = tensors;
  assert.deepEqual([name, shape, datatype], ['score', [2], 'FP64']);
  assert.ok(data[0] > 0 && data[0] < data[1] && data[1] <= 1, `${data}`);
  const records = readRecords(bench.state.path);
  assert.deepEqual(parameters, { records: records.map((one) => one.id), statuses: ['ok', 'ok'] });
  assert.equal(answer.headers.get('x-mooring-record'), records[0]?.id);
  assert.deepEqual(records[0]?.features, order);
  assert.deepEqual(records[1]?.output, { score: data[1] });
  assert.deepEqual(
    [records[0]?.provider, records[0]?.providerModel, records[0]?.cost],
    ['onnx', 'models/fraud.onnx', undefined],
  );
  const again = await infer(bench, [order]);
  assert.equal(again.body.outputs[0].data[0], data[0]);
});

test('it tells of itself and its health', async () => {
  await using bench = await serveFraud();
  assert.deepEqual((await get(`${bench.url}/v2/health/live`)).body, { live: true });
  assert.deepEqual((await get(`${bench.url}/v2/health/ready`)).body, { ready: true });
  assert.deepEqual((await get(`${bench.url}/v2/models/fraud/ready`)).body, { name: 'fraud', ready: true });
  const about = (await get(`${bench.url}/v2/models/fraud`)).body;
  assert.deepEqual(about.inputs[1], { name: 'country', datatype: 'BYTES', shape: [-1] });
  assert.deepEqual(about.outputs, [{ name: 'score', datatype: 'FP64', shape: [-1] }]);
  assert.equal((await get(`${bench.url}/v2/models/nobody`)).status, 404);
  assert.equal((await get(`${bench.url}/v2/models/fraud/infer`)).status, 405);
  assert.equal((await get(`${bench.url}/v2/other`)).status, 404);
  assert.match((await chat(bench, { model: 'fraud' })).body.error.message, /Call it at \/v2\/models\/fraud\/infer/);
});

test('features that are not what the manifest says are a 400 that names them', async () => {
  await using bench = await serveFraud();
  const cases: readonly [Record<string, unknown>, RegExp][] = [
    [{ ...order, amount: -1 }, /`amount` must be at least 0, and is -1/],
    [{ ...order, amount: 60000 }, /must be at most 50000/],
    [{ ...order, amount: '7' }, /must be a number, and is "7"/],
    [{ ...order, amount: null }, /`amount` is missing/],
    [{ ...order, country: 'XX' }, /must be one of DE, FR, US, and is "XX"/],
    [{ ...order, orders_24h: 1.5 }, /must be a whole number/],
  ];
  for (const [row, message] of cases) {
    const answer = await infer(bench, [row]);
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.body.error.code, 'invalid_feature');
    assert.match(answer.body.error.message, message);
  }
  assert.match((await infer(bench, [order, { ...order, amount: -1 }])).body.error.message, /of row 2/);
  const raw = (body: object) => post(`${bench.url}/v2/models/fraud/infer`, body);
  const broken: readonly [object, string][] = [
    [{}, 'missing_inputs'],
    [{ inputs: [7] }, 'invalid_tensor'],
    [{ inputs: [{ name: 'amount', data: 7 }] }, 'invalid_tensor'],
    [{ inputs: [{ name: 'amount', shape: [3], data: [1] }] }, 'invalid_tensor'],
    [{ inputs: [tensor('colour', ['red'])] }, 'unknown_input'],
    [{ inputs: [tensor('amount', [1, 2]), tensor('country', ['DE'])] }, 'uneven_inputs'],
    [{ inputs: [tensor('amount', [])] }, 'bad_row_count'],
    [{ inputs: [tensor('amount', [1])] }, 'invalid_feature'],
  ];
  for (const [body, code] of broken) assert.equal((await raw(body)).body.error.code, code, JSON.stringify(body));
  assert.equal(readRecords(bench.state.path).length, 0);
});

test('a score that is not sure enough waits for a person', async () => {
  const confidence = { from: 'output.score > 0.5 ? output.score : 1.0 - output.score', min: 1, below: 'review' };
  await using bench = await serveFraud({ confidence });
  const answer = await infer(bench, [order]);
  assert.equal(answer.status, 422);
  assert.equal(answer.body.error.code, 'review_pending');
  const [record] = readRecords(bench.state.path);
  assert.deepEqual([record?.status, record?.review], ['review', 'pending']);
  assert.match(JSON.stringify(record?.output), /^\{"score":0\.\d+\}$/);
  const several = await infer(bench, [order, order]);
  assert.deepEqual(several.body.outputs[0].data, [null, null]);
  assert.deepEqual(several.body.parameters.statuses, ['review', 'review']);
});

test('rules see the features and the result', async () => {
  const guardrails = {
    input: [{ name: 'adult-account', rule: 'input.age_days == null || input.age_days >= 18.0', action: 'block' }],
    output: [{ name: 'no-big-surprise', rule: '!(input.amount < 200.0 && output.score > 0.0)', action: 'flag' }],
  };
  await using bench = await serveFraud({}, { guardrails });
  assert.equal((await infer(bench, [{ ...order, age_days: 3 }])).body.error.code, 'input_blocked');
  assert.equal((await infer(bench, [order])).status, 200);
  const [blocked, flagged] = readRecords(bench.state.path);
  assert.deepEqual(
    blocked?.checks.map(({ verdict }) => verdict),
    ['fail', 'not_evaluated'],
  );
  assert.deepEqual(
    flagged?.checks.map(({ verdict, action }) => `${verdict} ${action}`),
    ['pass none', 'fail flag'],
  );
});

const twoOutputs = { features, outputs: [...outputs, { name: 'other', type: 'number' }] };

test('a file that cannot be run leaves its Model not ready, and says why', async () => {
  const cases: readonly [{ readonly features?: readonly Feature[] }, string | Buffer, RegExp][] = [
    [{}, 'this is no ONNX file', /cannot be run/],
    [{ features: features.slice(1) }, fraud, /has the input `amount`, which no feature gives/],
    [{ features: [...features, { name: 'extra', type: 'number' }] }, fraud, /no input for the feature `extra`/],
    [
      { features: features.map((one) => (one.name === 'orders_24h' ? { ...one, nullable: true } : one)) },
      fraud,
      /has no NaN/,
    ],
    [twoOutputs, fraud, /has 1 outputs, and `outputs` declares 2/],
  ];
  for (const [more, blob, why] of cases) {
    await using bench = await serveFraud(more, {}, blob);
    assert.match((await get(`${bench.url}/readyz`)).body.warnings.join(' '), why);
    assert.equal((await get(`${bench.url}/v2/models/fraud/ready`)).status, 503);
    const names = (more.features ?? features).map(({ name }) => name);
    const row: Record<string, unknown> = { ...order, extra: 1 };
    const inputs = names.map((name) => tensor(name, [row[name]]));
    const answer = await post(`${bench.url}/v2/models/fraud/infer`, { inputs });
    assert.equal(answer.status, 503, answer.text);
    assert.equal(answer.body.error.code, 'model_failed');
    assert.match(answer.body.error.message, why);
  }
});

test('a fixed reply answers where the file fails', async () => {
  await using bench = await serveFraud({ fallbacks: [{ reply: { score: 0.5 } }] }, {}, 'no ONNX');
  const answer = await infer(bench, [order]);
  assert.deepEqual(answer.body.outputs[0].data, [0.5]);
  assert.equal(readRecords(bench.state.path)[0]?.fallback, 1);
});

test('an artifact that was changed on the disk is not served', async () => {
  await using bench = await serveFraud();
  const state = bench.state;
  const digest = state.blob('something');
  writeFileSync(join(state.path, 'blobs', digest.slice(7)), 'something else');
  const artifact = { path: 'x.onnx', digest, bytes: 9 };
  const release = modelRelease({ name: 'fraud', serve, spec: { task: 'classification' } });
  state.write({ deployments: [deployment(state.release({ ...release, artifact }), 'fraud')] });
  await until(async () => /its content was changed/.test((await get(`${bench.url}/readyz`)).body.problems.join()));
  assert.equal((await infer(bench, [order])).status, 200);
});
