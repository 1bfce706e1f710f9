/** The measures of drift against scipy (fixtures written by ../stats/reference.py) and their own promises. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countInBins, quantileEdges } from '../../../core/drift/measures/bins.ts';
import { hellinger, jensenShannon, totalVariation } from '../../../core/drift/measures/divergences.ts';
import { populationStability } from '../../../core/drift/measures/population-stability.ts';
import { nextNormal, seedRandom } from '../../../core/stats/random.ts';
import { assertClose } from '../stats/close.ts';

interface Reference {
  readonly tables: readonly {
    readonly table: readonly [readonly number[], readonly number[]];
    readonly js: number;
    readonly tvd: number;
    readonly hellinger: number;
  }[];
}

const reference: Reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../stats/fixtures/tests.json'), 'utf8'),
);

test('distances of shares agree with scipy', () => {
  assert.ok(reference.tables.length > 0);
  for (const expected of reference.tables) {
    const [r, c] = [Float64Array.from(expected.table[0]), Float64Array.from(expected.table[1])];
    assertClose(jensenShannon(r, c), expected.js, 1e-12, 'Jensen–Shannon');
    assertClose(totalVariation(r, c), expected.tvd, 1e-12, 'total variation');
    assertClose(hellinger(r, c), expected.hellinger, 1e-12, 'Hellinger');
  }
});

test('distances end at 1 where nothing is in common', () => {
  const [r, c] = [Float64Array.of(5, 0), Float64Array.of(0, 9)];
  for (const distance of [jensenShannon, totalVariation, hellinger])
    assertClose(distance(r, c), 1, 1e-12, distance.name);
});

test('without its prior, the stability index is the textbook one', () => {
  const r = Float64Array.of(16, 18, 16, 14, 12, 12);
  const c = Float64Array.of(16, 16, 16, 16, 16, 8);
  assertClose(populationStability(r, c, 0).value, 0.037218381577290835, 1e-12, 'PSI');
  assert.ok(Number.isFinite(populationStability(Float64Array.of(10, 0), Float64Array.of(0, 10)).value));
});

test('of clean samples, about 95 of 100 stay below the noise of the stability index', () => {
  const random = seedRandom(21);
  const sample = (n: number) => Float64Array.from({ length: n }, () => nextNormal(random)).sort();
  let above = 0;
  for (let round = 0; round < 600; round++) {
    const r = sample(400);
    const edges = quantileEdges(r, 10);
    const { value, noise, pValue } = populationStability(countInBins(r, edges), countInBins(sample(150), edges));
    assert.equal(value > noise, pValue < 0.05);
    if (value > noise) above++;
  }
  assert.ok(above >= 12 && above <= 45, `${above} of 600`);
});

test('bins at quantiles hold equally many of the reference, and equal values are not torn apart', () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => index);
  assert.deepEqual([...countInBins(values, quantileEdges(values, 10))], Array(10).fill(10));
  const heap = Float64Array.from({ length: 100 }, (_, index) => (index < 70 ? 0 : index)).sort();
  const counts = countInBins(heap, quantileEdges(heap, 10));
  assert.equal(counts[0], 70);
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    100,
  );
});
