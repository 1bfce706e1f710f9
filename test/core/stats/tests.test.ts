/** Tests of hypotheses and plans of sample sizes, against scipy and by their own promises. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { passAll } from '../../../core/stats/all-trials.ts';
import { calibrationError, reliabilityBins } from '../../../core/stats/calibration.ts';
import { clustersOf } from '../../../core/stats/clusters.ts';
import { exactMcNemar } from '../../../core/stats/mcnemar.ts';
import { benjaminiHochberg, bonferroni } from '../../../core/stats/multiple-testing.ts';
import { nonInferiority, twoSidedConfidence } from '../../../core/stats/non-inferiority.ts';
import { pairedPermutation } from '../../../core/stats/permutation.ts';
import { brierPenalties, logPenalties } from '../../../core/stats/probability-scores.ts';
import { nextBelow, nextNormal, nextUnit, seedRandom } from '../../../core/stats/random.ts';
import {
  casesForShareGate,
  casesToSettlePaired,
  casesToSettleShare,
  detectableDifference,
  pairedShareDeviation,
  shareVerdict,
} from '../../../core/stats/sample-size.ts';
import { signTest } from '../../../core/stats/sign-test.ts';
import { assertClose } from './close.ts';

interface Reference {
  readonly mcnemar: readonly { readonly b: number; readonly c: number; readonly p: number }[];
  readonly benjaminiHochberg: { readonly p: readonly number[]; readonly adjusted: readonly number[] };
}

const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/tests.json'), 'utf8'));

test("the exact McNemar test is scipy's binomial test of the discordant cases", () => {
  assert.ok(reference.mcnemar.length > 0);
  for (const { b, c, p } of reference.mcnemar) assertClose(exactMcNemar(b, c), p, 1e-10, `${b} against ${c}`);
});

test('the sign test counts only pairs that differ', () => {
  const { above, below, pValue } = signTest([0.5, 0, -1, 2, 2, 0]);
  assert.deepEqual([above, below], [3, 1]);
  assertClose(pValue, 0.625, 1e-12, 'p');
});

test('Benjamini–Hochberg agrees with the step-up definition, and Bonferroni is never below it', () => {
  const { p, adjusted } = reference.benjaminiHochberg;
  const ours = benjaminiHochberg(p);
  for (const [index, value] of adjusted.entries()) assertClose(ours[index] ?? Number.NaN, value, 1e-12, `p ${index}`);
  for (const [index, value] of bonferroni(p).entries()) assert.ok(value >= (ours[index] ?? 1));
  assert.equal(benjaminiHochberg([]).length, 0);
});

test('few pairs are permuted exhaustively, many by chance, to the same end', () => {
  const random = seedRandom(1);
  assert.equal(pairedPermutation([1, 1, 1, 1, 1], { random }), 2 / 32);
  assert.equal(pairedPermutation([0, 0], { random }), 1);
  const differences = Array.from({ length: 16 }, () => nextNormal(random) + 0.5);
  const exact = pairedPermutation(differences, { random });
  const padded = [...differences, 1e-9];
  assertClose(pairedPermutation(padded, { random, permutations: 50_000 }), exact, 0.1, 'sampled');
});

test('clusters flip together', () => {
  const random = seedRandom(2);
  const clusters = clustersOf(['a', 'a', 'b', 'b']);
  assert.equal(pairedPermutation([1, 1, 1, 1], { random, clusters }), 0.5);
});

test('non-inferiority has three answers', () => {
  assert.equal(nonInferiority({ low: -0.019, high: 0.03 }, 0.02), 'pass');
  assert.equal(nonInferiority({ low: -0.05, high: 0.03 }, 0.02), 'inconclusive');
  assert.equal(nonInferiority({ low: -0.09, high: -0.03 }, 0.02), 'fail');
  assertClose(twoSidedConfidence(0.95), 0.9, 1e-12, 'confidence');
});

test('probability scores are those of the definition, and a sure mistake costs a finite amount', () => {
  const labels = [true, false, true];
  assert.deepEqual([...brierPenalties([1, 0.5, 0], labels)], [0, 0.25, 1]);
  const [sure = 1, half = 0, wrong = 0] = logPenalties([1, 0.5, 0], labels);
  assert.ok(sure < 1e-15 && wrong > 30 && Number.isFinite(wrong));
  assertClose(half, Math.LN2, 1e-12, 'half');
});

test('reliability bins hold each case once, and promises that come true have no calibration error', () => {
  const bins = reliabilityBins([0, 0.05, 0.95, 1], [false, false, true, true]);
  assert.deepEqual(
    bins.map(({ n }) => n),
    [2, 2],
  );
  assertClose(calibrationError(bins), 0.025, 1e-12, 'error');
  assert.ok(Number.isNaN(calibrationError([])));
});

test('pass^k counts the subsets of k trials that all pass', () => {
  assert.equal(passAll(3, 4, 2), 0.5);
  assert.equal(passAll(1, 4, 2), 0);
  assert.equal(passAll(4, 4, 4), 1);
  assert.equal(passAll(1, 1, 2), undefined);
});

test('a gate on a share passes, fails or is not settled, and says how many more cases would settle it', () => {
  const question = { bound: 0.9, side: 'min', confidence: 0.95 } as const;
  assert.equal(shareVerdict({ ...question, count: 100, n: 100 }), 'pass');
  assert.equal(shareVerdict({ ...question, count: 50, n: 100 }), 'fail');
  assert.equal(shareVerdict({ ...question, count: 93, n: 100 }), 'inconclusive');
  assert.equal(shareVerdict({ ...question, side: 'max', bound: 0.02, count: 0, n: 20 }), 'inconclusive');
  assert.equal(casesToSettleShare({ ...question, count: 100, n: 100 }), 0);
  assert.equal(casesToSettleShare({ ...question, count: 90, n: 100 }), undefined);
  // 29 of 29 is the least that shows 90 % with 95 %.
  assert.equal(casesToSettleShare({ ...question, count: 9, n: 9 }), 20);
  assert.equal(casesToSettleShare({ ...question, count: 0, n: 0 }), 29);
});

test('as many more cases of the same kind as the plan says do settle a share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.constantFrom('min' as const, 'max' as const),
      (n, share, bound, side) => {
        const count = Math.round(share * n);
        const question = { count, n, bound, side, confidence: 0.95 };
        const more = casesToSettleShare(question);
        if (more === undefined) return;
        const added = Math.round((count / n) * more);
        assert.notEqual(shareVerdict({ ...question, count: count + added, n: n + more }), 'inconclusive');
      },
    ),
    { seed: 13, numRuns: 60 },
  );
});

test('a planned gate passes a good subject about as often as promised', () => {
  const n = casesForShareGate({ expected: 0.97, bound: 0.9, side: 'min', confidence: 0.95, power: 0.8 });
  assert.ok(n !== undefined && n > 60 && n < 200, `${n}`);
  const random = seedRandom(17);
  let passed = 0;
  for (let round = 0; round < 400; round++) {
    let count = 0;
    for (let index = 0; index < n; index++) if (nextUnit(random) < 0.97) count++;
    if (shareVerdict({ count, n, bound: 0.9, side: 'min', confidence: 0.95 }) === 'pass') passed++;
  }
  assert.ok(passed > 290, `${passed} of 400`);
  assert.equal(casesForShareGate({ expected: 0.9, bound: 0.9, side: 'min', confidence: 0.95, power: 0.8 }), undefined);
});

test('paired plans shrink with the square of what is to be seen', () => {
  const few = casesToSettlePaired({ n: 0, meanDifference: 0, deviation: 0.4, margin: 0.04, confidence: 0.95 });
  const many = casesToSettlePaired({ n: 0, meanDifference: 0, deviation: 0.4, margin: 0.02, confidence: 0.95 });
  assert.ok(few !== undefined && many !== undefined && Math.abs(many - 4 * few) < 5);
  assert.equal(
    casesToSettlePaired({ n: 9, meanDifference: -0.02, deviation: 1, margin: 0.02, confidence: 0.95 }),
    undefined,
  );
  assertClose(pairedShareDeviation(10, 10, 100), Math.sqrt(0.2), 1e-12, 'deviation');
  assertClose(detectableDifference(100, 1, 0.95, 0.8), 0.24865, 1e-4, 'least difference');
});

test('the generator is even in its bits, repeats for a seed and differs between seeds', () => {
  const draws = (seed: number) => {
    const random = seedRandom(seed);
    return Array.from({ length: 8 }, () => nextBelow(random, 1000));
  };
  assert.deepEqual(draws(1), draws(1));
  assert.notDeepEqual(draws(1), draws(2));
  assert.notDeepEqual(draws(1), draws(1 + 0x1_0000_0000));
  const random = seedRandom(3);
  const counts = new Float64Array(10);
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < 100_000; index++) {
    const bin = nextBelow(random, 10);
    counts[bin] = (counts[bin] ?? 0) + 1;
    const normal = nextNormal(random);
    sum += normal;
    squares += normal * normal;
  }
  assert.ok(counts.every((count) => Math.abs(count - 10_000) < 400));
  assert.ok(Math.abs(sum / 100_000) < 0.015 && Math.abs(squares / 100_000 - 1) < 0.02);
});
