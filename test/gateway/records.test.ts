import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { recordColumns, recordIdFloor, rollupDimensions } from '../../core/contract/records-db.ts';
import { parseHistogram } from '../../core/stats/log-histogram.ts';
import { openRecords } from '../../runner/store/records.ts';
import { chat, get, post, readRecords, readRows, recordOf, serveModel, startGateway, until } from './gateway.ts';
import { goodReply, replyPrompt } from './prompt.ts';
import { sha256 } from './state.ts';
import { answerWith, startUpstream } from './upstream.ts';

test('a record holds of the content what the manifest says', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  const input = { ticket: 'Where is it?', locale: 'en', total: 0 };
  const expected = {
    full: [input, goodReply, { locale: 'en', total: 0 }],
    redacted: [{ ...input, ticket: '[sensitive]' }, goodReply, { locale: 'en', total: 0 }],
    none: [undefined, undefined, undefined],
  } as const;
  for (const [content, [kept, output, features]] of Object.entries(expected)) {
    await using bench = await serveModel(upstream, { prompt: replyPrompt, spec: { record: { content } } });
    const record = recordOf(bench, await chat(bench, { messages: [{ role: 'user', content: input.ticket }] }));
    assert.deepEqual([record.input, record.output, record.features], [kept, output, features]);
    assert.equal(record.outputTokens, 5);
  }
  await using bench = await serveModel(upstream, { prompt: replyPrompt, spec: { record: { content: 'hashed' } } });
  const record = recordOf(bench, await chat(bench, { messages: [{ role: 'user', content: input.ticket }] }));
  assert.equal(record.input, `sha256:${sha256('{"locale":"en","ticket":"Where is it?","total":0}')}`);
  assert.match(String(record.output), /^sha256:[0-9a-f]{64}$/);
});

test('labels of the Model and metadata of the request are kept', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, { metadata: { owner: 'team-a', labels: { costCenter: 'cc-1' } } });
  const record = recordOf(
    bench,
    await chat(bench, { metadata: { channel: 'web', costCenter: 'mine', deep: { no: 1 } } }),
  );
  assert.deepEqual(record.labels, { channel: 'web', costCenter: 'cc-1' });
  assert.equal(record.team, 'team-a');
});

test('records of an earlier version are kept, and new ones written beside them', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  const first = recordOf(bench, await chat(bench));
  await bench.gateway.stop();
  const file = join(bench.state.path, 'records.db');
  const database = new DatabaseSync(file);
  database.exec('ALTER TABLE records DROP COLUMN failures; PRAGMA user_version = 1');
  database.close();
  const reader = openRecords(file);
  assert.equal(reader.byId(first.id)?.id, first.id);
  reader.close();
  await using again = await startGateway(bench.state.path);
  const second = recordOf(bench, await chat({ ...bench, url: again.url }));
  assert.deepEqual(
    readRecords(bench.state.path).map(({ id, failures }) => [id, failures]),
    [
      [first.id, []],
      [second.id, []],
    ],
  );
});

test('records past their retention are removed, those of other models and younger ones stay', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, { spec: { record: { content: 'full', retention: '30d' } } });
  const young = recordOf(bench, await chat(bench));
  await bench.gateway.stop();
  const day = 86_400_000;
  const database = new DatabaseSync(join(bench.state.path, 'records.db'));
  const copy = database.prepare(
    `INSERT INTO records (${recordColumns.join(', ')}) SELECT ${recordColumns
      .map((name) => (name === 'id' || name === 'model' ? '?' : name))
      .join(', ')} FROM records WHERE id = ?`,
  );
  database.exec('BEGIN');
  for (let index = 0; index < 2500; index++) {
    copy.run(`${recordIdFloor(Date.now() - 31 * day)}${index}`, 'assistant', young.id);
  }
  copy.run(`${recordIdFloor(Date.now() - 31 * day)}x`, 'another', young.id);
  copy.run(`${recordIdFloor(Date.now() - 29 * day)}y`, 'assistant', young.id);
  database.exec('COMMIT');
  database.close();
  await using again = await startGateway(bench.state.path);
  await until(() => readRecords(bench.state.path).length === 3);
  assert.equal((await get(`${again.url}/readyz`)).status, 200);
  const left = readRecords(bench.state.path).map(({ id, model }) => [model, id.at(-1)]);
  assert.deepEqual(left.slice(0, 2), [
    ['another', 'x'],
    ['assistant', 'y'],
  ]);
});

test('rollups count every record once, with its cost and times', async () => {
  await using upstream = await startUpstream();
  const prices = { 'mock/small': { input: '1 USD', output: '1 USD' } };
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } }, { prices });
  for (let index = 0; index < 30; index++) await chat(bench, { stream: index % 3 === 0 });
  await Promise.all(Array.from({ length: 30 }, () => chat(bench)));
  const rows = readRows(bench.state.path, 'SELECT * FROM rollups');
  const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);
  assert.equal(sum('count'), 60);
  assert.equal(sum('priced'), 60);
  assert.equal(sum('input_tokens'), 600);
  assert.ok(Math.abs(sum('cost') - 60 * 0.000_015) < 1e-9);
  const counted = (name: string): number =>
    rows.reduce(
      (total, row) => total + [...parseHistogram(String(row[name])).values()].reduce((all, one) => all + one, 0),
      0,
    );
  assert.equal(counted('latency'), 60);
  assert.equal(counted('ttft'), 10);
  assert.ok(rows.length <= 2, 'one row a minute');
  assert.ok(rollupDimensions.every((name) => rows[0]?.[name] !== null));
});

