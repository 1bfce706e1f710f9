/** Offsets and paths to nodes and back; comments; lines. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeAtOffset, nodeAtPath, pathOf, spanForPath } from '../../../core/syntax/find.ts';
import { parse } from '../../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../../core/syntax/tree.ts';
import { randomEdit, randomFrom, randomYaml } from './random-yaml.ts';

const TEXT = `# top
base: &base {x: 1, y: &deep [2, 3]}
list:
  - name: first # note
    value: *base
  - - nested
merged:
  <<: *base
  y: own
  text: |  # header
    # not a comment
    body
`;

function only(text: string) {
  const file = parse(text);
  const [document] = file.documents;
  assert.ok(document);
  return { file, document };
}

function at(file: SyntaxFile, offset: number) {
  const found = nodeAtOffset(file, offset);
  return found && { path: pathOf(found.node), inKey: found.inKey, kind: found.node.kind };
}

test('an offset finds the innermost node that touches it', () => {
  const { file } = only(TEXT);
  assert.deepEqual(at(file, TEXT.indexOf('first') + 2), { path: ['list', 0, 'name'], inKey: false, kind: 'scalar' });
  assert.deepEqual(at(file, TEXT.indexOf('first') + 5), { path: ['list', 0, 'name'], inKey: false, kind: 'scalar' });
  assert.deepEqual(at(file, TEXT.indexOf('name') + 1), { path: ['list', 0, 'name'], inKey: true, kind: 'scalar' });
  assert.deepEqual(at(file, TEXT.indexOf('nested')), { path: ['list', 1, 0], inKey: false, kind: 'scalar' });
  assert.deepEqual(at(file, TEXT.indexOf('*base')), { path: ['list', 0, 'value'], inKey: false, kind: 'alias' });
  assert.equal(at(file, 2), undefined);
});

test('every node of random files is found at its start and has its path', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const file = parse(randomYaml(randomFrom(seed)));
    for (const document of file.documents) {
      const { root } = document;
      if (root?.kind !== 'map') continue;
      for (const pair of root.pairs) {
        if (pair.key.span.start === pair.key.span.end) continue;
        assert.equal(nodeAtOffset(file, pair.key.span.start)?.pair, pair);
      }
    }
  }
});

test('a path leads through aliases and merge keys, explicit keys first', () => {
  const { document } = only(TEXT);
  const value = (...path: (string | number)[]) => {
    const node = nodeAtPath(document, path)?.node;
    return node?.kind === 'scalar' ? node.value : node?.kind;
  };
  assert.equal(value('list', 0, 'value', 'x'), 1);
  assert.equal(value('list', 0, 'value', 'y', 1), 3);
  assert.equal(value('merged', 'x'), 1);
  assert.equal(value('merged', 'y'), 'own');
  assert.equal(value('merged', 'z'), undefined);
  assert.equal(value('list', 'x'), undefined);
  assert.equal(value(), 'map');
});

test('a path points at its node, or at where the way there leaves the text that was written', () => {
  const { document } = only(TEXT);
  const words = (...path: (string | number)[]) => {
    const { span, keySpan } = spanForPath(document, path);
    return [TEXT.slice(span.start, span.end), keySpan && TEXT.slice(keySpan.start, keySpan.end)];
  };
  assert.deepEqual(words('merged', 'y'), ['own', 'y']);
  assert.deepEqual(words('merged', 'x'), ['*base', '<<']);
  assert.deepEqual(words('list', 0, 'value', 'x'), ['*base', 'value']);
  assert.deepEqual(words('list', 0, 'value', 'y', 0), ['*base', 'value']);
  assert.deepEqual(words('base', 'nowhere'), ['{x: 1, y: &deep [2, 3]}', 'base']);
});

test('comments are found, and nothing that only looks like one', () => {
  const { file } = only(TEXT);
  const all = file.comments({ start: 0, end: TEXT.length }).map(({ text }) => text);
  assert.deepEqual(all, [' top', ' note', ' header']);
  const line = TEXT.indexOf('name: first');
  assert.deepEqual(
    file.comments({ start: line, end: line + 4 }).map(({ text }) => text),
    [],
  );
  const inside = TEXT.indexOf('note') + 1;
  assert.deepEqual(
    file.comments({ start: inside, end: inside }).map(({ span }) => TEXT.slice(span.start, span.end)),
    ['# note'],
  );
  const quoted = 'a: "x # y" # z\nb: c#d\n#\te\r\nf: [a, # g\n  b]\n';
  assert.deepEqual(
    parse(quoted)
      .comments({ start: 0, end: quoted.length })
      .map(({ text }) => text),
    [' z', '\te', ' g'],
  );
});

test('lines end with \\n, \\r\\n or a lone \\r, and stay right under edits', () => {
  const { lines } = parse('a\nb\r\nc\rd');
  assert.equal(lines.count, 4);
  assert.deepEqual(lines.positionAt(3), { line: 1, character: 1 });
  assert.deepEqual(lines.positionAt(99), { line: 3, character: 1 });
  assert.equal(lines.offsetAt({ line: 1, character: 99 }), 3);
  assert.equal(lines.offsetAt({ line: 2, character: 0 }), 5);
  assert.equal(lines.offsetAt({ line: 99, character: 0 }), 8);
  assert.equal(lines.offsetAt({ line: -1, character: 5 }), 0);
  for (let seed = 0; seed < 300; seed += 1) {
    const random = randomFrom(seed);
    let file = parse('a\r\nb\rc\n');
    for (let step = 0; step < 10; step += 1) {
      file = file.edit(randomEdit(random, file.text));
      const fresh = parse(file.text).lines;
      assert.equal(file.lines.count, fresh.count);
      for (let line = 0; line < fresh.count; line += 1) assert.equal(file.lines.lineStart(line), fresh.lineStart(line));
    }
  }
});

test('an anchor resolves to its last definition before the place that asks', () => {
  const text = 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n';
  const { document } = only(text);
  const value = (offset: number) => {
    const node = document.resolveAnchor('x', offset);
    return node?.kind === 'scalar' ? node.value : undefined;
  };
  assert.equal(value(0), undefined);
  assert.equal(value(text.indexOf('*x')), 1);
  assert.equal(value(text.lastIndexOf('*x')), 2);
});
