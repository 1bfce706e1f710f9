/** The page of a drift comparison: complete in itself, bounded, and safe whatever the data say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareColumns } from '../../../core/drift/compare.ts';
import { gatherRows, tablesOf } from '../../../core/drift/gather.ts';
import { driftPage } from '../../../core/drift/report/page.ts';

type Row = Readonly<Record<string, unknown>>;

function pageOf(reference: readonly Row[], current: readonly Row[], name = 'a.csv'): string {
  const tables = tablesOf(gatherRows(reference), gatherRows(current));
  return driftPage({
    report: compareColumns(tables.reference, tables.current),
    reference: { name, rows: reference.length },
    current: { name: 'b.csv', rows: current.length },
    at: '2026-11-01T00:00:00Z',
  });
}

const rows = (count: number, row: (index: number) => Row): readonly Row[] =>
  Array.from({ length: count }, (_, index) => row(index));

test('it shows both distributions of numbers and of categories, drifted columns first', () => {
  const page = pageOf(
    rows(200, (index) => ({ same: index % 7, kind: index % 2 === 0 ? 'x' : 'y', amount: index })),
    rows(200, (index) => ({ same: index % 7, kind: 'x', amount: index + 150 })),
  );
  assert.equal(page.match(/<svg /g)?.length, 3);
  assert.ok(page.indexOf('amount') < page.indexOf('same'));
  assert.match(page, /<path class="reference"/);
  assert.match(page, /<rect class="bar"/);
});

test('names and values are text, never markup, and nothing is loaded or run', () => {
  const evil = '<script>alert(1)</script>"\'&\u001b[31m';
  const page = pageOf(
    rows(60, () => ({ [evil]: 'a' })),
    rows(60, () => ({ [evil]: evil })),
    evil,
  );
  assert.doesNotMatch(page, /<script|\u001b|https?:|<img|<link/);
  assert.match(page, /&lt;script&gt;/);
  assert.match(page, /default-src 'none'/);
});

test('however many columns there are, it stays below a megabyte and tells of every one or how many are left out', () => {
  const wide = (shift: number) =>
    rows(40, (index) =>
      Object.fromEntries(
        Array.from({ length: 2000 }, (_, column) => [`column ${'ü'.repeat(90)} ${column}`, index + shift]),
      ),
    );
  const page = pageOf(wide(0), wide(30));
  assert.ok(Buffer.byteLength(page) < 1_000_000, `${Buffer.byteLength(page)}`);
  const shown = page.match(/<section>/g)?.length ?? 0;
  const left = Number(/(\d+) more columns are not shown/.exec(page)?.[1] ?? 0);
  assert.equal(shown + left, 2000);
  assert.ok(shown > 300);
});

test('constant, empty and single-row columns make a page as well', () => {
  const page = pageOf([{ a: 1, b: null, c: 'x' }], [{ a: 1, b: null, d: 2 }]);
  assert.match(page, /too little data/);
  assert.doesNotMatch(page, /NaN|Infinity|undefined/);
});
