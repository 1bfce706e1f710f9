/** Tests of two samples against scipy (fixtures written by reference.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { fisherExact, fisherGreater } from '../../../core/stats/fisher.ts';
import { chiSquareHomogeneity, poolRare } from '../../../core/stats/homogeneity.ts';
import { kolmogorovUpper } from '../../../core/stats/kolmogorov.ts';
import { distancesOf, kolmogorovSmirnovP } from '../../../core/stats/kolmogorov-smirnov.ts';
import { assertClose } from './close.ts';

interface Reference {
  readonly fisher: readonly {
    readonly table: readonly [readonly [number, number], readonly [number, number]];
    readonly two: number;
    readonly greater: number;
  }[];
  readonly samples: readonly {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly d: number;
    readonly wasserstein: number;
    readonly p: number;
  }[];
  readonly tables: readonly {
    readonly table: readonly [readonly number[], readonly number[]];
    readonly statistic: number;
    readonly p: number;
    readonly degrees: number;
  }[];
}

const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/tests.json'), 'utf8'));

test("Fisher's exact test agrees with scipy", () => {
  assert.ok(reference.fisher.length > 0);
  for (const { table, two, greater } of reference.fisher) {
    const [[a, b], [c, d]] = table;
    const samples = { first: { count: a, n: a + b }, second: { count: c, n: c + d } };
    assertClose(fisherExact(samples), two, 1e-9, `two-sided ${table.join(' | ')}`);
    assertClose(fisherGreater(samples), greater, 1e-9, `greater ${table.join(' | ')}`);
  }
});

test('the distance of Kolmogorov and Smirnov its exact p, and the area between agree with scipy, with ties too', () => {
  assert.ok(reference.samples.length > 0);
  for (const { x, y, d, p, wasserstein } of reference.samples) {
    const first = Float64Array.from(x).sort();
    const second = Float64Array.from(y).sort();
    const { steps, area } = distancesOf(first, second);
    assertClose(steps / (x.length * y.length), d, 1e-12, 'distance');
    assertClose(area, wasserstein, 1e-12, 'Wasserstein');
    assertClose(kolmogorovSmirnovP(x.length, y.length, steps), p, 1e-9, `p of ${x.length} and ${y.length}`);
  }
});

test('for large samples the exact p nears the limit, and the order of the samples does not matter', () => {
  const steps = Math.round(0.028 * 3000 * 7000);
  const exact = kolmogorovSmirnovP(3000, 7000, steps);
  assertClose(exact, kolmogorovUpper(Math.sqrt(2100) * 0.028), 0.06, 'limit');
  assertClose(kolmogorovSmirnovP(7000, 3000, steps), exact, 1e-9, 'other way round');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 900 }),
      (n, m, s) => {
        const p = kolmogorovSmirnovP(n, m, Math.min(s, n * m));
        assert.ok(p > 0 && p <= 1);
        assertClose(kolmogorovSmirnovP(m, n, Math.min(s, n * m)), p, 1e-9, 'symmetry');
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

test('the chi-square test of homogeneity agrees with scipy', () => {
  for (const { table, statistic, p, degrees } of reference.tables) {
    const result = chiSquareHomogeneity(...table);
    assertClose(result.statistic, statistic, 1e-12, 'statistic');
    assertClose(result.pValue, p, 1e-10, 'p');
    assert.equal(result.degrees, degrees);
  }
  assert.equal(chiSquareHomogeneity([5], [9]).pValue, 1);
  assert.equal(chiSquareHomogeneity([], []).pValue, 1);
});

test('rare categories are pooled, none is lost, and no cell stays too small for the approximation', () => {
  const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(counts, (rows) => {
      const first = rows.map(([a]) => a);
      const second = rows.map(([, b]) => b);
      const pooled = poolRare(first, second);
      const sum = (values: Iterable<number>) => [...values].reduce((so, value) => so + value, 0);
      const n = sum(first);
      const m = sum(second);
      assert.equal(sum(pooled.first), n);
      assert.equal(sum(pooled.second), m);
      if (pooled.first.length < 3) return;
      for (const [index, a] of pooled.first.entries()) {
        assert.ok(((a + (pooled.second[index] ?? 0)) * Math.min(n, m)) / (n + m) >= 5);
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});
