import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonErrorAt } from '../../../core/eval/json-error.ts';
import { readCsv } from '../../../core/eval/read-csv.ts';
import { readJsonl } from '../../../core/eval/read-jsonl.ts';
import type { TableResult } from '../../../core/eval/table.ts';

const seed = 20261120;

function rowsOf(result: TableResult) {
  assert.ok(result.ok, result.ok ? '' : result.problem);
  return result.value.rows.map(({ values }) => values);
}

function problemOf(result: TableResult) {
  assert.ok(!result.ok, 'it was read without a problem');
  return { line: result.line, column: result.column, problem: result.problem };
}

test('csv: separators, quotes, quoted line ends, doubled quotes, a byte-order mark and all line ends are read', () => {
  assert.deepEqual(rowsOf(readCsv('\uFEFFa,b\r\n"x, y","say ""hi"""\r\n"two\nlines",z\r\n')), [
    { a: 'x, y', b: 'say "hi"' },
    { a: 'two\nlines', b: 'z' },
  ]);
  assert.deepEqual(rowsOf(readCsv('a\rx\ry')), [{ a: 'x' }, { a: 'y' }]);
  assert.deepEqual(rowsOf(readCsv('a;b\n1;2,5\n')), [{ a: 1, b: '2,5' }]);
  assert.deepEqual(rowsOf(readCsv('a\tb\n1\t2')), [{ a: 1, b: 2 }]);
  assert.deepEqual(rowsOf(readCsv('a,b\n\n1,2\n\n\n')), [{ a: 1, b: 2 }], 'blank lines are no rows');
  assert.deepEqual(rowsOf(readCsv('a\n""\n')), [{ a: '' }], 'a quoted empty cell is a row');
});

test('csv: a column of numbers holds numbers, one of anything else text', () => {
  const result = readCsv('n,t,b,z,mixed,gone\n1,x,true,007,1,\n-2.5e3,2,False,008,two,\n,,,,3,\n');
  assert.deepEqual(rowsOf(result), [
    { n: 1, t: 'x', b: true, z: '007', mixed: '1', gone: '' },
    { n: -2500, t: '2', b: false, z: '008', mixed: 'two', gone: '' },
    { n: null, t: '', b: null, z: '', mixed: '3', gone: '' },
  ]);
  assert.deepEqual(result.ok && result.value.notes, [
    'The column `mixed` begins with numbers and holds `two` in line 3: all of it is read as text.',
  ]);
  assert.deepEqual(rowsOf(readCsv('n\n1\nNaN\n1e999\n')), [{ n: '1' }, { n: 'NaN' }, { n: '1e999' }]);
});

test('csv: rows know the line they begin in, also after quoted line ends', () => {
  const result = readCsv('a,b\n"x\ny\nz",1\n\nq,2\n');
  assert.deepEqual(result.ok && result.value.rows.map(({ line }) => line), [2, 6]);
});

test('csv: mistakes are told with line and column', () => {
  const cases: readonly (readonly [text: string, line: number, column: number, why: RegExp])[] = [
    ['', 1, 1, /is empty/],
    ['a,b\n1,"never\nclosed', 2, 3, /never closed/],
    ['a,b\n"x"y,2', 2, 4, /`y` follows a closing quote/],
    ['a,b\n"x\n"y,2', 3, 2, /`y` follows a closing quote/],
    ['a,b\n1,2,3', 2, 5, /3 values, and the header names 2 columns/],
    ['a,b,c\n1', 2, 1, /1 value, .*`b`, `c` are missing/],
    ['a,,c\n', 1, 3, /column 2 has no name/],
    ['a,b,a\n', 1, 5, /columns 1 and 3 are both named `a`/],
  ];
  for (const [text, line, column, why] of cases) {
    const found = problemOf(readCsv(text));
    assert.deepEqual([found.line, found.column], [line, column], JSON.stringify(text));
    assert.match(found.problem, why);
    assert.ok(found.problem.startsWith(`Line ${line}, column ${column}: `));
  }
});

test('csv: what is written by the rules is read back', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', ' ', ';', '🙂'), maxLength: 8 });
  const written = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n'),
      (rows, end) => {
        const text = ['"one","two"', ...rows.map((row) => row.map(written).join(','))].join(end);
        assert.deepEqual(
          rowsOf(readCsv(text)),
          rows.map(([one, two]) => ({ one, two })),
        );
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('csv: any text is read or refused with a place in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '\n', '\r', ' '), maxLength: 40 }), (text) => {
      const result = readCsv(text);
      if (result.ok) return;
      assert.ok(result.line >= 1 && result.line <= text.split(/\r\n|\r|\n/).length);
      assert.ok(result.column >= 1 && result.column <= text.length + 1);
    }),
    { seed, numRuns: 1000 },
  );
});

test('jsonl: maps, one a line; blank lines, a byte-order mark and Windows line ends do no harm', () => {
  const result = readJsonl('\uFEFF{"a":1}\r\n\r\n  {"a":"two","b":[1]}\n');
  assert.deepEqual(rowsOf(result), [{ a: 1 }, { a: 'two', b: [1] }]);
  assert.deepEqual(result.ok && result.value.rows.map(({ line }) => line), [1, 3]);
  assert.deepEqual(result.ok && result.value.columns, ['a', 'b']);
  assert.deepEqual(result.ok && result.value.notes, [
    'The column `a` holds values of several types: a number, and in line 3 text.',
  ]);
  assert.deepEqual(rowsOf(readJsonl('')), []);
});

test('jsonl: mistakes are told with line and column', () => {
  const cases: readonly (readonly [text: string, line: number, column: number, why: RegExp])[] = [
    ['{"a":1}\n{"a":}', 2, 6, /`}` stands where something else is expected/],
    ['{"a":1', 1, 7, /the line ends where something else is expected/],
    ['{"a":NaN}', 1, 6, /`N` stands/],
    ['[1,2]', 1, 1, /must be a JSON map/],
    ['  "text"', 1, 3, /must be a JSON map/],
    ['[\n{"a":1}\n]', 1, 2, /each case is one line of its own/],
    ['{\n  "a": 1\n}', 1, 2, /each case is one line of its own/],
  ];
  for (const [text, line, column, why] of cases) {
    const found = problemOf(readJsonl(text));
    assert.deepEqual([found.line, found.column], [line, column], JSON.stringify(text));
    assert.match(found.problem, why);
  }
});

test('where a text stops being JSON is a prefix that could go on, and a character that cannot', () => {
  const broken = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', ' ', 'true'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(broken, (text) => {
      const at = jsonErrorAt(text);
      if (isJson(text)) return assert.equal(at, text.length);
      assert.ok(at >= 0 && at <= text.length);
      // Nothing that begins with the text up to and with the wrong character is JSON.
      if (at < text.length)
        for (const end of ['', '1}', '1]', '"a":1}', ']', '}']) assert.ok(!isJson(text.slice(0, at + 1) + end), text);
    }),
    { seed, numRuns: 2000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
