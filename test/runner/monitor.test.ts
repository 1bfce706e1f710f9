/** What the runner watches, on real files and records: error budgets, drift, cost, facts, and when listeners are told. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { Refusal } from '../../core/contract/runner.ts';
import { recordAt, recordId, recordsDb } from './records-db.ts';
import { countries, sloFile, watchedFiles } from './watched-files.ts';
import { testProject } from './watched-project.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

/** Newest last, a minute apart, the last one a minute ago. */
function traffic(count: number, parts: (index: number) => Partial<InferenceRecord> = () => ({})) {
  return Array.from({ length: count }, (_, index) => recordAt(NOW - (count - index) * 60_000, parts(index)));
}

const orders = (count: number, shift: number) =>
  traffic(count, (index) => ({
    model: 'fraud',
    prompt: undefined,
    provider: 'onnx',
    cost: undefined,
    currency: undefined,
    input: undefined,
    output: { score: 0.1 },
    features: { amount: ((index * 37) % 101) + shift, country: countries[index % 3] ?? '' },
  }));

test('an error budget is judged from the records, each counted once however often it is asked for', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  await db.add(traffic(100, (index) => ({ status: index % 20 === 0 ? 'error' : 'ok' })));
  const { api } = await project.open(() => NOW);
  for (let round = 0; round < 3; round++) {
    const { slos } = await api.call('slo.status', {});
    assert.equal(slos.length, 1);
    assert.equal(slos[0]?.value, 0.95);
    assert.equal(slos[0]?.budgetLeft?.toFixed(6), '0.500000');
    assert.equal(slos[0]?.verdict, 'pass');
    assert.equal(slos[0]?.model, 'assistant');
  }
  await db.add([recordAt(NOW - 1000, { status: 'error' })]);
  const { slos } = await api.call('slo.status', { names: ['answers'] });
  assert.equal(slos[0]?.value?.toFixed(6), (95 / 101).toFixed(6));
  await assert.rejects(api.call('slo.status', { names: ['answer'] }), /Did you mean `answers`/);
});

test('counts outlive the runner and the records, and an edited indicator is counted anew', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  await db.add(traffic(50, (index) => ({ status: index < 5 ? 'error' : 'ok', latencyMs: index < 10 ? 5000 : 10 })));
  {
    const running = await project.open(() => NOW);
    await running.api.call('slo.status', {});
    await running.close();
  }
  const database = new DatabaseSync(db.path);
  database.exec("DELETE FROM records WHERE status = 'error'");
  database.close();
  const { api } = await project.open(() => NOW + 2000);
  assert.equal((await api.call('slo.status', {})).slos[0]?.value, 0.9);
  project.write({ 'slos/answers.slo.yaml': sloFile('answers', 'record.latencyMs < 1000.0') });
  const { slos } = await api.call('slo.status', {});
  assert.equal(slos[0]?.value?.toFixed(6), (40 / 45).toFixed(6));
});

test('streams count when they end, also those that a crash cut off', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  const all = traffic(40);
  const [first, second] = all;
  assert.ok(first && second);
  await db.add(all.map((one, index) => (index < 2 ? { ...one, status: 'open' as const } : one)));
  const { api } = await project.open(() => NOW);
  const value = async () => (await api.call('slo.status', {})).slos[0]?.why.replace(/ events.*/, '');
  assert.equal(await value(), '38 of 38');
  await db.add([first]);
  assert.equal(await value(), '39 of 39');
  const database = new DatabaseSync(db.path);
  database.prepare('UPDATE records SET ended = 1 WHERE id = ?').run(second.id);
  database.close();
  assert.equal(await value(), '39 of 40');
  assert.equal(await value(), '39 of 40');
});

