/** Data files as columns, however the text comes in pieces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ColumnReader } from '../../../core/drift/column-reader.ts';
import { csvColumns } from '../../../core/drift/csv-columns.ts';
import type { GatheredColumn } from '../../../core/drift/gather.ts';
import { jsonlColumns } from '../../../core/drift/jsonl-columns.ts';

function readAll(reader: ColumnReader, pieces: readonly string[]) {
  for (const piece of pieces) {
    const taken = reader.push(piece);
    if (!taken.ok) return taken;
  }
  return reader.end();
}

/** The cells of each column, as they were understood. */
function cellsOf(reader: ColumnReader, ...pieces: readonly string[]): Readonly<Record<string, readonly unknown[]>> {
  const read = readAll(reader, pieces);
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return Object.fromEntries(read.value.columns.map((column) => [column.name, cells(column)]));
}

function cells({ rows, numbers, codes, texts }: GatheredColumn): readonly unknown[] {
  const words = [...texts.keys()];
  return Array.from({ length: rows }, (_, row) => {
    const code = codes.length > 0 ? (codes[row] ?? -1) : -2;
    if (code >= 0) return words[code];
    const value = numbers[row] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  });
}

function problemOf(reader: ColumnReader, text: string): string {
  const read = readAll(reader, [text]);
  assert.ok(!read.ok, 'it was read');
  return read.problem;
}

test('csv: quotes, line ends within them, doubled quotes, a byte-order mark and Windows line ends', () => {
  const text = '\uFEFFa,b,"c, d"\r\n1,"x\r\ny",2\r\n,"he said ""no""",3.5\r\n';
  assert.deepEqual(cellsOf(csvColumns(), text), { a: [1, null], b: ['x\ny', 'he said "no"'], 'c, d': [2, 3.5] });
});

test('csv: a semicolon or a tab separates where the first line shows it; 007 stays a name', () => {
  assert.deepEqual(cellsOf(csvColumns(), 'a;b\n1;007\n'), { a: [1], b: ['007'] });
  assert.deepEqual(cellsOf(csvColumns(), 'a\tb\n1\tx, y\n'), { a: [1], b: ['x, y'] });
});

test('csv: the nameless first column of pandas gets a name', () => {
  assert.deepEqual(Object.keys(cellsOf(csvColumns(), ',a\n0,5\n')), ['column 1', 'a']);
});

test('csv: what is wrong is told with its line', () => {
  assert.match(problemOf(csvColumns(), ''), /empty/);
  assert.match(problemOf(csvColumns(), 'a,b\n1,2\n1\n'), /Line 3 has 1 value.*Missing: `b`/);
  assert.match(problemOf(csvColumns(), 'a,b\n"1\n2",2\n1,2,3\n'), /Line 4 has 3 values/);
  assert.match(problemOf(csvColumns(), 'a,a\n'), /columns 1 and 2 are both named `a`/);
  assert.match(problemOf(csvColumns(), 'a,b\n1,"x\n2,3\n'), /Line 2: a quote is never closed/);
  assert.match(problemOf(csvColumns(), 'a,b\n1,"x"y\n'), /Line 2: `y` follows a closing quote/);
});

test('jsonl: keys may be absent, come later, and hold anything', () => {
  const text = '\uFEFF{"a":1}\r\n\n{"b":"x","a":null}\n{"b":{"c":[1]}}';
  assert.deepEqual(cellsOf(jsonlColumns(), text), { a: [1, null, null], b: [null, 'x', '{"c":[1]}'] });
});

test('jsonl: what is wrong is told with its line', () => {
  assert.match(problemOf(jsonlColumns(), ''), /empty/);
  assert.match(problemOf(jsonlColumns(), '{"a":1}\n{"a":\n'), /Line 2 is not valid JSON/);
  assert.match(problemOf(jsonlColumns(), '[\n{"a":1}\n]'), /Line 1 is not valid JSON.*one line of its own/);
  assert.match(problemOf(jsonlColumns(), '3\n'), /Line 1 is not a JSON map/);
});

test('text is read alike however it is cut into pieces', () => {
  const cell = fc.oneof(
    fc.constantFrom('', '1', '2.5', 'x', 'NaN', '"', ',', '\n', '\r\n', '\r', 'a"b', '\uFEFF'),
    fc.string({ maxLength: 5 }),
  );
  const row = fc.array(cell, { minLength: 3, maxLength: 3 });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), fc.array(fc.nat(200), { maxLength: 6 }), (rows, cuts) => {
      const text = ['a,b,c', ...rows.map((one) => one.map(quote).join(','))].join('\r\n');
      const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((left, right) => left - right);
      const pieces = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
      const whole = cellsOf(csvColumns(), text);
      assert.deepEqual(cellsOf(csvColumns(), ...pieces), whole);
      assert.equal(whole.a?.length, rows.length);
      const lines = rows.map(([a, b, c]) => JSON.stringify({ a, b, c })).join('\n');
      const parts = [0, ...places].map((from, index) => lines.slice(from, places[index] ?? lines.length));
      if (rows.length > 0) assert.deepEqual(cellsOf(jsonlColumns(), ...parts), cellsOf(jsonlColumns(), lines));
    }),
    { seed: 7, numRuns: 300 },
  );
});
