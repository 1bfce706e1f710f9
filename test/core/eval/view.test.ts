/** A run as a page shows it, alone and held against another one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRuns } from '../../../core/eval/comparison.ts';
import { readGate } from '../../../core/eval/gate.ts';
import { htmlReport } from '../../../core/eval/report/html.ts';
import { evalReportView } from '../../../core/eval/report/view.ts';
import type { EvalRun } from '../../../core/eval/result.ts';
import { summarise } from '../../../core/eval/summarise.ts';
import { runOf } from './runs.ts';

/** One pass or failure for each case. */
const runWith = (passes: readonly boolean[], behaviour: string): EvalRun =>
  runOf({
    scorers: [{ name: 'valid' }],
    slices: ['locale'],
    behaviour,
    cases: passes.map((valid, index) => ({ slices: { locale: index % 2 ? 'de' : 'en' }, trials: [{ valid }] })),
  });

async function reported(run: EvalRun, baseline?: EvalRun) {
  const gate = readGate({ metric: 'valid', min: '40%' });
  assert.ok(gate.ok);
  return { run, gates: [gate.value], summary: await summarise(run, [gate.value], { baseline }) };
}

const before = Array.from({ length: 40 }, (_, index) => index < 20);
const after = before.map((valid, index) => (index === 0 ? false : valid || index < 35));

test('numbers stand as they are read, with a picture for those who see and words for those who do not', async () => {
  const view = evalReportView(await reported(runWith(after, 'new')), undefined);
  const [metric] = view.metrics;
  assert.deepEqual([metric?.name, metric?.value, metric?.n], ['valid', '85%', 40]);
  assert.match(metric?.drawing ?? '', /^<svg role="img" aria-label="85%, from [\d.]+% to [\d.]+%; asked: 40%"/);
  assert.deepEqual(view.gates[0]?.asked, '≥ 40%');
  assert.deepEqual(
    view.slices.map(({ slice, value, cases }) => [slice, value, cases]),
    [
      ['locale', 'de', 20],
      ['locale', 'en', 20],
    ],
  );
  assert.equal(view.comparison, undefined);
  assert.deepEqual([view.rows[0]?.state, view.rows.at(-1)?.state], ['failed', 'passed']);
});

test('held against another run, it says what each metric gained and which cases turned', async () => {
  const [run, baseline] = [runWith(after, 'new'), runWith(before, 'old')];
  const comparison = await compareRuns(run, baseline);
  const view = evalReportView(await reported(run), comparison);
  assert.equal(view.comparison?.kind, 'compared');
  assert.deepEqual([view.comparison.broken, view.comparison.mended], [1, 15]);
  const valid = view.comparison.metrics.find(({ name }) => name === 'valid');
  assert.deepEqual([valid?.difference, valid?.verdict, valid?.n], ['35% better', 'better', 40]);
  assert.deepEqual([view.rows[0]?.case, view.rows[0]?.turned], ['c1', 'broken']);
  const worse = evalReportView(await reported(baseline), await compareRuns(baseline, run)).comparison;
  assert.equal(worse?.kind === 'compared' && worse.metrics.find(({ name }) => name === 'valid')?.verdict, 'worse');
});

test('runs of other cases are not compared, and the page says why', async () => {
  const [run, other] = [runWith(after, 'new'), runWith(before.slice(0, 30), 'old')];
  const { comparison } = evalReportView(await reported(run), await compareRuns(run, other));
  assert.equal(comparison?.kind, 'incomparable');
  assert.match(comparison.why, /10 of 40 cases are not in it/);
});

test('metrics that were judged by another definition are left out', async () => {
  const run = runWith(after, 'new');
  const baseline = runWith(before, 'old');
  const scorers = baseline.scorers.map((one) => ({ ...one, digest: baseline.suite.digest }));
  const comparison = await compareRuns(run, { ...baseline, scorers });
  assert.ok(comparison.ok);
  assert.ok(!comparison.value.metrics.some(({ name }) => name === 'valid'));
  assert.ok(comparison.value.metrics.some(({ name }) => name === 'latency_p50'));
});

test('what cannot be seen for what it is, is not shown, and long texts are cut', async () => {
  const run = runWith([true], 'new');
  const text = `\u202Egnp.exe\u0000${'x'.repeat(3000)}`;
  const attempts = run.attempts.map((one) => ({ ...one, text, input: { ticket: text } }));
  const [row] = evalReportView(await reported({ ...run, attempts }), undefined).rows;
  for (const shown of [row?.actual ?? '', row?.input ?? '']) {
    assert.ok(!/[\u0000\u202E]/.test(shown));
    assert.match(shown, /more characters\)$/);
  }
});

test('the gates say what they were compared with, and so does the saved page', async () => {
  const [run, baseline] = [runWith(after, 'new'), runWith(before, 'old')];
  const one = await reported(run, baseline);
  assert.equal(one.summary.baseline, baseline.release.behaviour);
  const result = await compareRuns(run, baseline);
  const page = htmlReport([{ ...one, comparison: { with: 'reply@<b>', result } }], 'Report');
  assert.ok(page.includes('Compared with reply@&lt;b&gt; on the same cases'));
  assert.ok(page.includes('35% better'));
});
