import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGate } from '../../../core/eval/gate.ts';
import { htmlReport } from '../../../core/eval/report/html.ts';
import { evalRow } from '../../../core/eval/report/json.ts';
import { junitReport } from '../../../core/eval/report/junit.ts';
import type { EvalRun } from '../../../core/eval/result.ts';
import { summarise } from '../../../core/eval/summarise.ts';
import { type MadeRun, runOf } from './runs.ts';

const hostile = '</td><script>alert(1)</script> & "quoted" \u001b[31mred\u202Egnorw \uD800 \u0000';

const made: MadeRun = {
  scorers: [{ name: 'valid' }],
  slices: ['locale'],
  cases: [
    { id: 'good', slices: { locale: 'en' }, trials: [{ valid: true }] },
    { id: hostile, slices: { locale: '<b>' }, trials: [{ valid: { verdict: 'fail', score: 0, why: hostile } }] },
    { id: 'broken', slices: { locale: 'en' }, trials: [{ error: `timeout ${hostile}` }] },
    { id: 'open', slices: { locale: 'en' }, trials: [{ valid: null }] },
  ],
};

function withText(run: EvalRun, text: string): EvalRun {
  return {
    ...run,
    attempts: run.attempts.map((attempt) => ({ ...attempt, text, output: text, input: { ticket: text } })),
  };
}

async function reported(run: EvalRun) {
  const gate = readGate({ metric: 'valid', min: '90%' });
  assert.ok(gate.ok);
  const gates = [gate.value];
  return { run, gates, summary: await summarise(run, gates, { baseline: undefined }) };
}

test('the page escapes whatever a model or a file says', async () => {
  const page = htmlReport([await reported(withText(runOf(made), hostile))], `Report ${hostile}`);
  assert.ok(!page.includes('<script'));
  assert.ok(!page.includes('</td><script'));
  assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;'));
  assert.ok(!/[\u0000-\u0008\u001b\u202E]/.test(page), 'no control or direction characters');
  assert.ok(page.isWellFormed());
});

test('the page needs nothing but itself and says so to the browser', async () => {
  const page = htmlReport([await reported(runOf(made))], 'Report');
  assert.match(page, /default-src 'none'; style-src 'unsafe-inline'/);
  assert.ok(!/\b(?:src|href)=/.test(page));
  assert.ok(!/url\(/.test(page));
});

test('tables have captions and headings, and drawings say in words what they show', async () => {
  const page = htmlReport([await reported(runOf(made))], 'Report');
  const tables = page.match(/<table>/g)?.length ?? 0;
  assert.ok(tables >= 4);
  assert.equal(page.match(/<table><caption>[^<]+<\/caption><thead><tr><th scope="col">/g)?.length, tables);
  const drawings = page.match(/<svg role="img" aria-label="[^"]+"/g)?.length ?? 0;
  assert.equal(drawings, page.match(/<svg/g)?.length);
  assert.match(page, /aria-label="50%, from 1\.3% to 98\.7%; asked: 90%"/);
});

test('scorers that no answer gives a value for are named, with the reason', async () => {
  const open = runOf({
    scorers: [{ name: 'valid' }, { name: '<polite>' }],
    cases: [{ trials: [{ valid: true, '<polite>': null }] }],
  });
  const page = htmlReport([await reported(open)], 'Report');
  assert.match(page, /No answer gives a value for these[^<]*<\/p><ul><li><code>&lt;polite&gt;<\/code>: /);
  assert.doesNotMatch(htmlReport([await reported(runOf(made))], 'Report'), /No answer gives a value for these/);
});

test('cases that need a look come first', async () => {
  const page = htmlReport(
    [await reported(runOf({ ...made, cases: made.cases.map((one, index) => ({ ...one, id: `case-${index}` })) }))],
    'Report',
  );
  const order = [...page.matchAll(/<th scope="row">(case-\d)/g)].map(([, id]) => id);
  assert.deepEqual(order, ['case-2', 'case-1', 'case-3', 'case-0']);
});

test('a page of many long answers stays below a megabyte and says what it left out', async () => {
  const cases = Array.from({ length: 3000 }, (_, index) => ({
    slices: { locale: `l${index % 500}` },
    trials: [{ valid: index % 2 === 0 }],
  }));
  const run = withText(runOf({ scorers: [{ name: 'valid' }], slices: ['locale'], cases }), 'ünïcödé 🙂 '.repeat(300));
  const one = await reported(run);
  for (const runs of [[one], [one, one, one]]) {
    const page = htmlReport(runs, 'Report');
    const bytes = new TextEncoder().encode(page).length;
    assert.ok(bytes < 1_000_000, `${bytes} bytes`);
    assert.ok(bytes > 500_000, 'the room is used');
    assert.match(page, /\d+ more answers do not fit on this page/);
  }
});

test('JUnit: a failed case fails, a missing answer is an error, what could not be judged is skipped', async () => {
  const finished = await reported(runOf(made));
  const xml = junitReport([finished]);
  assert.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="mooring eval" tests="5" failures="1" errors="1" skipped="2">/,
  );
  assert.match(xml, /<testsuite name="quality" tests="4" failures="1" errors="1" skipped="1"/);
  assert.match(xml, /<testsuite name="quality gates" tests="1" failures="0" errors="0" skipped="1"/);
  assert.match(xml, /<skipped message="inconclusive: It is 50% over 2 cases/);
  assert.ok(!xml.includes('<script'));
  assert.ok(!/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(xml), 'only characters that XML 1.0 allows');
});

test('JUnit: trials are tests of their own, and failed gates fail', async () => {
  const cases = Array.from({ length: 30 }, () => ({ trials: [{ valid: false }, { valid: true }] }));
  const xml = junitReport([await reported(runOf({ scorers: [{ name: 'valid' }], cases }))]);
  assert.match(xml, /name="c1 \(trial 2\)"/);
  assert.match(
    xml,
    /<testcase classname="quality gates" name="1\. valid" time="0\.000">\n {6}<failure message="It is 50%/,
  );
});

test('the JSON row has metrics with bounds where there are any, and money with its currency', async () => {
  const { summary } = await reported(runOf(made));
  const row = JSON.parse(JSON.stringify(evalRow(summary)));
  assert.deepEqual(Object.keys(row), ['suite', 'release', 'cases', 'metrics', 'slices', 'gates', 'verdict']);
  assert.equal(row.metrics.valid.value, 0.5);
  assert.equal(row.metrics.valid.notEvaluated, 2);
  assert.ok(!('high' in row.metrics.latency_p99), 'three answers give no upper bound of the 99th percentile');
  assert.equal(row.metrics.cost_per_case.currency, 'USD');
  assert.equal(row.verdict, 'inconclusive');
});
