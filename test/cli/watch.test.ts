/** `slo`, `drift` and `cost` as processes of their own, and a runner that stays and tells of what changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InferenceRecord } from '../../core/contract/record.ts';
import type { Change } from '../../core/contract/runner.ts';
import { entryOf } from '../../host/entries.ts';
import { startRunner } from '../../host/runner-link.ts';
import { until } from '../gateway/gateway.ts';
import { recordAt, recordId, recordsDb } from '../runner/records-db.ts';
import { countries, watchedFiles } from '../runner/watched-files.ts';
import { testProject } from '../runner/watched-project.ts';
import { answerOf } from './answers.ts';
import { mooring } from './mooring.ts';

/** Some seconds apart, up to now: these commands have the clock of the machine. */
function recent(count: number, parts: (index: number) => Partial<InferenceRecord>, first = 0) {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const ts = now - (count - index) * 1000;
    return recordAt(ts, { id: recordId(ts, first + index), ...parts(index) });
  });
}

const order = (shift: number) => (index: number) => ({
  model: 'fraud',
  features: { amount: ((index * 37) % 101) + shift, country: countries[index % 3] ?? '' },
});

test('SLOs, drift and cost are told with their exit codes', async () => {
  await using project = testProject(watchedFiles);
  {
    await using db = await recordsDb(project.root);
    await db.add([...recent(50, (index) => ({ status: index < 20 ? 'error' : 'ok' })), ...recent(200, order(60), 100)]);
  }
  const { root: cwd, env } = project;
  const json = (...words: readonly string[]) => mooring([...words, '--format', 'json'], { cwd, env });
  const slo = await json('slo', 'status');
  assert.equal(slo.code, 1, slo.stderr);
  const [answers] = answerOf(slo, 'slo-status').slos;
  assert.equal(answers.verdict, 'fail');
  assert.equal(answers.value, 0.6);
  assert.equal(answers.exhaustedIn, 0);
  assert.equal(answerOf(await json('slo'), 'slo').slos.length, 1);

  const drift = await json('drift', 'fraud');
  assert.equal(drift.code, 1, drift.stderr);
  const answer = answerOf(drift, 'drift');
  assert.equal(answer.dataset.verdict, 'fail');
  assert.equal(answer.models[0].window, 86_400);
  assert.deepEqual(
    answer.columns.map(({ name, verdict }: { name: string; verdict: string }) => [name, verdict]),
    [
      ['amount', 'fail'],
      ['country', 'pass'],
    ],
  );

  const cost = await json('cost', '--by', 'prompt');
  assert.equal(cost.code, 0, cost.stderr);
  const { rows, total } = answerOf(cost, 'cost');
  assert.equal(total, '0.25 USD');
  assert.equal(rows[0].requests, 250);

  const texts = await Promise.all([['slo'], ['drift'], ['cost']].map((words) => mooring(words, { cwd, env })));
  assert.match(texts[0]?.stdout ?? '', /answers +MISSED/);
  assert.match(texts[1]?.stdout ?? '', /amount +DRIFT/);
  assert.match(texts[2]?.stdout ?? '', /Together: 0\.25 USD/);
});

test('without records nothing is a pass, and nothing is a fault', async () => {
  await using project = testProject(watchedFiles);
  const { root: cwd, env } = project;
  for (const [words, code, message] of [
    [['slo'], 3, /Nothing was counted/],
    [['drift'], 3, /Nothing was recorded/],
    [['drift', '--strict'], 1, /Nothing was recorded/],
    [['cost'], 0, /Nothing was recorded/],
    [['cost', '--since', 'never'], 2, /--since/],
    [['cost', '--by', 'colour'], 2, /colour/],
    [['slo', 'status', 'answrs'], 2, /Did you mean `answers`/],
  ] as const) {
    const ran = await mooring(words, { cwd, env });
    assert.equal(ran.code, code, `${words.join(' ')}: ${ran.stdout}${ran.stderr}`);
    assert.match(ran.stdout + ran.stderr, message);
  }
});

test('a runner that stays tells its listeners of new records and of budgets that changed', async () => {
  await using project = testProject(watchedFiles);
  const { root, env } = project;
  Object.assign(process.env, env);
  await using db = await recordsDb(root);
  await db.add(recent(50, () => ({})));
  const started = await startRunner(root, { entry: entryOf('runner'), env });
  assert.ok(started.ok, started.ok ? '' : started.problem);
  const { runner } = started;
  try {
    const heard: Change[] = [];
    runner.onChange((change) => heard.push(change));
    const before = await runner.call('slo.status', {});
    assert.equal(before.slos[0]?.value, 1);
    let added = 0;
    // What it reads in its first look is no news, and nobody says when that is over.
    await until(async () => {
      if (heard.some(({ parts }) => parts.includes('slos'))) return true;
      await db.add(recent(1, () => ({ status: 'error' }), 500 + added++));
      return false;
    });
    const parts = new Set(heard.flatMap((change) => change.parts));
    assert.ok(parts.has('records') && parts.has('cost'), [...parts].join());
    await db.add(recent(50, () => ({ status: 'error' }), 10_000));
    const { facts } = await runner.call('facts', { resources: ['SLO/answers'] });
    assert.match(facts[0]?.text ?? '', /overspent/);
  } finally {
    await runner.call('down', {});
    await runner.closed;
  }
});
