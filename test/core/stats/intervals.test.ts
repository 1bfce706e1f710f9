/** Intervals against scipy (fixtures written by reference.py), and what they must promise. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { binomialProbability } from '../../../core/stats/binomial.ts';
import { bootstrapMean, bootstrapStatistic } from '../../../core/stats/bootstrap.ts';
import { clusteredShare } from '../../../core/stats/clustered-share.ts';
import { clustersOf } from '../../../core/stats/clusters.ts';
import {
  fewestForQuantileBound,
  quantileLowerBound,
  quantileUpperBound,
  sortedQuantile,
} from '../../../core/stats/quantile.ts';
import { nextNormal, nextUnit, seedRandom } from '../../../core/stats/random.ts';
import { delongDifference, delongInterval, rocAuc } from '../../../core/stats/roc-auc.ts';
import { newcombeDifference, newcombePairedDifference } from '../../../core/stats/share-difference.ts';
import {
  clopperPearson,
  clopperPearsonLower,
  clopperPearsonUpper,
  wilson,
  wilsonLower,
  wilsonUpper,
} from '../../../core/stats/share-interval.ts';
import { assertClose } from './close.ts';

interface Reference {
  readonly shares: readonly {
    readonly k: number;
    readonly n: number;
    readonly confidence: number;
    readonly exact: readonly [number, number];
    readonly wilson: readonly [number, number];
    readonly lower: number;
  }[];
  readonly bootstrap: { readonly values: readonly number[]; readonly low: number; readonly high: number };
  readonly quantiles: { readonly values: readonly number[]; readonly q: readonly (readonly [number, number])[] };
  readonly auc: {
    readonly scores: readonly number[];
    readonly other: readonly number[];
    readonly labels: readonly number[];
    readonly aucs: readonly [number, number];
    readonly covariance: readonly (readonly [number, number])[];
    readonly p: number;
  };
}

const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/tests.json'), 'utf8'));

test('intervals of a share agree with scipy', () => {
  assert.ok(reference.shares.length > 0);
  for (const { k, n, confidence, exact, wilson: score, lower } of reference.shares) {
    const what = `${k} of ${n} with ${confidence}`;
    const ours = clopperPearson(k, n, confidence);
    assertClose(ours.low, exact[0], 1e-7, `Clopper–Pearson below, ${what}`);
    assertClose(ours.high, exact[1], 1e-7, `Clopper–Pearson above, ${what}`);
    assertClose(clopperPearsonLower(k, n, confidence), lower, 1e-7, `one-sided, ${what}`);
    assertClose(wilson(k, n, confidence).low, score[0], 1e-9, `Wilson below, ${what}`);
    assertClose(wilson(k, n, confidence).high, score[1], 1e-9, `Wilson above, ${what}`);
  }
});

test('an exact bound holds with its confidence at every true share', () => {
  const n = 30;
  for (const share of [0.02, 0.3, 0.5, 0.97]) {
    let held = 0;
    for (let count = 0; count <= n; count++) {
      const lower = clopperPearsonLower(count, n, 0.95);
      const upper = clopperPearsonUpper(count, n, 0.95);
      assert.ok(lower <= count / n && count / n <= upper);
      if (lower <= share) held += binomialProbability(count, n, share);
    }
    assert.ok(held >= 0.95, `${share}: ${held}`);
  }
});

test('one-sided Wilson bounds are the ends of the two-sided interval with twice the error', () => {
  const both = wilson(41, 50, 0.9);
  assertClose(wilsonLower(41, 50, 0.95), both.low, 1e-12, 'below');
  assertClose(wilsonUpper(41, 50, 0.95), both.high, 1e-12, 'above');
});

test("Newcombe's intervals are those of his papers", () => {
  // 1998, table II (a): 56/70 − 48/80, method 10.
  const independent = newcombeDifference({ count: 56, n: 70 }, { count: 48, n: 80 }, 0.95);
  assertClose(independent.low, 0.0524, 2e-3, 'below');
  assertClose(independent.high, 0.3339, 2e-3, 'above');
  // 1998, paired, table III: 36 both, 12 only first, 2 only second, 0 neither.
  const paired = newcombePairedDifference({ bothPass: 36, onlyFirst: 12, onlySecond: 2, neither: 0 }, 0.95);
  assertClose(paired.estimate, 0.2, 1e-12, 'difference');
  assertClose(paired.low, 0.0569, 2e-3, 'below');
  assertClose(paired.high, 0.3404, 2e-3, 'above');
});

test('the interval of a difference turns round with its samples', () => {
  const count = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(count, count, count, count, (bothPass, onlyFirst, onlySecond, neither) => {
      if (bothPass + onlyFirst + onlySecond + neither === 0) return;
      const one = newcombePairedDifference({ bothPass, onlyFirst, onlySecond, neither }, 0.95);
      const other = newcombePairedDifference({ bothPass, onlyFirst: onlySecond, onlySecond: onlyFirst, neither }, 0.95);
      assert.ok(Math.abs(one.low + other.high) < 1e-9 && Math.abs(one.high + other.low) < 1e-9);
      assert.ok(one.low <= one.estimate && one.estimate <= one.high);
    }),
    { seed: 11, numRuns: 300 },
  );
});

test('the BCa bootstrap of a skewed mean agrees with scipy up to its own chance', () => {
  const { values, low, high } = reference.bootstrap;
  const ours = bootstrapMean(values, { confidence: 0.95, random: seedRandom(1), resamples: 20_000 });
  assert.ok(ours !== undefined);
  assertClose(ours.low, low, 0.015, 'below');
  assertClose(ours.high, high, 0.015, 'above');
  const general = bootstrapStatistic(
    values.length,
    (rows) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length,
    { confidence: 0.95, random: seedRandom(2), resamples: 5000 },
  );
  assert.ok(general !== undefined);
  assertClose(general.low, low, 0.03, 'any statistic, below');
  assertClose(general.high, high, 0.03, 'any statistic, above');
});

test('the same seed gives the same interval', () => {
  const values = reference.bootstrap.values;
  const run = () => bootstrapMean(values, { confidence: 0.95, random: seedRandom(5), resamples: 200 });
  assert.deepEqual(run(), run());
});

test('values that repeat within clusters give a wider interval than as many independent ones', () => {
  const random = seedRandom(3);
  const levels = Array.from({ length: 30 }, () => nextNormal(random));
  const values = levels.flatMap((level) => Array.from({ length: 10 }, () => level));
  const clusters = clustersOf(values.map((_, index) => `customer ${Math.floor(index / 10)}`));
  const plain = bootstrapMean(values, { confidence: 0.95, random });
  const clustered = bootstrapMean(values, { confidence: 0.95, random, clusters });
  assert.ok(plain !== undefined && clustered !== undefined);
  const ratio = (clustered.high - clustered.low) / (plain.high - plain.low);
  assert.ok(ratio > 2.7 && ratio < 3.6, `about √10 times as wide, not ${ratio}`);

  const passed = levels.flatMap((level) => Array.from({ length: 10 }, () => (level > 0 ? 1 : 0)));
  const share = clusteredShare(passed, clusters, 0.95);
  assert.ok(share !== undefined && share.effectiveN < 31, 'ten copies count once');
});

test('one unit says nothing about its source', () => {
  const random = seedRandom(4);
  assert.equal(bootstrapMean([1], { confidence: 0.95, random }), undefined);
  assert.equal(bootstrapMean([1, 2], { confidence: 0.95, random, clusters: clustersOf(['a', 'a']) }), undefined);
  assert.equal(clusteredShare([1, 0], clustersOf(['a', 'a']), 0.95), undefined);
});

test('AUC and its DeLong interval and paired test agree with the definition', () => {
  const { scores, other, labels, aucs, covariance, p } = reference.auc;
  const positive = labels.map((label) => label === 1);
  assertClose(rocAuc(scores, positive) ?? Number.NaN, aucs[0], 1e-12, 'AUC');
  const interval = delongInterval(scores, positive, 0.95);
  assert.ok(interval !== undefined);
  const deviation = Math.sqrt(covariance[0]?.[0] ?? Number.NaN);
  assertClose(interval.high - aucs[0], 1.959963984540054 * deviation, 1e-9, 'reach');
  const difference = delongDifference(scores, other, positive, 0.95);
  assertClose(difference?.estimate ?? Number.NaN, aucs[0] - aucs[1], 1e-12, 'difference');
  assertClose(difference?.pValue ?? Number.NaN, p, 1e-9, 'p');
});

test('AUC of one class is undefined, of all ties a half, and a perfect one is not certain', () => {
  assert.equal(rocAuc([1, 2], [true, true]), undefined);
  assert.equal(rocAuc([1, 1, 1], [true, false, true]), 0.5);
  const perfect = delongInterval([1, 2, 3, 4], [false, false, true, true], 0.95);
  assert.ok(perfect !== undefined && perfect.estimate === 1 && perfect.low < 0.2);
});

test('quantiles agree with numpy', () => {
  const sorted = Float64Array.from(reference.quantiles.values).sort();
  for (const [share, expected] of reference.quantiles.q) {
    assertClose(sortedQuantile(sorted, share), expected, 1e-12, `quantile ${share}`);
  }
});

test('order-statistic bounds hold with their confidence, and are missing when the sample is too small', () => {
  assert.equal(fewestForQuantileBound(0.95, 0.95), 59);
  const ranks = Array.from({ length: 59 }, (_, index) => index + 1);
  assert.equal(quantileUpperBound(ranks, 0.95, 0.95), 59);
  assert.equal(quantileUpperBound(ranks.slice(0, 58), 0.95, 0.95), undefined);
  assert.equal(quantileLowerBound([1, 2], 0.05, 0.95), undefined);
  const random = seedRandom(9);
  let upper = 0;
  let lower = 0;
  for (let round = 0; round < 2000; round++) {
    const sorted = Float64Array.from({ length: 200 }, () => nextUnit(random)).sort();
    if ((quantileUpperBound(sorted, 0.9, 0.95) ?? 0) >= 0.9) upper++;
    if ((quantileLowerBound(sorted, 0.9, 0.95) ?? 1) <= 0.9) lower++;
  }
  assert.ok(upper >= 1880 && lower >= 1880, `${upper} and ${lower} of 2000`);
});
