/** Edits: the tree is the one that parsing all of the text gives, and the work does not grow with the file. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import type { SyntaxFile, SyntaxNode } from '../../../core/syntax/tree.ts';
import { newWork } from '../../../core/syntax/work.ts';
import { dumpFile } from './dump.ts';
import { pick, type RandomEdit, randomEdit, randomFrom, randomYaml } from './random-yaml.ts';
import { listInMap, longList, longMap, manyDocuments, typing } from './typing.ts';

const RUNS = Number(process.env.MOORING_FUZZ_RUNS ?? 150);

function assertAsParsed(file: SyntaxFile, told: () => string): void {
  const whole = parse(file.text);
  assert.deepEqual(dumpFile(file), dumpFile(whole), told());
  assert.equal(file.lines.count, whole.lines.count, told());
  for (let line = 0; line < whole.lines.count; line += 1) {
    assert.equal(file.lines.lineStart(line), whole.lines.lineStart(line), told());
  }
}

test(`after each of 12 random edits, ${RUNS} random files have the tree of their text`, () => {
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = randomFrom(seed);
    let file = parse(randomYaml(random));
    for (let step = 0; step < 12; step += 1) {
      const before = file.text;
      const edit = randomEdit(random, before);
      file = file.edit(edit);
      assertAsParsed(file, () => `seed ${seed}, step ${step}: ${JSON.stringify(edit)} in ${JSON.stringify(before)}`);
    }
  }
});

const FILES = [manyDocuments(6), longList(6), listInMap(6), longMap(20), manyDocuments(1)];

test('while a person types, every version has the tree of its text', () => {
  for (let seed = 0; seed < Math.ceil(RUNS / 20); seed += 1) {
    const random = randomFrom(seed);
    let file = parse(pick(random, FILES));
    for (let step = 0; step < 6; step += 1) {
      for (const edit of typing(random, file.text)) {
        const before = file.text;
        file = file.edit(edit);
        assertAsParsed(file, () => `seed ${seed}: ${JSON.stringify(edit)} in ${JSON.stringify(before)}`);
      }
    }
  }
});

test('at most one edit in twenty parses a whole document again', () => {
  for (const text of [manyDocuments(20), longList(40), listInMap(40), longMap(100), manyDocuments(1)]) {
    const work = newWork();
    for (let seed = 0; seed < 20; seed += 1) {
      const random = randomFrom(seed);
      let file = parse(text, { work });
      for (let step = 0; step < 15; step += 1) for (const edit of typing(random, file.text)) file = file.edit(edit);
    }
    const { document, file } = work.fallbacks;
    assert.ok(work.edits > 1000);
    assert.ok((document + file) * 20 <= work.edits, `${document} + ${file} of ${work.edits}`);
  }
});

/** The most that one edit reads and builds while new keys are typed, values changed and lines removed and pasted. */
function mostWork(text: string, anchor: string): { readonly bytes: number; readonly nodes: number } {
  const work = newWork();
  let file = parse(text, { work });
  const most = { bytes: 0, nodes: 0 };
  const at = text.indexOf(anchor, text.length >> 1);
  assert.ok(at > 0);
  const lineEnd = text.indexOf('\n', at);
  const indent = ' '.repeat(at - text.lastIndexOf('\n', at) - 1);
  const insert = (offset: number, inserted: string): RandomEdit => ({
    span: { start: offset, end: offset },
    text: inserted,
  });
  const edits: RandomEdit[] = [insert(lineEnd, `\n${indent}`)];
  let end = lineEnd + 1 + indent.length;
  for (const letter of 'tar: [1, "x"]') {
    edits.push(insert(end, letter));
    end += 1;
  }
  edits.push({ span: { start: lineEnd, end }, text: '' }, insert(lineEnd, `\n${indent}a: 1\n${indent}b: 2`));
  edits.push({ span: { start: lineEnd - 1, end: lineEnd }, text: '7' });
  for (const edit of edits) {
    const { bytesLexed, nodesBuilt } = work;
    file = file.edit(edit);
    most.bytes = Math.max(most.bytes, work.bytesLexed - bytesLexed);
    most.nodes = Math.max(most.nodes, work.nodesBuilt - nodesBuilt);
  }
  assertAsParsed(file, () => 'after typing');
  return most;
}

