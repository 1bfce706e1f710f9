/** `records …` and `review …` as processes of their own, on records that a gateway's own thread wrote. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { recordAt, recordId, recordsDb } from '../runner/records-db.ts';
import { type TestProject, testProject } from '../runner/watched-project.ts';
import { answerOf } from './answers.ts';
import { mooring } from './mooring.ts';

const START = Date.UTC(2026, 10, 1);

async function projectWith(records: readonly InferenceRecord[]): Promise<TestProject> {
  const project = testProject();
  await using db = await recordsDb(project.root);
  await db.add(records);
  return project;
}

test('records are queried as JSON and as text', async () => {
  await using project = await projectWith([
    recordAt(START),
    recordAt(START + 1000, {
      status: 'error',
      error: 'The provider\u001b[31m hung up.',
      cost: undefined,
      currency: undefined,
    }),
  ]);
  const { root: cwd, env } = project;
  const json = await mooring(['records', 'query', '--where', 'record.status == "error"', '--format', 'json'], {
    cwd,
    env,
  });
  assert.equal(json.code, 0, json.stderr);
  const { rows } = answerOf(json, 'records-query');
  assert.deepEqual(
    rows.map(({ id, ts, cost }: { id: string; ts: string; cost?: string }) => [id, ts, cost]),
    [[recordId(START + 1000), '2026-11-01T00:00:01.000Z', undefined]],
  );
  const first = await mooring(['records', 'query', '--limit', '1'], { cwd, env });
  assert.match(first.stdout, /unknown/);
  assert.match(first.stdout, new RegExp(`--after ${recordId(START + 1000)}`));
  const second = await mooring(['records', 'query', '--after', recordId(START + 1000)], { cwd, env });
  assert.match(second.stdout, /0\.001 USD/);
});

test('what was refused before a call has no cost, and no amount without a currency is made up for it', async () => {
  const refused = { status: 'rejected', httpStatus: 429, attempts: 0, cost: 0, currency: undefined } as const;
  await using project = await projectWith([recordAt(START, refused)]);
  const { root: cwd, env } = project;
  const json = await mooring(['records', 'query', '--format', 'json'], { cwd, env });
  assert.deepEqual(
    answerOf(json, 'records-query').rows.map(({ status, cost }: { status: string; cost?: string }) => [status, cost]),
    [['rejected', undefined]],
  );
  assert.match((await mooring(['records', 'query'], { cwd, env })).stdout, /rejected +120 ms +- /);
});

test('wrong conditions, ids and counts end with 2 and a sentence', async () => {
  await using project = await projectWith([recordAt(START)]);
  const { root: cwd, env } = project;
  for (const [words, message] of [
    [['records', 'query', '--where', 'record.statuss == "ok"'], /statuss/],
    [['records', 'query', '--where', 'record.status == '], /condition/],
    [['records', 'query', '--limit', 'ten'], /--limit ten/],
    [['records', 'explain', 'nothing'], /no id of a record/],
    [['records', 'explain', recordId(START + 5)], /There is no record/],
    [['review', 'show', recordId(START)], /never held/],
    [['review', 'override', recordId(START)], /--output/],
  ] as const) {
    const ran = await mooring(words, { cwd, env });
    assert.equal(ran.code, 2, `${words.join(' ')}: ${ran.stderr}`);
    assert.match(ran.stderr, message);
    assert.equal(ran.stdout, '');
    assert.doesNotMatch(ran.stderr, /unexpected/);
  }
});

test('a stream whose end was never written is not explained as free, or as never asked of a model', async () => {
  const opening = { status: 'open', attempts: 0, cost: undefined, currency: undefined } as const;
  const silent = { provider: undefined, providerModel: undefined, inputTokens: undefined, outputTokens: undefined };
  await using project = await projectWith([recordAt(START, { ...opening, ...silent })]);
  const { root: cwd, env } = project;
  const { code, stdout } = await mooring(['records', 'explain', recordId(START)], { cwd, env });
  assert.equal(code, 0);
  assert.match(stdout, /The stream had begun, and its end was never written/);
  assert.match(stdout, /which one was is not known\./);
  assert.match(stdout, /What it cost is unknown/);
  assert.doesNotMatch(stdout, /No model was called|It cost nothing/);
});

test('records that are damaged end with 1 and say what to do', async () => {
  await using project = await projectWith([recordAt(START)]);
  const { root: cwd, env } = project;
  writeFileSync(join(cwd, '.mooring/targets/local/records.db'), 'x'.repeat(8192));
  const ran = await mooring(['records', 'query'], { cwd, env });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /damaged.*move the file away/);
});

test('an answer is explained in order: who asked, what served it, checks, calls, cost', async () => {
  const checks = [
    { name: 'no-pii', stage: 'input', verdict: 'fail', action: 'redact', why: 'It holds 1 email.' },
    { name: 'valid', stage: 'output', verdict: 'pass', action: 'none', why: '' },
    {
      name: 'no-leak',
      stage: 'output',
      verdict: 'not_evaluated',
      action: 'none',
      why: 'An earlier check had decided.',
    },
  ] as const;
  const failures = [
    { model: 'openai/large', failure: 'timeout', why: 'openai did not answer in time (timeout total).' },
    { model: 'mistral/small', failure: 'circuit_open', why: 'It failed too often lately.' },
  ] as const;
  await using project = await projectWith([
    recordAt(START, { checks, failures, attempts: 3, fallback: 1, key: 'web-shop', variant: 'canary', ttftMs: 30 }),
  ]);
  const { root: cwd, env } = project;
  const json = await mooring(['records', 'explain', recordId(START), '--format', 'json'], { cwd, env });
  assert.equal(json.code, 0, json.stderr);
  const steps: readonly string[] = answerOf(json, 'records-explain').steps;
  const expected = [
    /the key `web-shop`.*`team-support`/,
    /assistant@sha256:1111.*canary.*`reply@1\.0\.0`.*no longer keeps/,
    /`no-pii` did not pass, so what it found was taken out of the request: It holds 1 email\./,
    /^`openai\/large` gave no answer: openai did not answer in time \(timeout total\)\.$/,
    /^`mistral\/small` was not called: It failed too often lately\.$/,
    /fallback 1, answered after 3 calls/,
    /`valid` passed\./,
    /`no-leak` was not evaluated: An earlier check had decided\./,
    /got the answer \(200\) after 120 ms, the first token after 30 ms/,
    /100 input tokens and 20 output tokens over 3 calls, .* included, and cost at least 0\.001 USD/,
  ];
  for (const [index, pattern] of expected.entries()) assert.match(steps[index] ?? '', pattern);
});

test('answers that wait are listed, overridden and then no longer wait; the ledger verifies', async () => {
  const held = { name: 'refund', stage: 'output', verdict: 'fail', action: 'review', why: 'Too much.' } as const;
  await using project = await projectWith([
    recordAt(START, { status: 'review', review: 'pending', checks: [held] }),
    recordAt(START + 1000, { status: 'review', review: 'pending', checks: [held] }),
  ]);
  const { root: cwd, env } = project;
  const json = (words: readonly string[]) => mooring([...words, '--format', 'json'], { cwd, env });
  assert.equal(answerOf(await json(['review', 'list']), 'review-list').rows.length, 2);
  const override = ['review', 'override', recordId(START), '--output', '{"reply": "Right."}', '--why', 'Too much'];
  const { rows } = answerOf(await json(override), 'review-override');
  assert.equal(rows[0].status, 'overridden');
  assert.deepEqual(rows[0].decided.output, { reply: 'Right.' });
  assert.equal(
    answerOf(await json(['review', 'accept', recordId(START + 1000)]), 'review-accept').rows[0].status,
    'accepted',
  );
  const again = await json(['review', 'accept', recordId(START)]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /overridden by/);
  const shown = await mooring(['review', 'show', recordId(START)], { cwd, env });
  assert.match(shown.stdout, /Too much/);
});
