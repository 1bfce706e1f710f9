/** Offsets in the content of a scalar lead to the characters of the file that say it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../../../core/syntax/parse.ts';
import { contentOffsets } from '../../../core/syntax/scalar-offsets.ts';
import type { ScalarNode } from '../../../core/syntax/tree.ts';

function scalarIn(text: string): ScalarNode {
  const root = parse(text).documents[0]?.root;
  const value = root?.kind === 'map' ? root.pairs[0]?.value : undefined;
  if (value?.kind !== 'scalar') throw new Error(`no scalar in ${JSON.stringify(text)}`);
  return value;
}

/** The source behind each part of the content, for the places the test names by their content. */
function sourceOf(text: string, part: string): string {
  const node = scalarIn(text);
  const start = String(node.value).indexOf(part);
  assert.ok(start >= 0, `${JSON.stringify(node.value)} has no ${part}`);
  const span = contentOffsets(text, node)(start, start + part.length);
  return text.slice(span.start, span.end);
}

const cases: readonly [name: string, text: string, part: string, source: string][] = [
  ['plain text', 'a: one two\n', 'two', 'two'],
  ['plain text over lines', 'a: one\n  two\n\n  three\n', 'three', 'three'],
  ['single quotes', "a: 'it''s here'\n", "it's", "it''s"],
  ['double quotes', 'a: "one two"\n', 'two', 'two'],
  ['an escaped quote', 'a: "say \\"hi\\" now"\n', '"hi"', '\\"hi\\"'],
  ['behind a hexadecimal escape', 'a: "\\x41\\u0042c then"\n', 'then', 'then'],
  ['a hexadecimal escape itself', 'a: "x\\x41y"\n', 'A', '\\x41'],
  ['behind an escape that gives two units', 'a: "\\U0001F600 then"\n', 'then', 'then'],
  ['behind an escaped line break', 'a: "one \\\n    two then"\n', 'two then', 'two then'],
  ['behind a fold in double quotes', 'a: "one\n\n  two"\n', 'two', 'two'],
  ['an escaped tab at the start of a folded line', 'a: "one\n  \\ttwo"\n', 'two', 'two'],
  ['a literal block', 'a: |\n  one\n    two\n  three\n', 'three', 'three'],
  ['a literal block with an indentation indicator', 'a: |1\n   one\n two\n', 'two', 'two'],
  ['a literal block with a comment in its header', 'a: | # one\n  one\n', 'one', 'one'],
  ['a folded block', 'a: >-\n  one\n  two\n\n  three\n', 'two', 'two'],
  ['a folded block, CRLF', 'a: >-\r\n  one\r\n  two\r\n', 'two', 'two'],
  ['across a fold', 'a: >-\n  one\n  two\n', 'one two', 'one\n  two'],
  ['a surrogate pair', 'a: "😀 \\t😀x"\n', '😀x', '😀x'],
];

for (const [name, text, part, source] of cases) {
  test(`finds the source: ${name}`, () => assert.equal(sourceOf(text, part), source));
}

test('an empty scalar has one place', () => {
  assert.deepEqual(contentOffsets('a: ""\n', scalarIn('a: ""\n'))(0, 0), { start: 4, end: 4 });
});

test('offsets beyond the content stay inside the scalar', () => {
  const text = 'a: "o\\x41"\n';
  assert.deepEqual(contentOffsets(text, scalarIn(text))(5, 9), { start: 9, end: 9 });
});

const word = fc.stringMatching(/^[a-z{}."'\\#:äß😀]{1,6}$/u);
const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const lines = fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.constant('')), { minLength: 1, maxLength: 5 });

const styles: Readonly<Record<string, (content: readonly string[], newline: string) => string>> = {
  literal: (content, newline) => ['a: |', ...content.map((one) => `   ${one}`)].join(newline) + newline,
  'literal with deeper lines': (content, newline) =>
    ['a: |2', ...content.map((one, index) => `${' '.repeat(2 + (index % 3))}${one}`)].join(newline) + newline,
  folded: (content, newline) => ['a: >', ...content.map((one) => `   ${one}`)].join(newline) + newline,
  single: (content, newline) =>
    `a: '${content.map((one) => one.replaceAll("'", "''")).join(`${newline}  `)}'${newline}`,
  double: (content, newline) =>
    `a: "${content.map((one, index) => escaped(one, index)).join(`${newline}  `)}"${newline}`,
};

/** Some characters as escapes of each length, and sometimes an escaped line break at the end. */
function escaped(text: string, index: number): string {
  const escapes = [...text].map((char, at) => {
    const point = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') return `\\${char}`;
    if (char === ' ') return char;
    if ((at + index) % 4 === 1) return `\\U${point.toString(16).padStart(8, '0')}`;
    if ((at + index) % 4 === 2 && point < 0x10000) return `\\u${point.toString(16).padStart(4, '0')}`;
    if ((at + index) % 4 === 3 && point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`;
    return char;
  });
  return escapes.join('') + (index % 2 === 1 && text !== '' ? '\\' : '');
}

for (const [style, write] of Object.entries(styles)) {
  test(`every character that is not white space comes from the source that says it: ${style}`, () => {
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n'), (content, newline) => {
        const text = write(content, newline);
        const file = parse(text);
        fc.pre(file.documents.length === 1 && file.documents[0]?.errors.length === 0);
        const node = scalarIn(text);
        const value = String(node.value);
        const at = contentOffsets(text, node);
        for (let offset = 0; offset < value.length; ) {
          const char = String.fromCodePoint(value.codePointAt(offset) ?? 0);
          const span = at(offset, offset + char.length);
          if (char.trim() !== '') assert.equal(meaning(text.slice(span.start, span.end), style), char);
          offset += char.length;
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
}

function meaning(source: string, style: string): string {
  if (style === 'single' && source === "''") return "'";
  if (style !== 'double' || !source.startsWith('\\')) return source;
  const digits = /^\\[xuU]([0-9a-f]+)$/.exec(source)?.[1];
  return digits === undefined ? source.slice(1) : String.fromCodePoint(Number.parseInt(digits, 16));
}
