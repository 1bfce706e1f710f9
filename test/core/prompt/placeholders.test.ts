import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { placeholderNames, scanPlaceholders } from '../../../core/prompt/placeholders.ts';

/** Each token as `kind:name@text`. */
function scan(text: string): readonly string[] {
  return scanPlaceholders(text).map(({ kind, name, start, end }) => `${kind}:${name}@${text.slice(start, end)}`);
}

test('placeholders are found where they stand', () => {
  const [first, second] = scanPlaceholders('Hi {{name}}, {{order.total-1}}!');
  assert.deepEqual(first, { kind: 'placeholder', name: 'name', inner: 'name', start: 3, end: 11 });
  assert.deepEqual(second?.name, 'order.total-1');
  assert.deepEqual(scan('{{a}}{{b}}'), ['placeholder:a@{{a}}', 'placeholder:b@{{b}}']);
  assert.deepEqual(scan('{{größe}} {{名前}} {{1}}'), [
    'placeholder:größe@{{größe}}',
    'placeholder:名前@{{名前}}',
    'placeholder:1@{{1}}',
  ]);
});

test('of more than two braces the inner two count, as when text is searched for {{name}}', () => {
  assert.deepEqual(scan('{{{a}}}'), ['placeholder:a@{{a}}']);
  assert.deepEqual(scan('{ {{a}} }'), ['placeholder:a@{{a}}']);
  assert.deepEqual(scan('{{ {{a}} }}'), ['placeholder:a@{{a}}']);
});

test('what looks like a placeholder and is none is reported with its kind', () => {
  assert.deepEqual(scan('{{ name }}'), ['spaced:name@{{ name }}']);
  assert.deepEqual(scan('{{name }}'), ['spaced:name@{{name }}']);
  assert.deepEqual(scan('{{\nname}}'), ['spaced:name@{{\nname}}']);
  assert.deepEqual(scan('{name}'), ['single:name@{name}']);
  assert.deepEqual(scan('{{name}'), ['unbalanced:name@{{name}']);
  assert.deepEqual(scan('{name}}'), ['unbalanced:name@{name}}']);
  assert.deepEqual(scan('Hello {{na'), ['unbalanced:na@{{na']);
  assert.deepEqual(scan('{{name {{other}}'), ['unbalanced:name@{{name', 'placeholder:other@{{other}}']);
  assert.deepEqual(scan('{{#if vip}}yes{{/if}}'), ['logic:vip@{{#if vip}}', 'logic:@{{/if}}']);
  assert.deepEqual(scan('{{name | upper}}'), ['logic:name@{{name | upper}}']);
  assert.deepEqual(scan('{{> header}}'), ['logic:header@{{> header}}']);
  assert.deepEqual(scan('{% if vip %}'), ['logic:@{% if vip %}']);
  assert.deepEqual(scan('{{}}'), ['other:@{{}}']);
  assert.deepEqual(scan('{{"a": 1}}'), ['other:@{{"a": 1}}']);
});

test('ordinary text with braces is left alone', () => {
  for (const text of ['', 'no braces', '{"reply": "x"}', '{ }', '{}', '}}', '{', 'a { b', 'x = {1, 2}', '{{ {']) {
    assert.deepEqual(scan(text), [], text);
  }
});

test('names are given once, in the order of their first use', () => {
  assert.deepEqual(placeholderNames('{{b}} {{a}} {{b}} {{ c }} {d}'), ['b', 'a']);
});

test('tokens are in order, do not overlap, and every name that a search would find is among them', () => {
  const piece = fc.constantFrom('{', '}', '{{', '}}', 'a', 'b', ' ', '#', '\n', '{{a}}', '%');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      let end = 0;
      for (const token of scanPlaceholders(text)) {
        assert.ok(token.start >= end && token.end > token.start && token.end <= text.length);
        end = token.end;
      }
      for (const name of ['a', 'b', 'ab', 'aa', 'ba']) {
        assert.equal(placeholderNames(text).includes(name), text.includes(`{{${name}}}`), name);
      }
    }),
    { seed: 7, numRuns: 2000 },
  );
});

test('a megabyte of opening braces is one run of work', () => {
  assert.deepEqual(scanPlaceholders('{'.repeat(1_000_000)), []);
  assert.deepEqual(scanPlaceholders('{{ '.repeat(300_000)), []);
  assert.equal(scanPlaceholders('{{a'.repeat(300_000)).length, 300_000);
});
