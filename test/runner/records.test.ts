/** Records as the runner tells of them, over real databases that the gateway's own thread wrote. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { Refusal } from '../../core/contract/runner.ts';
import { recordAt, recordId, recordsDb } from './records-db.ts';
import { testProject } from './watched-project.ts';

const START = Date.UTC(2026, 10, 1);

function records(count: number, parts: (index: number) => Partial<InferenceRecord> = () => ({})) {
  return Array.from({ length: count }, (_, index) => recordAt(START + index * 1000, parts(index)));
}

const idsOf = (rows: readonly InferenceRecord[]) => rows.map(({ id }) => id);

test('records come newest first, page by page, each once', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add(records(25));
  const { api } = await project.open();
  const seen: string[] = [];
  let after: string | undefined;
  let pages = 0;
  do {
    const page = await api.call('records.query', { limit: 10, ...(after !== undefined && { after }) });
    seen.push(...idsOf(page.rows));
    after = page.next;
    pages += 1;
  } while (after !== undefined);
  assert.equal(pages, 3);
  assert.deepEqual(seen, idsOf(records(25)).toReversed());
});

test('the records of all targets are one list in order of time', async () => {
  await using project = testProject();
  await using local = await recordsDb(project.root, 'local');
  await using other = await recordsDb(project.root, 'staging');
  writeFileSync(
    join(project.root, '.mooring/targets/staging/target.json'),
    '{"project":"test","spec":{"type":"local"}}',
  );
  const all = records(40);
  await local.add(all.filter((_, index) => index % 3 !== 0));
  await other.add(all.filter((_, index) => index % 3 === 0).map((one) => ({ ...one, target: 'staging' })));
  const { api } = await project.open();
  const first = await api.call('records.query', { limit: 15 });
  const second = await api.call('records.query', { limit: 100, after: first.next ?? '' });
  assert.deepEqual([...idsOf(first.rows), ...idsOf(second.rows)], idsOf(all).toReversed());
  const alone = await api.call('records.query', { target: 'staging' });
  assert.equal(alone.rows.length, 14);
});

test('a condition is asked of record, input and output', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add(
    records(30, (index) => ({
      status: index % 10 === 0 ? 'error' : 'ok',
      model: index < 15 ? 'assistant' : 'fraud',
      latencyMs: index * 10,
      output: index === 7 ? { refund: 12 } : { reply: 'x' },
    })),
  );
  const { api } = await project.open();
  const count = async (where: string) => (await api.call('records.query', { where, limit: 100 })).rows.length;
  assert.equal(await count('record.status == "error"'), 3);
  assert.equal(await count('record.model == "fraud" && record.latencyMs >= 200.0'), 10);
  assert.equal(await count('has(output.refund) && output.refund > 10.0'), 1);
  assert.equal(await count('input.ticket.startsWith("Where")'), 30);
  assert.equal(await count(`record.ts >= timestamp("${new Date(START + 25_000).toISOString()}")`), 5);
  assert.equal(await count(`record.ts < timestamp("${new Date(START + 5000).toISOString()}")`), 5);
  assert.equal(
    (await api.call('records.query', { model: 'fraud', where: 'record.model == "assistant"' })).rows.length,
    0,
  );
});

test('feedback can be asked for', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  const all = records(3);
  await db.add(all);
  await db.say({ record: all[1]?.id ?? '', ts: START + 5000, kind: 'outcome', value: { solved: true }, by: undefined });
  const { api } = await project.open();
  const page = await api.call('records.query', { where: 'has(record.feedback.solved)' });
  assert.deepEqual(idsOf(page.rows), [all[1]?.id]);
});

test('records a condition cannot be asked of are left out, and that is said', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add(records(3, (index) => ({ output: index === 0 ? { refund: 5 } : { reply: 'x' } })));
  const { api } = await project.open();
  const page = await api.call('records.query', { where: 'output.refund > 1.0' });
  assert.equal(page.rows.length, 1);
  assert.match(page.note ?? '', /2 records/);
});

test('wrong questions are refused with what is wrong', async () => {
  await using project = testProject();
  await using db = await recordsDb(project.root);
  await db.add(records(1));
  const { api } = await project.open();
  const refused = (kind: 'usage' | 'refused', message: RegExp) => (error: unknown) =>
    error instanceof Refusal && error.kind === kind && message.test(error.message);
  await assert.rejects(api.call('records.query', { where: 'record.modell == "x"' }), refused('usage', /modell/));
  await assert.rejects(api.call('records.query', { where: 'record.model ==' }), refused('usage', /condition/));
  await assert.rejects(api.call('records.query', { limit: 0 }), refused('usage', /0 is no number/));
  await assert.rejects(api.call('records.query', { after: 'x' }), refused('usage', /no page/));
  await assert.rejects(api.call('records.query', { target: 'nowhere' }), refused('usage', /nowhere/));
});

test('without records the answer is an empty list that says so', async () => {
  await using project = testProject();
  const { api } = await project.open();
  const page = await api.call('records.query', {});
  assert.deepEqual(page.rows, []);
  assert.match(page.note ?? '', /No target has records/);
});

test('a database that is damaged is told as such', async () => {
  await using project = testProject();
  const folder = join(project.root, '.mooring/targets/local');
  mkdirSync(folder, { recursive: true });
  const { api } = await project.open();
  writeFileSync(join(folder, 'records.db'), 'not a database, but long enough to be looked at as one'.repeat(100));
  await assert.rejects(api.call('records.query', {}), /records\.db are damaged/);
});

test('a database that another program keeps locked is told as such', async () => {
  await using project = testProject();
  {
    await using db = await recordsDb(project.root);
    await db.add(records(3));
  }
  const { api } = await project.open();
  const other = new DatabaseSync(join(project.root, '.mooring/targets/local/records.db'));
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  await assert.rejects(api.call('records.query', {}), /locked by another program/);
  other.close();
  assert.equal((await api.call('records.query', {})).rows.length, 3);
});

test('a database whose log was folded in and whose gateway is gone can still be read', async () => {
  await using project = testProject();
  {
    await using db = await recordsDb(project.root);
    await db.add(records(5));
  }
  const { api } = await project.open();
  assert.equal((await api.call('records.query', {})).rows.length, 5);
});

test('one row that is no record does not hide the others', async () => {
  await using project = testProject();
  {
    await using db = await recordsDb(project.root);
    await db.add(records(5));
  }
  const database = new DatabaseSync(join(project.root, '.mooring/targets/local/records.db'));
  database.prepare('UPDATE records SET release = ? WHERE id = ?').run('broken', recordId(START));
  database.prepare('UPDATE records SET checks = ? WHERE id = ?').run('{{{', recordId(START + 1000));
  database.close();
  const { api } = await project.open();
  const page = await api.call('records.query', {});
  assert.equal(page.rows.length, 4);
  assert.match(page.note ?? '', /1 rows? hold/);
});
