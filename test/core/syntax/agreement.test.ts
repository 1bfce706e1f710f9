/** On text without errors our trees are those of the `yaml` package. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import { dumpRoots, dumpYamlRoots } from './dump.ts';
import { randomEdit, randomFrom, randomYaml } from './random-yaml.ts';

const RUNS = Number(process.env.MOORING_FUZZ_RUNS ?? 800);

/** About meaning, which `yaml` judges elsewhere or not at all. */
const MEANING = new Set(['unresolved-alias', 'recursive-alias', 'duplicate-key', 'unknown-tag']);

function errorsIn(text: string, ignored: ReadonlySet<string>): readonly string[] {
  const errors = parse(text).documents.flatMap((document) => document.errors);
  return errors.map(({ code }) => code).filter((code) => !ignored.has(code));
}

const TRICKY: readonly string[] = [
  '',
  '\n\n# only a comment\n',
  'plain',
  'a:\nb:\n- 1\n- 2\nc: 3\n',
  'a:\n- b\n-\n  - c\n- - d\n  - e\n',
  'a: |\n  x\n   y\n\n  z\n\n\nb: >-\n  folded\n  text\n\n  more\nc: |+\n  keep\n\nd: |2\n    indented\n  less\n',
  "a: \"one\n  two\\\n  three \\n four\"\nb: 'it''s\n\n  two'\n",
  'a: [1, {b: c, "d":e}, [], {}]\nb: {\n  x: [\n    1\n  ],\n  y\n}\n',
  'a: [\n  1\n]\nb: {\n}\n',
  '? complex\n: value\n? [a, b]\n:\n  nested: 1\n? only\n',
  'a: &x 1\nb: *x\nc: &y\n  d: 1\ne: &z\n- 1\n<<: *y\n<<: *y\n',
  '!!map\na: !!str 1\nb: !!int "3"\nc: !!seq\n- 1\n',
  '- &a key: v\n  k2: v\n- !!str x: y\n',
  '%YAML 1.2\n---\na: 1\n...\n%TAG ! tag:example.com,2000:\n---\n!foo b\n',
  '--- text\n--- |\n  block\n---\n# empty\n---\nlast: 1\n...\n# end\n',
  '\uFEFFa: 1\n',
  'a: 1\r\nb:\r\n  - x\r\n  - |\r\n    block\r\n    two\r\nc: "q\r\n  r"\r\n',
  'a:\t1\nb: \t2 \t# c\nc:\t\n  d: 1\n',
  'ключ: значение\n😀: "😀 \\U0001F600"\nnel: a\u0085b\nls: a\u2028b\u2029c\n',
  `long: ${'x'.repeat(100_000)}\n${'k'.repeat(1000)}: 1\n`,
  'a: 0o17\nb: 0x1F\nc: -0\nd: .inf\ne: -.INF\nf: .nan\ng: 1e3\nh: +1\ni: 1.\nj: .5\nk: ~\nl: NULL\nm: True\nn: 01\no: 1_000\np: 0b1\n',
  'a: b#c\nd: "e"# not\n',
  'key : spaced\n"quoted" : 1\n\'single\':   2\nurl: http://x.y/z\ntime: 12:30:45\n-x: 1\n?y: 2\n:z: 3\n',
  'a:\n  b:\n    c: 1\n\n  # comment less indented\n# and none\n  d: 2\n',
  '-\n\n  a: 1\n-   b: 2\n    c: 3\n-\n',
  'a: x\n  y\n  z\nb:\n  c\n  d\n',
  'a: [x, # c\n  y]\nb: # c\n  c\n',
];

for (const [index, text] of TRICKY.entries()) {
  test(`reads tricky text ${index} as yaml does: ${JSON.stringify(text.slice(0, 40))}`, () => {
    const expected = dumpYamlRoots(text);
    if (expected) assert.deepEqual(dumpRoots(parse(text)), expected);
    assert.equal(errorsIn(text, MEANING).length > 0, expected === undefined);
  });
}

test(`reads ${RUNS} random files as yaml does, and finds an error where it does`, () => {
  for (let seed = 0; seed < RUNS; seed += 1) {
    const text = randomYaml(randomFrom(seed));
    // The package refuses a list behind a byte order mark.
    if (text.startsWith('\uFEFF-')) continue;
    const expected = dumpYamlRoots(text);
    assert.equal(errorsIn(text, MEANING).length > 0, expected === undefined, `seed ${seed}: ${JSON.stringify(text)}`);
    if (expected) assert.deepEqual(dumpRoots(parse(text)), expected, `seed ${seed}: ${JSON.stringify(text)}`);
  }
});

test(`finds an error in ${RUNS} broken files wherever yaml does`, () => {
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = randomFrom(seed + 1_000_000);
    let text = randomYaml(random).slice(0, 400);
    for (let left = 1 + random(3); left > 0; left -= 1) {
      const { span, text: inserted } = randomEdit(random, text);
      text = text.slice(0, span.start) + inserted + text.slice(span.end);
    }
    // Directives reach over documents there; a byte order mark, a lone \r and a last line of nothing but tabs and spaces
    // are read in ways that differ by design.
    if (/[%\uFEFF]|\r(?!\n)|\n *\t[ \t]*$/.test(text)) continue;
    if (errorsIn(text, new Set(['unresolved-alias', 'recursive-alias', 'duplicate-key'])).length > 0) continue;
    assert.notEqual(dumpYamlRoots(text), undefined, `seed ${seed}: ${JSON.stringify(text)}`);
  }
});
