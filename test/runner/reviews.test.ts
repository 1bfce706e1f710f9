/** The review queue: who waits, what a decision leaves behind, and that it survives whatever is not there. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { Refusal } from '../../core/contract/runner.ts';
import { digestOfHex } from '../../core/values/digest.ts';
import { decideOverdue, resumeDecisions } from '../../runner/reviews/reviews.ts';
import { get, post, readRows } from '../gateway/gateway.ts';
import { recordAt, recordId, recordsDb } from './records-db.ts';
import { testProject } from './watched-project.ts';

const START = Date.UTC(2026, 10, 1);
const HELD = {
  name: 'refund',
  stage: 'output',
  verdict: 'fail',
  action: 'review',
  why: 'It is more than the order.',
} as const;

function held(index: number, parts: Partial<InferenceRecord> = {}): InferenceRecord {
  return recordAt(START + index * 1000, { status: 'review', review: 'pending', checks: [HELD], ...parts });
}

test('those that wait come first, the longest waiting at the top, then the decided ones, newest first', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add([
    held(0, { review: 'accepted' }),
    held(1),
    held(2, { review: 'rejected' }),
    held(3),
    recordAt(START + 9000),
  ]);
  const { api } = await project.open();
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await api.call('review.list', { limit: 1, ...(after !== undefined && { after }) });
    seen.push(...page.rows.map(({ id, status }) => `${id} ${status}`));
    after = page.next;
  } while (after !== undefined);
  assert.deepEqual(seen, [
    `${recordId(START + 1000)} pending`,
    `${recordId(START + 3000)} pending`,
    `${recordId(START + 2000)} rejected`,
    `${recordId(START)} accepted`,
  ]);
});

test('an item says why it waits, until when, and what was asked and answered', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add([held(0)]);
  const { api } = await project.open();
  const item = await api.call('review.show', { id: recordId(START) });
  assert.equal(item.why, 'The output check `refund` held it: It is more than the order.');
  assert.equal(item.due, new Date(START + 24 * 3_600_000).toISOString());
  assert.deepEqual(item.input, { ticket: 'Where is it?' });
  assert.deepEqual(item.output, { reply: 'On its way.' });
});

test('a decision without a gateway holds at once, is in the ledger once, and keeps its content out of it', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add([held(0), held(1)]);
  const { api, runner } = await project.open();
  const id = recordId(START);
  const item = await api.call('review.override', { id, output: { reply: 'A secret remedy.' }, why: 'Too much' });
  assert.equal(item.status, 'overridden');
  assert.deepEqual(item.decided?.output, { reply: 'A secret remedy.' });
  assert.equal(item.due, undefined);
  await resumeDecisions(runner);
  const { rows } = await api.call('audit.show', {});
  assert.deepEqual(
    rows.map(({ action, subject }) => [action, subject]),
    [['review.override', 'Model/assistant@local']],
  );
  assert.ok(!JSON.stringify(rows).includes('remedy'));
  const waiting = await api.call('records.query', { where: 'has(record.review) && record.review == "pending"' });
  assert.deepEqual(
    waiting.rows.map((record) => record.id),
    [recordId(START + 1000)],
  );
  const list = await api.call('review.list', {});
  assert.deepEqual(
    list.rows.map(({ status }) => status),
    ['pending', 'overridden'],
  );
  const { steps } = await api.call('records.explain', { id });
  assert.match(steps.join('\n'), /replaced the answer[\s\S]*: override: Too much\./);
});

test('a decision is taken once', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add([held(0), recordAt(START + 5000)]);
  const { api } = await project.open();
  await api.call('review.accept', { id: recordId(START) });
  const again = api.call('review.override', { id: recordId(START), output: 'x' });
  await assert.rejects(again, (error) => error instanceof Refusal && /was accepted by/.test(error.message));
  await assert.rejects(api.call('review.accept', { id: recordId(START + 5000) }), /never held/);
  await assert.rejects(api.call('review.show', { id: recordId(START + 77) }), /There is no record/);
  await assert.rejects(api.call('review.show', { id: 'nonsense' }), /no id of a record/);
});

test('what nobody looked at in time is decided by the rule, and the ledger says so', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add([held(0), held(100_000)]);
  const { api, runner } = await project.open(() => START + 25 * 3_600_000);
  assert.equal(await decideOverdue(runner), 1);
  assert.equal(await decideOverdue(runner), 0);
  assert.equal((await api.call('review.show', { id: recordId(START) })).status, 'rejected');
  const { rows } = await api.call('audit.show', {});
  assert.equal(rows[0]?.actor.rule, 'review-timeout');
});

test('a gateway that runs is told, and its records then say so themselves', async () => {
  await using project = testProject();
  {
    await using db = await recordsDb(project.root);
    await db.add([held(0)]);
  }
  const { api, runner } = await project.open();
  const id = recordId(START);
  await api.call('review.override', { id, output: { reply: 'Right.' } });
  const target = runner.deployments.target('local');
  await target.writeState({
    schemaVersion: 1,
    target: 'local',
    sequence: 1,
    deployments: [],
    providers: {},
    prices: {},
    keys: [],
  });
  await target.start({ port: 0, watch: false });
  try {
    await resumeDecisions(runner);
  } finally {
    await target.stop();
  }
  const folder = `${project.root}/.mooring/targets/local`;
  assert.deepEqual(
    readRows(folder, 'SELECT id, review FROM records').map(({ review }) => review),
    ['overridden'],
  );
  const [said] = readRows(folder, 'SELECT kind, value FROM feedback');
  assert.equal(said?.kind, 'review');
  assert.deepEqual(JSON.parse(String(said?.value)), { decision: 'override', output: { reply: 'Right.' } });
  assert.equal(runner.store.reviews.unfinished().length, 0);
  assert.equal((await api.call('review.show', { id })).status, 'overridden');
});

test('where keys are declared, a decision reaches the records all the same, after a restart of the gateway too', async () => {
  await using project = testProject();
  {
    await using db = await recordsDb(project.root);
    await db.add([held(0), held(1)]);
  }
  const { api, runner } = await project.open();
  const target = runner.deployments.target('local');
  await target.writeState({
    schemaVersion: 1,
    target: 'local',
    sequence: 1,
    deployments: [],
    providers: {},
    prices: {},
    keys: [{ name: 'shop', hash: digestOfHex('7'.repeat(64)) }],
  });
  const folder = `${project.root}/.mooring/targets/local`;
  const keys: string[] = [];
  try {
    for (const [index, method] of (['review.accept', 'review.override'] as const).entries()) {
      const { url } = await target.start({ port: 0, watch: false });
      const feedback = (headers: Record<string, string>) => post(`${url}/v1/feedback`, { record: 'rec_1' }, headers);
      assert.equal((await feedback({})).status, 401);
      const id = recordId(START + index * 1000);
      if (method === 'review.accept') await api.call(method, { id });
      else await api.call(method, { id, output: { reply: 'Right.' } });
      assert.equal(runner.store.reviews.unfinished().length, 0, 'the gateway took it');
      assert.equal(statSync(`${folder}/operator.key`).mode & 0o777, 0o600);
      const key = readFileSync(`${folder}/operator.key`, 'utf8');
      keys.push(key);
      const authorization = `Bearer ${key}`;
      assert.equal((await get(`${url}/v1/models`, { authorization })).status, 401, 'it opens nothing else');
      await target.stop();
      assert.doesNotMatch(readFileSync(`${folder}/gateway.log`, 'utf8'), new RegExp(key));
    }
  } finally {
    await target.stop();
  }
  assert.notEqual(keys[0], keys[1]);
  assert.deepEqual(
    readRows(folder, 'SELECT id, review FROM records ORDER BY id').map(({ review }) => review),
    ['accepted', 'overridden'],
  );
  assert.deepEqual(
    readRows(folder, 'SELECT by FROM feedback').map(({ by }) => typeof by),
    ['string', 'string'],
    'who decided is kept',
  );
});
