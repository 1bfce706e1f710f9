/** `drift compare` as a process of its own, on files as people have them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answerOf } from './answers.ts';
import { folderWith, mooring } from './mooring.ts';

const csv = (count: number, row: (index: number) => string, header = 'amount,country') =>
  `${[header, ...Array.from({ length: count }, (_, index) => row(index))].join('\n')}\n`;

const countries = ['DE', 'FR', 'US'];
const clean = csv(400, (index) => `${(index * 37) % 101},${countries[index % 3]}`);
const alike = csv(400, (index) => `${(index * 53) % 101},${countries[(index + 1) % 3]}`);
const moved = csv(400, (index) => `${((index * 37) % 101) + 60},${countries[index % 3]}`);

test('no drift ends with 0, drift with 1, too little data with 3, or 1 where that is asked for', async () => {
  await using folder = await folderWith({
    'ref.csv': clean,
    'same.csv': alike,
    'moved.csv': moved,
    'few.csv': csv(1, () => '1,DE'),
  });
  const cwd = folder.path;
  const compare = (...words: readonly string[]) =>
    mooring(['drift', 'compare', 'ref.csv', ...words, '--format', 'json'], { cwd });
  const same = await compare('same.csv');
  assert.equal(same.code, 0, same.stdout + same.stderr);
  const drifted = await compare('moved.csv');
  assert.equal(drifted.code, 1);
  const { columns, dataset } = answerOf(drifted, 'drift-compare');
  assert.equal(dataset.verdict, 'fail');
  assert.deepEqual(
    columns.map(({ name, verdict, method }: { name: string; verdict: string; method: string }) => [
      name,
      verdict,
      method,
    ]),
    [
      ['amount', 'fail', 'ks'],
      ['country', 'pass', 'chi-square'],
    ],
  );
  assert.deepEqual(columns[0].reference, { n: 400 });
  assert.equal((await compare('few.csv')).code, 3);
  assert.equal((await compare('few.csv', '--strict')).code, 1);
});

test('csv is compared with jsonl, mixed types, NaN, a byte-order mark and constant columns included', async () => {
  const lines = Array.from({ length: 200 }, (_, index) =>
    JSON.stringify({ amount: index % 10 === 0 ? 'NaN' : (index * 37) % 101, country: countries[index % 3], one: 1 }),
  );
  await using folder = await folderWith({
    'ref.csv': `\uFEFF${csv(300, (index) => `${index % 10 === 0 ? 'NaN' : (index * 37) % 101},${countries[index % 3]},1`, 'amount,country,one')}`,
    'cur.jsonl': lines.join('\r\n'),
  });
  const ran = await mooring(['drift', 'compare', 'ref.csv', 'cur.jsonl', '--format', 'json'], { cwd: folder.path });
  const { columns } = answerOf(ran, 'drift-compare');
  assert.deepEqual(
    columns.map(({ name, verdict }: { name: string; verdict: string }) => [name, verdict]),
    [
      ['amount', 'pass'],
      ['country', 'pass'],
      ['one', 'pass'],
    ],
  );
  assert.equal(ran.code, 0);
});

test('columns are chosen, and a misspelt one is told', async () => {
  await using folder = await folderWith({ 'ref.csv': clean, 'moved.csv': moved });
  const words = ['drift', 'compare', 'ref.csv', 'moved.csv', '--columns'];
  const chosen = await mooring([...words, 'country', '--format', 'json'], { cwd: folder.path });
  assert.equal(chosen.code, 0);
  assert.equal(answerOf(chosen, 'drift-compare').columns.length, 1);
  const misspelt = await mooring([...words, 'contry'], { cwd: folder.path });
  assert.equal(misspelt.code, 2);
  assert.match(misspelt.stderr, /`contry`.*Did you mean `country`/);
});

test('a page with the distributions is written', async () => {
  await using folder = await folderWith({ 'ref.csv': clean, 'moved.csv': moved });
  const ran = await mooring(['drift', 'compare', 'ref.csv', 'moved.csv', '--report', 'out/drift.html'], {
    cwd: folder.path,
  });
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /amount +DRIFT/);
  const page = readFileSync(join(folder.path, 'out/drift.html'), 'utf8');
  assert.match(page, /<svg /);
  assert.ok(page.length < 1_000_000);
});

test('what cannot be read ends with 2 and names the file and the line', async () => {
  await using folder = await folderWith({
    'ref.csv': clean,
    'wide.csv': 'a,b\n1,2\n1,2,3\n',
    'bad.jsonl': '{"a":1}\n{nope\n',
    'latin.csv': Buffer.from('a\nM\xfcnchen\n', 'latin1'),
    'utf16.csv': Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'),
    'x.parquet': 'PAR1',
    'empty.csv': '',
  });
  for (const [file, message] of [
    ['wide.csv', /`wide\.csv`: Line 3/],
    ['bad.jsonl', /`bad\.jsonl`: Line 2/],
    ['latin.csv', /not UTF-8/],
    ['utf16.csv', /UTF-16/],
    ['x.parquet', /Parquet/],
    ['empty.csv', /empty/],
    ['missing.csv', /does not exist/],
    ['.', /folder/],
  ] as const) {
    const ran = await mooring(['drift', 'compare', 'ref.csv', file], { cwd: folder.path });
    assert.equal(ran.code, 2, `${file}: ${ran.stderr}`);
    assert.match(ran.stderr, message);
    assert.equal(ran.stdout, '');
  }
});
