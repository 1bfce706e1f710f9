/**
 * Lines that end with `\n`, `\r\n` or a lone `\r`, mixed in one text: the tree is the one of the text with line feeds.
 * What only looks like the end of a line, as U+2028, U+0085 or a form feed, is a character like others.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import { dumpFile } from './dump.ts';
import { differenceAfterEdits, withEnds } from './random-line-ends.ts';
import { randomFrom, randomYaml } from './random-yaml.ts';

const RUNS = Number(process.env.MOORING_FUZZ_RUNS ?? 40);

test('a lone carriage return ends a line wherever a line feed does', () => {
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = randomFrom(seed);
    const text = randomYaml(random).replaceAll('\r\n', '\n');
    const mixed = withEnds(random, text, ['\n', '\n', '\r']);
    const [plain, file] = [parse(text), parse(mixed)];
    assert.deepEqual(dumpFile(file), dumpFile(plain), `seed ${seed}: ${JSON.stringify(mixed)}`);
    assert.deepEqual(file.comments({ start: 0, end: text.length }), plain.comments({ start: 0, end: text.length }));
    assert.equal(file.lines.count, plain.lines.count);
  }
});

test('values do not depend on the ends of lines', () => {
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = randomFrom(seed);
    const text = randomYaml(random).replaceAll('\r\n', '\n');
    const mixed = withEnds(random, text, ['\n', '\r\n', '\r']);
    assert.deepEqual(
      withoutPlaces(dumpFile(parse(mixed))),
      withoutPlaces(dumpFile(parse(text))),
      `seed ${seed}: ${JSON.stringify(mixed)}`,
    );
  }
});

test('after random edits, a text with all kinds of ends has the tree and the lines of the whole text', () => {
  for (let seed = 0; seed < RUNS; seed += 1)
    assert.equal(differenceAfterEdits(randomFrom(seed), 12), undefined, `seed ${seed}`);
});

test('other characters that some take for the end of a line are none', () => {
  for (const character of ['\u2028', '\u2029', '\u0085', '\f', '\v', '\uFEFF']) {
    const file = parse(`a: one${character}two # c${character}d\nb: 2\n`);
    assert.equal(file.lines.count, 3);
    assert.deepEqual(
      file.documents.map(({ errors }) => errors),
      [[]],
    );
    assert.deepEqual(
      file.comments({ start: 0, end: file.text.length }).map(({ text }) => text),
      [` c${character}d`],
    );
  }
});

function withoutPlaces(dump: unknown): unknown {
  return JSON.parse(JSON.stringify(dump).replaceAll(/@?\d+-\d+/g, ''));
}