test('what is said about a record later moves it to the other side', async () => {
  await using project = testProject({
    ...watchedFiles,
    'slos/answers.slo.yaml': sloFile('answers', '!has(record.feedback.solved) || record.feedback.solved == true'),
  });
  await using db = await recordsDb(project.root);
  const all = traffic(20);
  await db.add(all);
  const { api } = await project.open(() => NOW);
  const value = async () => (await api.call('slo.status', {})).slos[0]?.value;
  assert.equal(await value(), 1);
  const about = { record: all[3]?.id ?? '', ts: NOW, kind: 'outcome', by: undefined } as const;
  await db.say({ ...about, value: { solved: false } });
  assert.equal(await value(), 0.95);
  await db.say({ ...about, value: { solved: true } });
  assert.equal(await value(), 1);
});

test('a database that was replaced is counted from its beginning', async () => {
  await using project = testProject(watchedFiles);
  {
    await using db = await recordsDb(project.root);
    await db.add(traffic(30, () => ({ status: 'error' })));
    const running = await project.open(() => NOW);
    assert.equal((await running.api.call('slo.status', {})).slos[0]?.value, 0);
    await running.close();
  }
  const path = join(project.root, '.mooring/targets/local/records.db');
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  await using db = await recordsDb(project.root);
  await db.add(Array.from({ length: 60 }, (_, index) => recordAt(NOW - 500_000 + index)));
  const { api } = await project.open(() => NOW);
  assert.equal((await api.call('slo.status', {})).slos[0]?.value, 1);
});

test('SLOs that cannot be counted say why, and do not hide the others', async () => {
  await using project = testProject({
    ...watchedFiles,
    'slos/broken.slo.yaml': sloFile('broken', 'record.nope == 1.0'),
    'slos/prometheus.slo.yaml': sloFile('elsewhere', 'up').replaceAll(
      'type: mooring, spec: {where',
      'type: Prometheus, spec: {query',
    ),
    'slos/empty.slo.yaml': 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: empty}\nspec: {service: assistant}\n',
  });
  await using db = await recordsDb(project.root);
  await db.add(traffic(30));
  const { api } = await project.open(() => NOW);
  const { slos } = await api.call('slo.status', {});
  const why = Object.fromEntries(slos.map(({ name, verdict, why: because }) => [name, `${verdict}: ${because}`]));
  assert.match(why.answers ?? '', /^pass/);
  assert.match(why.broken ?? '', /^not_evaluated: Its indicator cannot be counted.*nope/);
  assert.match(why.elsewhere ?? '', /^not_evaluated: It is measured by prometheus/);
  assert.match(why.empty ?? '', /^not_evaluated: It cannot be read/);
});

test('records are held against the reference: no drift, drift, and too little to tell', async () => {
  for (const [records, verdict] of [
    [orders(300, 0), 'pass'],
    [orders(300, 60), 'fail'],
    [orders(5, 60), 'inconclusive'],
  ] as const) {
    await using project = testProject(watchedFiles);
    await using db = await recordsDb(project.root);
    await db.add(records);
    const { api } = await project.open(() => NOW);
    const { models } = await api.call('drift', {});
    assert.equal(models.length, 1);
    assert.equal(models[0]?.verdict, verdict, models[0]?.why);
    assert.deepEqual(
      models[0]?.columns.map(({ name, current }) => [name, current.n]),
      [
        ['amount', records.length],
        ['country', records.length],
      ],
    );
  }
});

test('only the window counts, and it can be chosen', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  const old = orders(300, 60).map((one) =>
    recordAt(one.ts - 30 * HOUR, { ...one, id: recordId(one.ts - 30 * HOUR), ts: one.ts - 30 * HOUR }),
  );
  await db.add([...old, ...orders(200, 0)]);
  const { api } = await project.open(() => NOW);
  assert.equal((await api.call('drift', { model: 'fraud' })).models[0]?.verdict, 'pass');
  assert.equal((await api.call('drift', { model: 'fraud', window: 48 * 3600 })).models[0]?.verdict, 'fail');
});

