/** Hostile and broken input: one clear error, no exception, and work in proportion to the text. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import { toValue } from '../../../core/syntax/value.ts';
import { newWork } from '../../../core/syntax/work.ts';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

function codesIn(text: string): readonly string[] {
  return parse(text).documents.flatMap(({ errors }) => errors.map(({ code }) => code));
}

const stairs = (count: number, head: string) =>
  range(count)
    .map((index) => `${' '.repeat(index)}${head}\n`)
    .join('');

const DEEP: readonly (readonly [string, string])[] = [
  ['square brackets', '['.repeat(10_000)],
  ['curly brackets', '{a: '.repeat(10_000)],
  ['closed brackets', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['list items on one line', `${'- '.repeat(10_000)}x`],
  ['explicit keys on one line', `${'? '.repeat(10_000)}x`],
  ['indented keys', stairs(2000, 'k:')],
  ['indented list items', stairs(2000, '-')],
  ['brackets in a list item', `- a: ${'['.repeat(10_000)}\n`],
];

for (const [what, text] of DEEP) {
  test(`nesting by ${what} costs one error`, () => {
    assert.deepEqual(codesIn(text), ['too-deep']);
  });
}

test('200 levels are read, one more is not', () => {
  assert.deepEqual(codesIn(stairs(200, 'k:')), []);
  assert.deepEqual(codesIn(stairs(201, 'k:')), ['too-deep']);
  assert.deepEqual(codesIn(`a: ${'['.repeat(150)}${']'.repeat(150)}`), []);
});

const GROWING: readonly (readonly [string, (size: number) => string])[] = [
  ['the letter a', (size) => 'a'.repeat(size)],
  ['opening brackets', (size) => '['.repeat(size)],
  ['double quotes', (size) => '"'.repeat(size)],
  ['single quotes', (size) => "'".repeat(size)],
  [
    'keys in one map',
    (size) =>
      range(size / 10)
        .map((index) => `key${index}: 1\n`)
        .join(''),
  ],
  [
    'keys in one flow map',
    (size) =>
      `{${range(size / 10)
        .map((index) => `key${index}: 1`)
        .join(', ')}}`,
  ],
  ['conflict markers', (size) => '<<<<<<< a\nx: 1\n=======\nx: 2\n>>>>>>> b\n'.repeat(size / 40)],
  ['half-typed lines', (size) => `${'word\n'.repeat(size / 5)}k: 1\n`],
  ['open quotes', (size) => '"a\n'.repeat(size / 3)],
  ['open brackets line by line', (size) => 'a: [\n'.repeat(size / 5)],
  ['commas', (size) => `[${','.repeat(size)}`],
  ['document markers', (size) => '---\n'.repeat(size / 4)],
  ['anchors', (size) => '&a '.repeat(size / 3)],
  ['a block scalar', (size) => `a: |\n${'  xyz\n'.repeat(size / 6)}`],
  ['stairs of keys', (size) => stairs(Math.sqrt(size * 2), 'k:')],
];

for (const [what, generate] of GROWING) {
  test(`reading twice as many of these takes twice the work: ${what}`, () => {
    const [single, double] = [20_000, 40_000].map((size) => {
      const work = newWork();
      const text = generate(size);
      parse(text, { work });
      return { bytes: work.bytesLexed / text.length, nodes: work.nodesBuilt, length: text.length };
    });
    assert.ok(single && double);
    assert.ok(double.bytes <= single.bytes * 1.1);
    assert.ok(double.nodes <= single.nodes * 2.2 + 10);
    assert.ok(double.nodes <= double.length);
  });
}

test('a line of 1 MB and 1 MB of brackets or quotes are read without an exception', () => {
  for (const text of [
    'a'.repeat(1_000_000),
    '['.repeat(1_000_000),
    '"'.repeat(1_000_000),
    `k: ${'x '.repeat(500_000)}`,
  ]) {
    assert.equal(parse(text).documents.length, 1);
  }
});

test('3,000 anchors and aliases in a chain resolve', () => {
  const text = `a0: &a0 1\n${range(3000)
    .map((index) => `a${index + 1}: &a${index + 1} [*a${index}]\n`)
    .join('')}`;
  const { documents } = parse(text);
  const [document] = documents;
  assert.ok(document?.root);
  assert.deepEqual(document.errors, []);
  assert.equal(toValue(document.root, document).complete, false);
});

test('32,000 keys in one map are checked for repetition', () => {
  const text = `${range(32_000)
    .map((index) => `key${index}: ${index}\n`)
    .join('')}key7: again\n`;
  assert.deepEqual(codesIn(text), ['duplicate-key']);
});

test('200,000 errors in one file, or pasted lines, do not exhaust the stack', () => {
  assert.equal(codesIn('- *a\n'.repeat(200_000)).length, 200_000);
  const pasted = parse('a: 1\n').edit({ span: { start: 5, end: 5 }, text: 'b: 1\n'.repeat(200_000) });
  assert.equal(pasted.documents[0]?.root?.kind, 'map');
});

test('a file over the limit is not analysed, by its bytes and not its characters', () => {
  const large = parse('é'.repeat(2_100_000));
  assert.equal(large.notAnalysed?.code, 'too-large');
  assert.match(large.notAnalysed?.message ?? '', /4\.2 MB.* 4 MB/);
  assert.deepEqual(large.documents, []);
  assert.equal(parse('e'.repeat(2_100_000)).notAnalysed, undefined);
  assert.equal(parse('a: 1', { maxBytes: 3 }).notAnalysed?.code, 'too-large');
});

test('an edit over the limit and back counts bytes as a reading of the whole text does', () => {
  const maxBytes = 20;
  let file = parse('a: €\n', { maxBytes });
  let text = file.text;
  const edits = [
    [3, 4, 'é😀'],
    [4, 5, ''], // The first half of a pair alone.
    [4, 4, '\ud83d'],
    [3, 3, 'xxxxxxxxx'],
    [0, 0, '# €\n'],
    [4, 8, ''],
    [0, 4, ''],
    [4, 4, '€€'],
    [4, 6, ''],
  ] as const;
  const refused: boolean[] = [];
  for (const [start, end, inserted] of edits) {
    text = text.slice(0, start) + inserted + text.slice(end);
    file = file.edit({ span: { start, end }, text: inserted });
    assert.equal(file.text, text);
    assert.equal(file.notAnalysed?.message, parse(text, { maxBytes }).notAnalysed?.message, JSON.stringify(text));
    refused.push(file.notAnalysed !== undefined);
  }
  assert.ok(refused.includes(true) && refused.at(-1) === false, refused.join());
});

test('a file with too many values is not analysed', () => {
  assert.equal(parse('- 1\n'.repeat(100), { maxNodes: 150 }).notAnalysed?.code, 'too-many-nodes');
});

test('a binary file is not analysed', () => {
  assert.equal(parse('a: 1\n\0').notAnalysed?.code, 'binary');
  assert.equal(parse('\x01\x02\x03PNG').notAnalysed?.code, 'binary');
  assert.equal(parse(`${'\uFFFD'.repeat(50)}text`).notAnalysed?.code, 'binary');
  assert.equal(parse('a: \x1b[0m\n').notAnalysed, undefined);
});

test('an edit that makes a file acceptable again has it analysed', () => {
  const refused = parse('a: \0');
  const mended = refused.edit({ span: { start: 3, end: 4 }, text: '1' });
  assert.equal(mended.notAnalysed, undefined);
  assert.equal(mended.documents.length, 1);
  assert.equal(mended.edit({ span: { start: 3, end: 4 }, text: '\0' }).notAnalysed?.code, 'binary');
});
