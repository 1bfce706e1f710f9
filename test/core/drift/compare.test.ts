/** What the comparison says of columns whose drift, or lack of it, is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ColumnDrift, compareColumns, compareInSteps, type DriftOptions } from '../../../core/drift/compare.ts';
import { type Cell, gatherRows, tablesOf } from '../../../core/drift/gather.ts';
import type { Column } from '../../../core/drift/table.ts';
import { benjaminiHochberg } from '../../../core/stats/multiple-testing.ts';
import { nextBelow, nextNormal, nextUnit, seedRandom } from '../../../core/stats/random.ts';
import { assertClose } from '../stats/close.ts';
import { categoryColumn, continuous, numberColumn } from './random-columns.ts';

function compareCells(reference: readonly Cell[], current: readonly Cell[], options: DriftOptions = {}): ColumnDrift {
  const rows = (cells: readonly Cell[]) => gatherRows(cells.map((x) => ({ x })));
  const tables = tablesOf(rows(reference), rows(current));
  const [column] = compareColumns(tables.reference, tables.current, options).columns;
  assert.ok(column !== undefined);
  assert.match(column.why, /^[A-Z].*\.$/, 'a sentence');
  assert.doesNotMatch(column.why, /undefined|NaN|Infinity|\[object/);
  assert.deepEqual(JSON.parse(JSON.stringify(column)), column, 'what JSON cannot hold is not in the result');
  return column;
}

function normals(n: number, mean: number, seed: number, deviation = 1): readonly number[] {
  const random = seedRandom(seed);
  return Array.from({ length: n }, () => mean + deviation * nextNormal(random));
}

function fill<T>(n: number, value: (index: number) => T): readonly T[] {
  return Array.from({ length: n }, (_, index) => value(index));
}

test('a shifted column has drifted, and the sentence says from where to where', () => {
  const column = compareCells(normals(500, 0, 1), normals(500, 1, 2));
  assert.equal(column.verdict, 'fail');
  assert.equal(column.method, 'ks');
  assert.ok(column.effect !== null && column.effect > 0.3);
  assert.match(column.why, /median went from -?0\.0\d* to (?:0\.9|1)/);
  assert.match(column.why, /after correction/);
});

test('a column that only widened has drifted, and the sentence says so', () => {
  const column = compareCells(normals(2000, 0, 3), normals(2000, 0, 4, 2));
  assert.equal(column.verdict, 'fail');
  assert.match(column.why, /middle half of its values is 2\.\d+ wide instead of 1\.\d+/);
});

test('a clean column passes when the rows are enough, and is inconclusive when they are not', () => {
  assert.equal(compareCells(normals(500, 0, 5), normals(500, 0, 6)).verdict, 'pass');
  const few = compareCells(normals(500, 0, 5), normals(30, 0, 6));
  assert.equal(few.verdict, 'inconclusive');
  assert.match(few.why, /takes 51 current rows with a value, and there are 30/);
  const both = compareCells(normals(40, 0, 5), normals(40, 0, 8));
  assert.match(both.why, /takes 93 rows with a value on each side/);
});

test('the declared least effect is what the rows must be enough to show', () => {
  const options = { columns: [{ name: 'x', minEffect: 0.05 }] };
  assert.equal(compareCells(normals(500, 0, 5), normals(500, 0, 6), options).verdict, 'inconclusive');
  assert.equal(compareCells(normals(3000, 0, 5), normals(3000, 0, 6), options).verdict, 'pass');
});

test('a change that is certain but smaller than the least effect passes, and says so', () => {
  const column = compareCells(normals(30_000, 0, 9), normals(30_000, 0.1, 10), { minEffect: 0.1 });
  assert.equal(column.verdict, 'pass');
  assert.ok(column.pValue !== null && column.pValue < 1e-6);
  assert.match(column.why, /too small to matter/);
});

test('too few rows give no verdict, however far apart they are', () => {
  for (const n of [1, 3, 19]) {
    const column = compareCells(
      normals(100, 0, 1),
      fill(n, () => 1e6),
    );
    assert.equal(column.verdict, 'inconclusive');
    assert.match(column.why, new RegExp(`only ${n} rows?; a verdict needs at least 20`));
  }
});

test('constant columns: the same value passes, another one has drifted', () => {
  const same = compareCells(
    fill(50, () => 5),
    fill(50, () => 5),
  );
  assert.equal(same.verdict, 'pass');
  assert.equal(same.pValue, null);
  assert.equal(
    compareCells(
      fill(50, () => 5),
      fill(50, () => 6),
    ).verdict,
    'fail',
  );
  assert.equal(
    compareCells(
      fill(50, () => 'a'),
      fill(50, () => 'a'),
    ).verdict,
    'pass',
  );
  assert.equal(
    compareCells(
      fill(50, () => 'a'),
      fill(50, () => 'b'),
    ).verdict,
    'fail',
  );
  const fixed = compareCells(
    fill(50, () => 5),
    normals(50, 5, 3),
  );
  assert.equal(fixed.verdict, 'fail');
  assert.equal(fixed.measures.wassersteinPerDeviation, null);
});

test('values that are not finite count as missing, and a sudden lack of values is drift', () => {
  const random = seedRandom(12);
  const gaps = (share: number) => fill(400, () => (nextUnit(random) < share ? Number.NaN : nextNormal(random)));
  assert.equal(compareCells(gaps(0.1), gaps(0.1)).verdict, 'pass');
  const worse = compareCells(gaps(0.1), gaps(0.3));
  assert.equal(worse.verdict, 'fail');
  assert.equal(worse.method, 'missing-rate');
  assert.match(worse.why, /Missing values went from [\d.]+ % to [\d.]+ % of the rows/);
  const infinite = compareColumns(
    { columns: [numberColumn('x', 100, () => nextNormal(random))] },
    {
      columns: [numberColumn('x', 100, () => (nextUnit(random) < 0.5 ? Number.POSITIVE_INFINITY : nextNormal(random)))],
    },
  );
  assert.equal(infinite.columns[0]?.method, 'missing-rate');
});

test('columns without a value', () => {
  const empty = fill(100, () => null);
  const gone = compareCells(normals(100, 0, 1), empty);
  assert.equal(gone.verdict, 'fail');
  assert.match(gone.why, /Missing values went from 0 % to 100 %/);
  assert.equal(compareCells(empty, empty).verdict, 'inconclusive');
  const none = compareColumns(
    { columns: [numberColumn('x', 0, () => 0)] },
    { columns: [numberColumn('x', 0, () => 0)] },
  );
  assert.equal(none.columns[0]?.verdict, 'inconclusive');
  assert.equal(compareColumns({ columns: [] }, { columns: [] }).dataset.verdict, 'inconclusive');
});

test('text where the reference has numbers is drift that names its cause', () => {
  const column = compareCells(
    normals(200, 0, 1),
    fill(200, (index) => `${index} kg`),
  );
  assert.equal(column.verdict, 'fail');
  assert.match(column.why, /100 % of the current rows hold something else than a number/);
});

test('numbers of few values are compared value by value', () => {
  const random = seedRandom(14);
  const ratings = (n: number, top: number) => fill(n, () => 1 + nextBelow(random, top));
  const clean = compareCells(ratings(600, 5), ratings(600, 5));
  assert.equal(clean.method, 'chi-square');
  assert.equal(clean.type, 'number');
  assert.equal(clean.verdict, 'pass');
  assert.equal(compareCells(ratings(600, 5), ratings(600, 4)).verdict, 'fail');
  const asNumber = compareCells(ratings(600, 5), ratings(600, 4), { columns: [{ name: 'x', as: 'number' }] });
  assert.equal(asNumber.method, 'ks');
});

test('categories whose shares changed have drifted, and the sentence names the one that moved most', () => {
  const before = fill(1000, (index) => (index % 10 < 7 ? 'DE' : 'FR'));
  const after = fill(1000, (index) => (index % 10 < 5 ? 'DE' : 'FR'));
  const column = compareCells(before, after);
  assert.equal(column.verdict, 'fail');
  assert.match(column.why, /`DE` went from 70 % to 50 % of the rows/);
  assertClose(column.effect ?? 0, 0.2, 1e-12, 'effect');
});

test('numbers that only name something can be compared as categories', () => {
  const random = seedRandom(25);
  const shops = (n: number) => ({ columns: [numberColumn('shop', n, () => 1000 + nextBelow(random, 30))] });
  const [column] = compareColumns(shops(900), shops(900), { columns: [{ name: 'shop', as: 'category' }] }).columns;
  assert.equal(column?.method, 'chi-square');
  assert.equal(column?.type, 'category');
  assert.equal(column?.verdict, 'pass');
});

test('two categories of few rows are compared exactly', () => {
  const column = compareCells(
    fill(40, (index) => index < 2),
    fill(40, (index) => index < 14),
  );
  assert.equal(column.type, 'boolean');
  assert.equal(column.method, 'fisher');
  assert.equal(column.verdict, 'fail');
});

test('a new category among many is found although it hardly moves the shares of the others', () => {
  const random = seedRandom(15);
  const before = fill(1000, () => `word ${nextBelow(random, 150)}`);
  const after = fill(1000, (index) => (index % 40 === 0 ? 'spam' : `word ${nextBelow(random, 150)}`));
  const column = compareCells(before, after);
  assert.equal(column.verdict, 'fail');
  assert.match(column.why, /values? that the reference does not have: `spam` \(2\.5 %\)/);
  assert.deepEqual(column.newCategories[0], { category: 'spam', count: 25 });
});

test('text is not compared, and does not keep the rest from passing', () => {
  const rows = (seed: number) => {
    const values = normals(300, 0, seed);
    return gatherRows(values.map((x, index) => ({ x, comment: `comment ${seed} ${index}` })));
  };
  const tables = tablesOf(rows(1), rows(2));
  const report = compareColumns(tables.reference, tables.current);
  assert.deepEqual(
    report.columns.map(({ verdict }) => verdict),
    ['pass', 'not_evaluated'],
  );
  assert.equal(report.dataset.verdict, 'pass');
  assert.match(report.dataset.why, /`comment` was not evaluated/);
});

test('a column that is gone keeps the whole from passing; one that is new is named', () => {
  const random = seedRandom(16);
  const numbers = (name: string) => numberColumn(name, 300, () => nextNormal(random));
  const report = compareColumns({ columns: [numbers('a'), numbers('b')] }, { columns: [numbers('a'), numbers('c')] });
  assert.equal(report.columns[1]?.verdict, 'not_evaluated');
  assert.equal(report.dataset.verdict, 'inconclusive');
  assert.match(report.dataset.why, /`b` could not be compared: not in both files\. Only the current data have `c`/);
  const asked = compareColumns({ columns: [numbers('a')] }, { columns: [numbers('a')] }, { columns: [{ name: 'z' }] });
  assert.match(asked.columns[0]?.why ?? '', /The reference and the current data have no such column/);
});

test('sides that were read differently are not compared', () => {
  const random = seedRandom(17);
  const report = compareColumns(
    { columns: [numberColumn('x', 50, () => nextNormal(random))] },
    { columns: [categoryColumn('x', 50, 3, random)] },
  );
  assert.equal(report.columns[0]?.verdict, 'not_evaluated');
  assert.match(report.columns[0]?.why ?? '', /read as number in the reference and as category/);
});

test('the p-values of all columns are corrected together', () => {
  const random = seedRandom(18);
  const table = () => ({ columns: fill(30, (index) => numberColumn(`c${index}`, 120, () => nextNormal(random))) });
  const { columns } = compareColumns(table(), table());
  const expected = benjaminiHochberg(columns.map(({ pValue }) => pValue ?? 1));
  for (const [index, { pAdjusted }] of columns.entries()) {
    assertClose(pAdjusted ?? Number.NaN, expected[index] ?? 0, 1e-12, `column ${index}`);
  }
});

test('a report is small whatever the number of rows and categories', () => {
  const random = seedRandom(19);
  const table = (): { readonly columns: readonly Column[] } => ({
    columns: [
      numberColumn('n', 50_000, () => Math.exp(3 * nextNormal(random))),
      categoryColumn('c', 20_000, 500, random),
    ],
  });
  const report = compareColumns(table(), table());
  assert.ok(JSON.stringify(report).length < 8000);
  for (const { distribution, reference, current } of report.columns) {
    assert.ok(distribution !== null);
    const other = distribution.kind === 'categories' ? distribution.other : { reference: 0, current: 0 };
    const sum = (counts: readonly number[]) => counts.reduce((so, count) => so + count, 0);
    assert.equal(sum(distribution.reference) + other.reference, reference.n, 'the picture shows every row');
    assert.equal(sum(distribution.current) + other.current, current.n);
  }
});

test('a comparison can be stopped between columns', () => {
  const random = seedRandom(20);
  const table = { columns: fill(3, (index) => numberColumn(`c${index}`, 50, () => nextNormal(random))) };
  const steps = compareInSteps(table, table);
  assert.deepEqual(steps.next().value, { compared: 1, of: 3 });
  assert.deepEqual(steps.next().value, { compared: 2, of: 3 });
});

test('the order of rows and of the names of categories changes nothing', () => {
  const random = seedRandom(22);
  const values = fill(300, () => `v${nextBelow(random, 6)}`);
  const others = fill(200, () => `v${nextBelow(random, 7)}`);
  const forward = compareCells(values, others);
  const backward = compareCells(values.toReversed(), others.toReversed());
  assertClose(backward.pValue ?? 1, forward.pValue ?? 0, 1e-12, 'p');
  assert.equal(backward.verdict, forward.verdict);
});

test('clean columns are called drifted in about one of twenty cases, and 50 together in no more', () => {
  // A quick look; test/slow/drift-false-alarms.slow.ts has the full table.
  const random = seedRandom(23);
  for (const [name, draw] of Object.entries(continuous)) {
    let alarms = 0;
    for (let round = 0; round < 300; round++) {
      const table = (n: number) => ({ columns: [numberColumn('x', n, () => draw(random))] });
      if (compareColumns(table(300), table(150)).dataset.verdict === 'fail') alarms++;
    }
    assert.ok(alarms >= 4 && alarms <= 28, `${name}: ${alarms} of 300`);
  }
  let any = 0;
  for (let round = 0; round < 60; round++) {
    const table = (n: number) => ({
      columns: fill(50, (index) => numberColumn(`c${index}`, n, () => nextNormal(random))),
    });
    if (compareColumns(table(200), table(100)).dataset.verdict === 'fail') any++;
  }
  assert.ok(any <= 8, `${any} of 60 clean tables`);
});

test('the rows that are called enough do show such a change about four times out of five', () => {
  const random = seedRandom(24);
  // Half a standard deviation is a KS distance of 0.197; 93 and 93 rows are the least that pass.
  const table = (mean: number) => ({ columns: [numberColumn('x', 95, () => mean + nextNormal(random))] });
  let found = 0;
  for (let round = 0; round < 300; round++) {
    if (compareColumns(table(0), table(0.5)).dataset.verdict === 'fail') found++;
  }
  assert.ok(found > 215, `${found} of 300`);
});