test('one comparison is told whole, of records or of two files, and as a page', async () => {
  await using project = testProject({
    ...watchedFiles,
    'data/today.csv': `amount,country\n${'999,<img src=x onerror=alert(1)>\n'.repeat(200)}`,
  });
  await using db = await recordsDb(project.root);
  await db.add(orders(300, 60));
  const { api } = await project.open(() => NOW);
  const report = await api.call('drift.report', { model: 'fraud' });
  assert.deepEqual([report.model, report.target, report.verdict], ['fraud', 'local', 'fail']);
  assert.equal(report.current.name, 'records of fraud on local, the last 1 d');
  assert.deepEqual([report.current.rows, report.columns[0]?.name, report.columns[0]?.verdict], [300, 'amount', 'fail']);
  assert.match(report.columns[0]?.picture ?? '', /^<svg /);
  const files = { reference: 'data/reference.csv', current: join(project.root, 'data/today.csv') };
  const compared = await api.call('drift.report', files);
  assert.deepEqual([compared.model, compared.current.name, compared.verdict], [undefined, 'data/today.csv', 'fail']);
  assert.ok(!compared.columns.some(({ picture }) => picture?.includes('<img')));
  const { html } = await api.call('drift.page', files);
  assert.ok(html.startsWith('<!doctype html>') && !html.includes('<img'));
  await assert.rejects(api.call('drift.report', { model: 'fruad' }), /Did you mean `fraud`/);
  await assert.rejects(api.call('drift.report', { model: 'fraud', target: 'prod' }), /no request on `prod`/);
  await assert.rejects(api.call('drift.report', { ...files, current: 'gone.csv' }), /`gone\.csv`: It cannot be read/);
});

test('drift that cannot be looked for is told with its reason', async () => {
  await using project = testProject({ ...watchedFiles, 'data/reference.csv': 'amount,country\n1\n' });
  const { api } = await project.open(() => NOW);
  const [broken] = (await api.call('drift', {})).models;
  assert.equal(broken?.verdict, 'not_evaluated');
  assert.match(broken?.why ?? '', /data\/reference\.csv.*Line 2/);
  await assert.rejects(
    api.call('drift', { model: 'assistant' }),
    (error) => error instanceof Refusal && /declares no `drift`/.test(error.message),
  );
  await assert.rejects(api.call('drift', { model: 'fruad' }), /Did you mean `fraud`/);
  rmSync(join(project.root, 'data/reference.csv'));
  assert.match((await api.call('drift', {})).models[0]?.why ?? '', /does not exist/);
  writeFileSync(join(project.root, 'data/reference.csv'), watchedFiles['data/reference.csv'] ?? '');
  assert.match((await api.call('drift', {})).models[0]?.why ?? '', /Nothing was recorded/);
});

test('cost is summed by model, prompt, team and label; unknown prices are in no sum', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  await db.add([
    ...traffic(100, (index) => (index < 10 ? { cost: undefined, currency: undefined } : { cost: 0.05 })),
    ...orders(7, 0).map((one, index) => ({ ...one, id: recordId(one.ts, 9 + index) })),
  ]);
  const { api } = await project.open(() => NOW);
  const byModel = await api.call('cost', {});
  assert.deepEqual(
    byModel.rows.map(({ key, requests, cost, unpriced, budget }) => ({ key, requests, cost, unpriced, budget })),
    [
      { key: 'assistant', requests: 100, cost: '4.50 USD', unpriced: 10, budget: '10 USD' },
      { key: 'fraud', requests: 7, cost: undefined, unpriced: 7, budget: undefined },
    ],
  );
  assert.equal(byModel.total, '4.50 USD');
  assert.ok(byModel.forecast && Number.parseFloat(byModel.forecast.low) >= 4.5);
  assert.ok(byModel.wrapperMultiple && byModel.wrapperMultiple > 1);
  assert.deepEqual(byModel.series, [{ day: '2026-11-20', cost: 4.5 }]);
  const keys = async (by: string) => (await api.call('cost', { by })).rows.map(({ key }) => key);
  assert.deepEqual(await keys('prompt'), ['reply@1.0.0', '(none)']);
  assert.deepEqual(await keys('team'), ['team-support']);
  assert.deepEqual(await keys('label.costCenter'), ['cc-1', '(none)']);
  assert.equal((await api.call('cost', { since: 1800 })).rows[0]?.requests, 30);
  await assert.rejects(api.call('cost', { by: 'colour' }), /colour/);
  await assert.rejects(api.call('cost', { since: 0 }), /no time/);
});

