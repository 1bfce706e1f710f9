/** Plain values: aliases, merge keys, budgets, names that bite. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import { toValue } from '../../../core/syntax/value.ts';

function plain(text: string, nodes?: number) {
  const [document] = parse(text).documents;
  assert.ok(document?.root);
  const { value, complete } = toValue(document.root, document, nodes === undefined ? undefined : { nodes });
  return { value: JSON.parse(JSON.stringify(value)), complete };
}

test('follows aliases', () => {
  assert.deepEqual(plain('a: &a {x: [1, null]}\nb: *a\nc: [*a]\n'), {
    value: { a: { x: [1, null] }, b: { x: [1, null] }, c: [{ x: [1, null] }] },
    complete: true,
  });
});

test('merges: explicit keys win, wherever they stand, and earlier merges win over later ones', () => {
  const text = 'p: &p {a: 1, b: 1}\nq: &q {b: 2, c: 2}\nr:\n  <<: [*p, *q]\n  a: 0\ns: {b: 9, <<: *q, <<: *p}\n';
  const { value } = plain(text);
  assert.deepEqual(value.r, { a: 0, b: 1, c: 2 });
  assert.deepEqual(value.s, { b: 9, c: 2, a: 1 });
});

test('a merge key that merges nothing is a key, and a quoted one always is', () => {
  assert.deepEqual(plain('<<: text\n').value, { '<<': 'text' });
  assert.deepEqual(plain('"<<": {a: 1}\n').value, { '<<': { a: 1 } });
});

test('keys are text, as in JSON, and __proto__ is a key like any other', () => {
  assert.deepEqual(plain('1: a\ntrue: b\n~: c\n1.5: d\n').value, { '1': 'a', true: 'b', '': 'c', '1.5': 'd' });
  const [document] = parse('__proto__: {polluted: yes}\n').documents;
  assert.ok(document?.root);
  const { value } = toValue(document.root, document);
  assert.deepEqual(Object.keys(value ?? {}), ['__proto__']);
  assert.equal(Object.getPrototypeOf(value), null);
});

test('an alias bomb stops at the budget', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(10)}]\n`,
  );
  const { complete } = plain(`l0: &l0 x\n${levels.join('')}`);
  assert.equal(complete, false);
});

test('a bomb of merges stops at the budget', () => {
  const levels = Array.from(
    { length: 20 },
    (_, level) => `l${level + 1}: &l${level + 1} {<<: [${`*l${level}, `.repeat(10)}]}\n`,
  );
  assert.equal(plain(`l0: &l0 {a: 1}\n${levels.join('')}`).complete, false);
});

test('a chain of aliases too long to follow is not complete', () => {
  const links = Array.from({ length: 20_000 }, (_, link) => `a${link + 1}: &a${link + 1} [*a${link}]\n`);
  const [document] = parse(`a0: &a0 x\n${links.join('')}`).documents;
  const last = document?.root?.kind === 'map' ? document.root.pairs.at(-1)?.value : undefined;
  assert.ok(document && last);
  assert.equal(toValue(last, document).complete, false);
});

test('what refers to itself or to nothing is not complete', () => {
  assert.equal(plain('a: &a [*a]\n').complete, false);
  assert.equal(plain('a: &a {b: {<<: *a}}\n').complete, false);
  assert.equal(plain('a: *nothing\n').complete, false);
});

test('the budget decides the same with and without values kept from before', () => {
  const [document] = parse('a: {b: [1, 2, 3]}\n').documents;
  assert.ok(document?.root);
  const { root } = document;
  assert.equal(toValue(root, document, { nodes: 3 }).complete, false);
  assert.equal(toValue(root, document).complete, true);
  assert.equal(toValue(root, document, { nodes: 3 }).complete, false);
});
