/** Plain values of trees, and the way back from a path to its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { childOf, valueAt } from '../../../core/schema/value-at.ts';
import { parse } from '../../../core/syntax/parse.ts';
import type { DocumentNode, SyntaxNode } from '../../../core/syntax/tree.ts';
import type { JsonValue, Path } from '../../../core/values/json.ts';
import { type FlatValue, flatten, placeOf } from '../../../core/workspace/flatten.ts';
import { randomFrom, randomYaml } from '../syntax/random-yaml.ts';

interface Flattened extends FlatValue {
  readonly text: string;
  readonly document: DocumentNode;
  readonly root: SyntaxNode;
}

function flattened(text: string, budget?: number): Flattened {
  const document = parse(text).documents[0];
  const root = document?.root;
  if (!document || !root) throw new Error('there is no document');
  return { ...flatten(root, document, budget), text, document, root };
}

const plain = (text: string, budget?: number): unknown => JSON.parse(JSON.stringify(flattened(text, budget).value));

/** The text at the place of a path, and at its key. */
function at(flat: Flattened, path: Path): readonly [value: string, key: string | undefined] {
  const { value, key } = placeOf(flat, path);
  const base = flat.root.span.start;
  const text = (span: { start: number; end: number }) => flat.text.slice(base + span.start, base + span.end);
  return [text(value), key && text(key)];
}

test('aliases stand for what they refer to, at the place of the alias', () => {
  const flat = flattened('a: &x {k: [1, 2]}\nb: *x\n');
  assert.deepEqual(plain(flat.text), { a: { k: [1, 2] }, b: { k: [1, 2] } });
  assert.deepEqual(at(flat, ['b']), ['*x', 'b']);
  assert.deepEqual(at(flat, ['b', 'k']), ['*x', '*x']);
  assert.deepEqual(at(flat, ['b', 'k', 1]), ['*x', undefined]);
  assert.deepEqual(at(flat, ['a', 'k', 1]), ['2', undefined]);
  assert.ok(flat.usesAliases);
  assert.ok(!flattened('a: 1\n').usesAliases);
});

test('merge keys: explicit keys win, then earlier merges, and merges merge in turn', () => {
  const text = `one: &one {a: 1, b: 1}
two: &two
  <<: *one
  b: 2
  c: 2
own:
  <<: [{d: 4, a: 4}, *two]
  c: 3
`;
  const { own } = plain(text) as { own: unknown };
  assert.deepEqual(own, { c: 3, d: 4, a: 4, b: 2 });
  const flat = flattened(text);
  assert.deepEqual(at(flat, ['own', 'c']), ['3', 'c']);
  assert.deepEqual(at(flat, ['own', 'b']), ['*two', '*two']);
  assert.deepEqual(at(flat, ['two', 'a']), ['*one', '*one']);
});

test('keys that look like numbers keep their places', () => {
  const flat = flattened('b: x\n10: ten\n2: {z: zz, 1: one}\na: y\n');
  assert.deepEqual(at(flat, ['10']), ['ten', '10']);
  assert.deepEqual(at(flat, ['2', '1']), ['one', '1']);
  assert.deepEqual(at(flat, ['2', 'z']), ['zz', 'z']);
  assert.deepEqual(at(flat, ['a']), ['y', 'a']);
});

test('keys that are dangerous elsewhere are keys like any other', () => {
  const flat = flattened(
    '__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\nhasOwnProperty: 1\n',
  );
  assert.deepEqual(Object.keys(flat.value as object), ['__proto__', 'constructor', 'hasOwnProperty']);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
  assert.deepEqual(at(flat, ['__proto__', 'polluted']), ['true', 'polluted']);
  assert.deepEqual(placeOf(flattened('a: 1\n'), ['toString']).exact, false);
});

test('a path that leads nowhere gives its nearest ancestor', () => {
  const flat = flattened('a:\n  b: {c: 1}\n');
  assert.equal(placeOf(flat, ['a', 'b', 'x', 'y']).exact, false);
  assert.deepEqual(at(flat, ['a', 'b', 'x', 'y']), ['{c: 1}', 'b']);
  assert.deepEqual(at(flat, ['a', 'b', 'c', 'd']), ['1', 'c']);
});

test('an alias to nothing or into itself stands for nothing', () => {
  for (const text of ['a: *gone\nb: 1\n', 'a: &x [*x]\nb: 1\n', 'a: &x {<<: *x}\nb: 1\n']) {
    const flat = flattened(text);
    assert.ok(flat.complete, text);
    assert.equal(valueAt(flat.value, ['b']), 1);
  }
});