for (const [name, generate, anchor] of [
  ['one long list', longList, 'service: '],
  ['many documents', manyDocuments, 'service: '],
  ['a list inside a map', listInMap, 'service: '],
  ['one long map', (count: number) => longMap(count * 8), 'value: '],
] as const) {
  test(`an edit reads and builds no more in 50,000 lines than in 1,000: ${name}`, () => {
    const small = mostWork(generate(40), anchor);
    const middle = mostWork(generate(400), anchor);
    const large = mostWork(generate(2000), anchor);
    // Numbers in the text have more digits in a larger file.
    assert.ok(
      middle.bytes <= small.bytes + 10 && large.bytes <= small.bytes + 10,
      JSON.stringify({ small, middle, large }),
    );
    assert.ok(middle.nodes <= small.nodes && large.nodes <= small.nodes, JSON.stringify({ small, middle, large }));
    assert.ok(small.bytes < 300);
  });
}

test('a key above a long list, and one behind it, are typed without reading the list', () => {
  const work = newWork();
  let file = parse(listInMap(400), { work });
  const edit = (at: number, end: number, text: string): void => {
    const { bytesLexed } = work;
    file = file.edit({ span: { start: at, end }, text });
    assert.ok(work.bytesLexed - bytesLexed < 400, `${work.bytesLexed - bytesLexed} for ${JSON.stringify(text)}`);
  };
  const key = file.text.indexOf('items:');
  edit(key, key, 'x');
  edit(key, key + 1, '');
  edit(key + 6, key + 6, ' # all of them');
  edit(key + 5, key + 6, '');
  edit(key + 5, key + 5, ':');
  edit(key + 6, key + 6, '\n');
  let behind = file.text.lastIndexOf('last: ');
  edit(behind, behind, '\n');
  for (const letter of 'note: [1]') {
    edit(behind, behind, letter);
    behind += 1;
  }
  edit(behind, behind, '\n# remark');
  assertAsParsed(file, () => 'after typing');
});

function greens(node: SyntaxNode | undefined, found: Set<object>): Set<object> {
  if (!node) return found;
  found.add(node.green);
  if (node.kind === 'sequence') for (const item of node.items) greens(item, found);
  if (node.kind === 'map') {
    for (const { key, value, green } of node.pairs) {
      found.add(green);
      greens(key, found);
      greens(value, found);
    }
  }
  return found;
}

test('an edit makes new greens only for what it touches and what encloses that', () => {
  const text = longList(50);
  const file = parse(text);
  const start = text.indexOf('target: 0.99', text.length >> 1) + 'target: '.length;
  const edited = file.edit({ span: { start, end: start + 4 }, text: '0.5' });
  const before = greens(file.documents[0]?.root, new Set());
  const after = greens(edited.documents[0]?.root, new Set());
  const fresh = [...after].filter((green) => !before.has(green));
  // The value and its pair; the map, list and pair around them, and so on: root, item, spec, objectives, objective.
  assert.ok(fresh.length <= 10, `${fresh.length} new greens`);
  assert.equal(after.size, before.size);
});

test('documents before an edit keep their views, those behind keep their greens', () => {
  const text = manyDocuments(5);
  const file = parse(text);
  const start = text.indexOf('slo-2');
  const edited = file.edit({ span: { start, end: start }, text: 'new-' });
  assert.equal(edited.documents[1], file.documents[1]);
  assert.notEqual(edited.documents[2]?.green, file.documents[2]?.green);
  assert.equal(edited.documents[3]?.green, file.documents[3]?.green);
});

test('a half-typed line is an error on that line only, costs no sibling, and stays cheap', () => {
  const work = newWork();
  const text = longList(100);
  let file = parse(text, { work });
  const lexed = work.bytesLexed;
  let at = text.indexOf('\n', text.indexOf('service: service-50'));
  for (const typed of ['\n    ', 't', 'a', 'r']) {
    file = file.edit({ span: { start: at, end: at }, text: typed });
    at += typed.length;
  }
  const [document] = file.documents;
  const words = document?.errors.map(({ span }) => file.text.slice(span.start, span.end).trim());
  assert.deepEqual(words, ['tar']);
  const keys = (node: SyntaxNode | undefined) =>
    node?.kind === 'map' ? node.pairs.map(({ key }) => key.kind === 'scalar' && key.value) : [];
  const item = document?.root?.kind === 'sequence' ? document.root.items[50] : undefined;
  const spec = item?.kind === 'map' ? item.pairs[3]?.value : undefined;
  assert.deepEqual(keys(spec), ['service', 'tar', 'description', 'indicator', 'objectives']);
  assert.ok(work.bytesLexed - lexed < 200);
  assertAsParsed(file, () => 'half-typed');
});