test('feedback is kept with its record, and a review decides what waits', async () => {
  await using upstream = await startUpstream(answerWith({ reply: 'Hm.', confidence: 0.1 }));
  const serve = { prompt: 'reply', confidence: { from: 'output.confidence', min: 0.7 } };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, serve });
  const record = recordOf(bench, await chat(bench));
  assert.equal(record.review, 'pending');
  const send = (body: object) => post(`${bench.url}/v1/feedback`, { record: record.id, ...body });
  assert.equal((await send({ kind: 'outcome', value: { solved: true } })).status, 201);
  assert.equal(
    (await send({ kind: 'review', value: { decision: 'override', output: goodReply }, by: 'lin' })).status,
    201,
  );
  assert.equal(readRecords(bench.state.path)[0]?.review, 'overridden');
  const rows = readRows(bench.state.path, 'SELECT record, kind, value, by FROM feedback ORDER BY id');
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      { record: record.id, kind: 'outcome', value: '{"solved":true}', by: null },
      {
        record: record.id,
        kind: 'review',
        value: JSON.stringify({ decision: 'override', output: goodReply }),
        by: 'lin',
      },
    ],
  );
  const unknown = { record: `rec_${'0'.repeat(26)}`, value: 1 };
  assert.equal((await send(unknown)).body.error.code, 'record_not_found');
  assert.equal((await send({ record: 'x', value: 1 })).body.error.code, 'invalid_record');
  assert.equal((await send({ kind: 'gossip', value: 1 })).body.error.code, 'invalid_kind');
  assert.equal((await send({ kind: 'review', value: 'maybe' })).body.error.code, 'invalid_value');
  assert.equal((await send({})).body.error.code, 'missing_value');
});

test('while records cannot be written there are no answers, and it recovers by itself', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  await using live = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } });
  for (const { state, url, gateway } of [bench, live]) {
    const stream = url === live.url;
    assert.equal((await chat({ url }, { stream })).status, 200);
    const other = new DatabaseSync(join(state.path, 'records.db'));
    other.exec('BEGIN IMMEDIATE');
    const refused = await chat({ url }, { stream });
    assert.equal(refused.status, 503, refused.text);
    assert.equal(refused.body.error.code, 'records_unavailable');
    assert.match((await get(`${url}/readyz`)).body.problems[0], /locked/);
    const before = upstream.calls.length;
    assert.equal((await chat({ url }, { stream })).status, 503);
    assert.equal(upstream.calls.length, before, 'nobody is called for an answer that cannot be given');
    other.exec('ROLLBACK');
    other.close();
    await until(async () => (await get(`${url}/readyz`)).status === 200);
    assert.equal((await chat({ url }, { stream })).status, 200);
    assert.equal(readRecords(state.path).length, 2);
    assert.match(gateway.stderr(), /Records cannot be written: database is locked/);
  }
});

test('records that are damaged are named, with what to do, and nothing is answered without a record', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  await bench.gateway.stop();
  const file = join(bench.state.path, 'records.db');
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  writeFileSync(file, 'not a database, but long enough to be looked at as one'.repeat(100));
  await using again = await startGateway(bench.state.path);
  await until(async () => /damaged/.test((await get(`${again.url}/readyz`)).text));
  const { status, text } = await chat({ ...bench, url: again.url });
  assert.equal(status, 503);
  assert.match(text, /records\.db is damaged: stop the gateway, move the file away/);
  assert.equal(text.includes(bench.state.path), false, 'callers learn nothing of the machine');
});

test('a full disk stops the answers until there is room', { skip: process.platform !== 'linux' }, async () => {
  await using upstream = await startUpstream(answerWith('x'.repeat(20_000)));
  // A bound on the size of files is what a full disk looks like to SQLite: a write that does not happen.
  const command = ['prlimit', '--fsize=2000000:unlimited', '--'];
  await using bench = await serveModel(upstream, {}, { start: { command } });
  let answered = 0;
  while ((await chat(bench)).status === 200) answered += 1;
  assert.ok(answered > 10);
  assert.equal((await chat(bench)).body.error.code, 'records_unavailable');
  assert.equal(readRecords(bench.state.path).length, answered);
  const { spawnSync } = await import('node:child_process');
  assert.equal(spawnSync('prlimit', ['--fsize=unlimited', `--pid=${bench.gateway.child.pid}`]).status, 0);
  await until(async () => (await chat(bench)).status === 200);
  assert.equal(readRecords(bench.state.path).length, answered + 1);
});

test('metrics are Prometheus text, and count commits', async () => {
  await using upstream = await startUpstream();
  await using bench = await serveModel(upstream, {});
  await Promise.all(Array.from({ length: 50 }, () => chat(bench)));
  const { text, headers } = await get(`${bench.url}/metrics`);
  assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const value = (name: string): number => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
  assert.equal(value('mooring_requests_total'), 50);
  assert.equal(value('mooring_record_rows_total'), 50);
  assert.ok(value('mooring_record_commits_total') < 50, 'what waits together is committed together');
  for (const line of text.trim().split('\n')) assert.match(line, /^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{.*\})? \S+)$/);
  assert.equal(value('mooring_request_duration_seconds_count'), 50);
});