test('a bomb of aliases is cut off by its budget', () => {
  const levels = Array.from({ length: 40 }, (_, level) => {
    const below = level === 0 ? '"lol"' : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 9 }, () => below).join(', ')}]`;
  });
  const flat = flattened(`${levels.join('\n')}\n`);
  assert.ok(!flat.complete);
  assert.ok(flat.places.length < 5 * 400_000, `${flat.places.length / 5} values`);
});

test('a bomb of merges is cut off as well', () => {
  const levels = Array.from({ length: 60 }, (_, level) =>
    level === 0 ? 'l0: &l0 {a: 1}' : `l${level}: &l${level} {<<: [*l${level - 1}, *l${level - 1}], k${level}: 1}`,
  );
  assert.ok(!flattened(`${levels.join('\n')}\n`).complete);
});

test('aliases inside aliases are followed to a depth, not to the end of the stack', () => {
  const chain = Array.from({ length: 20_000 }, (_, link) => `- &a${link} [${link === 0 ? '1' : `*a${link - 1}`}]`);
  const document = parse(`${chain.join('\n')}\n`).documents[0];
  const root = document?.root;
  assert.ok(document && root?.kind === 'sequence');
  const last = root.items.at(-1);
  assert.ok(last);
  assert.ok(!flatten(last, document).complete);
});

test('what stands in the text itself needs no budget', () => {
  const flat = flattened(`a: [${'x, '.repeat(50_000)}]\n`, 10);
  assert.ok(flat.complete);
  assert.equal((valueAt(flat.value, ['a']) as readonly unknown[]).length, 50_000);
});

/** Every path of the value, with the value that is there. */
function* pathsOf(value: JsonValue | undefined, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield* pathsOf(childOf(value, step), [...path, step]);
  }
}

test('the place of every path is the span of its node', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const file = parse(randomYaml(randomFrom(seed)));
      for (const document of file.documents) {
        const { root } = document;
        if (!root || document.errors.length > 0) continue;
        const flat = flatten(root, document);
        if (flat.usesAliases) continue;
        for (const path of pathsOf(flat.value)) {
          const node = nodeAt(root, path);
          if (!node) continue;
          const place = placeOf(flat, path);
          assert.ok(place.exact);
          assert.deepEqual(
            [place.value.start + root.span.start, place.value.end + root.span.start],
            [node.span.start, node.span.end],
            `seed ${seed}, path ${JSON.stringify(path)}`,
          );
          compared += 1;
        }
      }
    }),
    { seed: 11, numRuns: 300 },
  );
  assert.ok(compared > 1000, `only ${compared} places were compared`);
});

/** By the tree alone. Of repeated keys the first counts. */
function nodeAt(root: SyntaxNode, path: Path): SyntaxNode | undefined {
  let node: SyntaxNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'sequence') node = node.items[Number(step)];
    else if (node?.kind === 'map')
      node = node.pairs.find(({ key }) => key.kind === 'scalar' && String(key.value) === step)?.value;
  }
  return node;
}

test('what is kept of rows that an edit left alone is what a fresh reading gives', () => {
  const row = fc.oneof(
    fc.constant('{a: 1, b: [1, 2, 3, 4, 5, 6, 7, 8], c: {d: 1, e: 2, f: [1, 2], 10: x, 2: y}, g: null}'),
    fc.constant('[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, {k: v}, [1, 2], 13, 14, 15, 16, 17]'),
    fc.constant('{a: &x1 {k: 1}, b: *x1, c: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]}'),
    fc.constant('{<<: *head, a: 1, b: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]}'),
    fc.constant('{*name : 1, b: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]}'),
    fc.constant('short'),
  );
  const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom('', ' ', 'x', '1', ', y', '# c\n')), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 9, maxLength: 14 }), fc.boolean(), edits, (rows, asMap, changes) => {
      const lines = rows.map((one, index) => (asMap ? `  k${index}: ${one}` : `  - ${one}`));
      let file = parse(`name: &name n\nhead: &head {h: 1}\nrows:\n${lines.join('\n')}\nend: 1\n`);
      for (const [where, text] of changes) {
        const start = where % file.text.length;
        file = file.edit({ span: { start, end: start + (text === '' ? 1 : 0) }, text });
        const [kept] = file.documents;
        const [fresh] = parse(file.text).documents;
        if (!kept?.root || !fresh?.root) continue;
        assert.deepEqual(flatten(kept.root, kept), flatten(fresh.root, fresh), JSON.stringify(file.text));
      }
    }),
    { seed: 7, numRuns: 150 },
  );
});
