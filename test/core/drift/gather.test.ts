import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCell, type Cell, gatherColumn, gatherRows, tablesOf } from '../../../core/drift/gather.ts';
import type { Column, ColumnKind } from '../../../core/drift/table.ts';

function columnOf(cells: readonly Cell[], declared?: ColumnKind): Column {
  const column = gatherColumn('x');
  for (const cell of cells) addCell(column, cell);
  const { reference } = tablesOf([column], [gatherColumn('x')], new Map(declared ? [['x', declared]] : []));
  const [found] = reference.columns;
  assert.ok(found !== undefined);
  return found;
}

function repeated(times: number, ...cells: readonly Cell[]): readonly Cell[] {
  return Array.from({ length: times }, () => cells).flat();
}

test('numbers are read from JSON and from text, and their gaps are counted', () => {
  const column = columnOf([1, '2.5', ' -3e2 ', '', null, undefined, Number.NaN, Number.POSITIVE_INFINITY, '.5', '+7']);
  assert.ok(column.kind === 'number');
  assert.deepEqual([...column.values], [1, 2.5, -300, 0.5, 7]);
  assert.equal(column.missing, 5);
});

test('a column of numbers with slips stays one, and what is no number counts as missing', () => {
  const column = columnOf([...repeated(30, 1, 2, 3), 'N/A', 'NaN', 'inf', 'abc']);
  assert.ok(column.kind === 'number');
  assert.equal(column.values.length, 90);
  assert.equal(column.missing, 4);
  assert.equal(column.unreadable, 1);
});

test('names that happen to have digits are no numbers', () => {
  const column = columnOf(repeated(10, '01067', '10115', '0x10'));
  assert.ok(column.kind === 'category');
  assert.deepEqual(column.categories.toSorted(), ['01067', '0x10', '10115']);
});

test('the country NA is not missing among countries', () => {
  const column = columnOf(repeated(10, 'NA', 'DE'));
  assert.ok(column.kind === 'category');
  assert.equal(column.missing, 0);
  assert.deepEqual([...column.codes.slice(0, 4)], [0, 1, 0, 1]);
});

test('true and false are boolean however they are written', () => {
  const column = columnOf([true, 'False', 'TRUE', false, null]);
  assert.ok(column.kind === 'boolean');
  assert.deepEqual(column.categories, ['true', 'false']);
  assert.deepEqual([...column.codes], [0, 1, 0, 1]);
  assert.equal(column.missing, 1);
});

test('values that hardly repeat are text', () => {
  assert.equal(columnOf(Array.from({ length: 60 }, (_, index) => `ticket ${index}`)).kind, 'text');
  assert.equal(columnOf(repeated(60, 'a ticket', 'another')).kind, 'category');
});

test('a declared kind holds against what the values look like', () => {
  const column = columnOf([1, 2, 'x', 2], 'category');
  assert.ok(column.kind === 'category');
  assert.deepEqual(
    [...column.codes].map((code) => column.categories[code]),
    ['1', '2', 'x', '2'],
  );
});

test('the current data are read as the reference is', () => {
  const { current } = tablesOf(gatherRows([{ x: 1 }, { x: 2 }]), gatherRows([{ x: 'one' }, { x: 'two' }, { x: 3 }]));
  const [column] = current.columns;
  assert.ok(column?.kind === 'number');
  assert.deepEqual([column.values.length, column.missing, column.unreadable], [1, 2, 2]);
});

test('rows that lack a key have no value there, wherever the key first appears', () => {
  const rows = [{ a: 1 }, { b: 'x' }, { a: 2, b: 'y', c: { deep: [1] } }];
  const { reference } = tablesOf(gatherRows(rows), []);
  assert.deepEqual(
    reference.columns.map(({ name, missing }) => [name, missing]),
    [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ],
  );
});

test('thousands of cells keep their order past every growth of the column', () => {
  const cells = Array.from({ length: 5000 }, (_, index) => (index === 3000 ? 'late' : index));
  const column = columnOf(cells, 'category');
  assert.ok(column.kind === 'category');
  assert.equal(column.categories[column.codes[4999] ?? 0], '4999');
  assert.equal(column.categories[column.codes[3000] ?? 0], 'late');
});
