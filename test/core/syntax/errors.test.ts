/** Mistakes: which error, at which place, and that there is no second one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';

/** Each `code at word` of the text's errors. */
function errorsOf(text: string): readonly string[] {
  const { documents } = parse(text);
  return documents.flatMap(({ errors }) =>
    errors.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`),
  );
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a half-typed key', 'spec:\n  a: 1\n  tar\n  b: 2\n', ['missing-colon tar']],
  ['a half-typed first key', 'tar\napiVersion: v1\nkind: X\n', ['missing-colon tar']],
  ['a key without a colon before its children', 'a: 1\nspec\n  b: 2\nc: 3\n', ['missing-colon spec']],
  ['an open bracket', 'a: [1, 2\nb: 2\n', ['missing-bracket [']],
  ['an open brace over several lines', 'a: [\n  b,\n  c: {\n  d\nx: 1\n', ['missing-bracket {']],
  ['open brackets by the dozen', 'a: [[[[[[\nb: 1\n', ['missing-bracket [']],
  ['an open quote', 'a: "abc\nb: 2\n', ['missing-quote "abc']],
  ['an open quote at the start of a file', '"na\nfoo: 1\nbar: 2\n', ['missing-quote "na']],
  ['an open single quote', "a: 'abc\nb: 2\n", ["missing-quote 'abc"]],
  ['two pairs on one line', 'a: b: c\nd: e\n', ['nested-map-on-one-line b:']],
  ['a pair among items', '- a: 1\nb: 2\n- c: 3\n', ['missing-dash b:']],
  ['an item among pairs', 'a: 1\n- b\nc: 2\n', ['unexpected-dash -']],
  ['an item on the line of its key', 'key: - a\nb: 1\n', ['unexpected-dash -']],
  ['a tab as indentation', 'a:\n\tb: 1\nc: 1\n', ['tab-indent \t']],
  ['a first line indented too much', ' a: 1\nb: 2\nc: 3\n', ['bad-indent a:']],
  ['a line indented too much', 'a: x\n  b: y\nc: z\n', ['bad-indent b:']],
  ['a line indented too little', 'a:\n  - b\n c: 1\nd: 1\n', ['bad-indent c:']],
  ['several lines indented too little', 'm:\n    a: 1\n    b: 1\n  c: 1\n  d: 1\n  e: 1\nz: 1\n', ['bad-indent c:']],
  ['a reserved character', 'a: @x\nb: `q`\n', ['bad-scalar-start @x', 'bad-scalar-start `q`']],
  ['an unknown escape', 'b: "\\q"\n', ['bad-escape \\q"']],
  ['an empty place in a list', 'a: [1,,2]\n', ['unexpected-comma ,']],
  ['text behind a quoted value', 'a: "x" y\nb: 1\n', ['unexpected-text y']],
  ['a stray closing bracket', 'a: 1\n}\nb: 2\n', ['unexpected-text }']],
  ['a repeated key', 'a: 1\nb: 2\na: 3\n', ['duplicate-key a']],
  ['a repeated key in braces', 'a: {a: 1, a: 2}\n', ['duplicate-key a']],
  ['keys that mean the same', '1: a\n0x1: b\n"1": c\n', ['duplicate-key 0x1']],
  ['a repeated merge key, which is allowed', 'a: &a {}\nb:\n  <<: *a\n  <<: *a\n', []],
  ['an alias to nothing', 'a: &base 1\nb: *bass\n', ['unresolved-alias *bass']],
  ['an alias before its anchor', 'b: *a\na: &a 1\n', ['unresolved-alias *a']],
  ['an alias to an anchor of another document', 'a: &a 1\n---\nb: *a\n', ['unresolved-alias *a']],
  ['an alias inside its own anchor', 'a: &a\n  b: *a\n', ['recursive-alias *a']],
  ['an anchor defined twice, which is allowed', 'a: &a 1\nb: &a 2\nc: *a\n', []],
  ['an alias and an anchor without names', 'a: *\nb: &\n', ['bad-alias *', 'bad-anchor &']],
  ['an unknown tag', 'a: !ref b\nc: !!set {}\n', ['unknown-tag !ref']],
  [
    'a conflict left by a merge',
    '<<<<<<< HEAD\na: 1\n=======\nb: 2\n>>>>>>> x\nc: 1\n',
    ['conflict-marker <<<<<<<', 'conflict-marker =======', 'conflict-marker >>>>>>>'],
  ],
  ['directives without a document', '%YAML 1.2\na: 1\n', ['missing-document-start a:']],
];

for (const [what, text, expected] of CASES) {
  test(`reports ${what}`, () => {
    assert.deepEqual(errorsOf(text), expected);
  });
}

test('suggests a similar anchor', () => {
  const [error] = parse('a: &base 1\nb: *bsae\nc: *bas\n').documents[0]?.errors.slice(-1) ?? [];
  assert.match(error?.message ?? '', /Did you mean `\*base`\?/);
});

test('keeps the pairs around an error', () => {
  for (const broken of ['tar', 'x: [1', 'x: "a', 'x: {', '- x', '@', 'x: y: z', '"x', '\tx: 1', '}']) {
    const text = `a: 1\n${broken}\nb: 2\nc:\n  d: 3\n`;
    const root = parse(text).documents[0]?.root;
    const keys = root?.kind === 'map' ? root.pairs.map(({ key }) => key.kind === 'scalar' && key.value) : [];
    for (const key of ['a', 'b', 'c']) assert.ok(keys.includes(key), `${key} beside ${broken}`);
    assert.ok(errorsOf(text).length > 0, broken);
  }
});

test('says every error in whole sentences of its own', () => {
  for (const [, text] of CASES) {
    for (const { errors } of parse(text).documents) {
      for (const { message, code } of errors) {
        assert.match(message, /^[A-Z].*[.?]$/);
        assert.match(code, /^[a-z]+(-[a-z]+)*$/);
      }
    }
  }
});