test('amounts of different currencies stand side by side', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  await db.add(traffic(4, (index) => (index === 0 ? { cost: 2, currency: 'EUR' } : { cost: 1, currency: 'USD' })));
  const { api } = await project.open(() => NOW);
  assert.equal((await api.call('cost', {})).total, '2.00 EUR + 3.00 USD');
});

test('facts stand at the lines that declared what they are about', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  const held = { status: 'review', review: 'pending' } as const;
  await db.add([
    ...traffic(100, (index) => (index === 99 ? held : { cost: 0.06 })),
    ...orders(300, 60).map((one, index) => ({ ...one, id: recordId(one.ts, 9 + index) })),
  ]);
  const { api } = await project.open(() => NOW);
  const { facts } = await api.call('facts', {});
  const at = facts.map(({ resource, path, about, text }) => [resource, path.join('.'), about, text]);
  assert.deepEqual(at, [
    ['SLO/answers', 'spec.objectives.0.target', 'slo', '90% of the budget left'],
    ['Model/fraud', 'spec.drift', 'drift', 'drift: amount on local'],
    ['Model/assistant', 'spec.budget', 'cost', '59.4% of the budget spent this month'],
    ['Prompt/reply', '', 'cost', '5.94 USD a day'],
    ['Model/assistant', 'spec.review', 'review', '1 answer waits for a person'],
  ]);
  const some = await api.call('facts', { resources: ['SLO/answers'] });
  assert.equal(some.facts.length, 1);
});

test('records that are damaged hide what is known from them, and nothing else', async () => {
  await using project = testProject(watchedFiles);
  {
    await using db = await recordsDb(project.root);
    await db.add(traffic(5));
  }
  const { api, runner } = await project.open(() => NOW);
  const target = runner.deployments.target('local');
  const deployment = { model: 'assistant', revision: 'r1', releases: [], stopped: undefined, rollout: undefined };
  await target.writeState({
    schemaVersion: 1,
    target: 'local',
    sequence: 1,
    deployments: [{ ...deployment, since: '2026-11-01T00:00:00Z' }],
    providers: {},
    prices: {},
    keys: [],
  });
  writeFileSync(join(project.root, '.mooring/targets/local/records.db'), 'x'.repeat(8192));
  const { facts } = await api.call('facts', {});
  assert.deepEqual(
    facts.map(({ about }) => about),
    ['deployment'],
  );
  await assert.rejects(api.call('slo.status', {}), /damaged/);
  await assert.rejects(api.call('cost', {}), /damaged/);
});

test('listeners hear of what reads differently, and of nothing else', async () => {
  await using project = testProject(watchedFiles);
  await using db = await recordsDb(project.root);
  await db.add([...traffic(50), ...orders(300, 0).map((one, index) => ({ ...one, id: recordId(one.ts, 9 + index) }))]);
  let now = NOW;
  const { runner } = await project.open(() => now);
  const { monitor } = runner;
  assert.deepEqual(await monitor.look(), []);
  assert.deepEqual(await monitor.look(), []);
  now += 2000;
  await db.add([recordAt(NOW - 500, { status: 'error' })]);
  assert.deepEqual([...(await monitor.look())].sort(), ['cost', 'records', 'slos']);
  assert.deepEqual(await monitor.look(), []);
  await db.add([recordAt(NOW - 400, { status: 'review', review: 'pending' })]);
  assert.ok((await monitor.look()).includes('reviews'));
  await db.add(orders(300, 60).map((one, index) => ({ ...one, id: recordId(one.ts, 400 + index) })));
  assert.ok(!(await monitor.look()).includes('drift'));
  now += 60_000;
  assert.deepEqual(await monitor.look(), ['drift']);
  now += 600_000;
  assert.deepEqual(await monitor.look(), []);
});
