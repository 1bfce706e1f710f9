/** Tests that stay valid however often one looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logBetaBinomialE, logWorseBetaBinomialE } from '../../../core/stats/beta-binomial-evidence.ts';
import { binomialProbability } from '../../../core/stats/binomial.ts';
import { anytimeP, logCombinedE } from '../../../core/stats/e-values.ts';
import { logMsprt, logPositiveE } from '../../../core/stats/msprt.ts';
import { distributionBand, quantileBand } from '../../../core/stats/quantile-sequence.ts';
import { nextNormal, nextUnit, seedRandom } from '../../../core/stats/random.ts';
import { candidateRequestsToReveal, logWorseRateE } from '../../../core/stats/rate-ratio-evidence.ts';
import { assertClose } from './close.ts';

test('the beta-binomial e-value has a mean of 1 when both are as bad as each other, and less than that when better', () => {
  for (const share of [0.05, 0.3, 0.5]) {
    for (const events of [1, 7, 40]) {
      const mean = (logE: (candidate: number) => number, truth: number) => {
        let sum = 0;
        for (let candidate = 0; candidate <= events; candidate++) {
          sum += binomialProbability(candidate, events, truth) * Math.exp(logE(candidate));
        }
        return sum;
      };
      const twoSided = (candidate: number) => logBetaBinomialE({ candidate, baseline: events - candidate }, share);
      const worse = (candidate: number) => logWorseBetaBinomialE({ candidate, baseline: events - candidate }, share);
      assertClose(mean(twoSided, share), 1, 1e-9, 'two-sided');
      assertClose(mean(worse, share), 1, 1e-9, 'one-sided');
      assert.ok(mean(worse, share * 0.8) < 1);
    }
  }
});

test('the rate-ratio e-value has a mean of at most 1 when the candidate is not worse', () => {
  for (const share of [0.05, 0.5]) {
    const events = 30;
    const n = 1_000_000;
    const mean = (truth: number) => {
      let sum = 0;
      for (let candidate = 0; candidate <= events; candidate++) {
        const stretch = {
          candidate: { n: n * share, bad: candidate },
          baseline: { n: n * (1 - share), bad: events - candidate },
        };
        sum += binomialProbability(candidate, events, truth) * Math.exp(logWorseRateE([stretch]));
      }
      return sum;
    };
    assertClose(mean(share), 1, 1e-9, `share ${share}`);
    assert.ok(mean(share * 0.7) < 1);
    assert.ok(mean(share * 1.5) > 1);
  }
});

test('a change of the split between steps is no evidence', () => {
  const even = [
    { candidate: { n: 500, bad: 10 }, baseline: { n: 9500, bad: 190 } },
    { candidate: { n: 5000, bad: 250 }, baseline: { n: 5000, bad: 250 } },
  ];
  assert.ok(logWorseRateE(even) < 0);
  assert.equal(Math.round(logWorseRateE([{ candidate: { n: 0, bad: 0 }, baseline: { n: 50, bad: 9 } }]) * 1e9), 0);
});

test('more bad events of the candidate are always more evidence', () => {
  const count = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(count, count, fc.double({ min: 0.02, max: 0.8, noNaN: true }), (bad, baseline, share) => {
      const at = (more: number) =>
        logWorseRateE([
          { candidate: { n: 1000 * share, bad: bad + more }, baseline: { n: 1000 * (1 - share), bad: baseline } },
        ]);
      assert.ok(at(1) > at(0));
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('the plan of requests grows as the difference shrinks', () => {
  const plan = (to: number) => candidateRequestsToReveal({ from: 0.01, to, share: 0.5, threshold: 20 });
  assert.ok(plan(0.03) > 300 && plan(0.03) < 1000);
  assert.ok(plan(0.02) > 2 * plan(0.03));
  assert.ok(Number.isFinite(candidateRequestsToReveal({ from: 0, to: 0.02, share: 0.05, threshold: 20 })));
});

test('the mSPRT is the formula of its papers, and its upper half looks one way', () => {
  const [difference, variance, tau] = [0.3, 0.01, 0.2];
  const expected = Math.sqrt(0.01 / 0.05) * Math.exp((0.04 * 0.09) / (2 * 0.01 * 0.05));
  assertClose(Math.exp(logMsprt(difference, variance, tau)), expected, 1e-12, 'Λ');
  assert.ok(logPositiveE(0.3, 0.01, 0.2) > logMsprt(0.3, 0.01, 0.2));
  assert.ok(logPositiveE(-0.3, 0.01, 0.2) < 0);
  assert.equal(logPositiveE(0, 0, 0.2), 0);
});

test('a mean of e-values rejects when one is large enough for all, and no sooner than all together deserve', () => {
  const parts = [4, 0, 0, 0].map((logE) => ({ logE, weight: 1 }));
  assertClose(Math.exp(logCombinedE(parts)), (Math.exp(4) + 3) / 4, 1e-12, 'mean');
  assertClose(anytimeP(Math.log(40)), 1 / 40, 1e-12, 'p');
  assert.equal(anytimeP(-3), 1);
  assert.equal(logCombinedE([{ logE: Number.POSITIVE_INFINITY, weight: 1 }, ...parts]), Number.POSITIVE_INFINITY);
});

test('a normal mean looked at 200 times is rarely called higher when it is not', () => {
  const random = seedRandom(41);
  let alarms = 0;
  for (let round = 0; round < 300; round++) {
    let sum = 0;
    for (let n = 1; n <= 4000; n++) {
      sum += nextNormal(random);
      if (n % 20 === 0 && logPositiveE(sum / n, 1 / n, 0.1) >= Math.log(20)) {
        alarms++;
        break;
      }
    }
  }
  assert.ok(alarms <= 15, `${alarms} of 300`);
});

test('the band of a quantile holds at every look, and has no end that the values cannot give', () => {
  assert.ok(distributionBand(10_000, 0.05) < 0.03);
  assert.deepEqual(quantileBand([1, 2, 3], 0.5, 0.05), { low: undefined, high: undefined });
  const random = seedRandom(42);
  let broken = 0;
  for (let round = 0; round < 40; round++) {
    const values: number[] = [];
    for (let look = 0; look < 20; look++) {
      for (let draw = 0; draw < 100; draw++) values.push(nextUnit(random));
      const { low = 0, high = 1 } = quantileBand(Float64Array.from(values).sort(), 0.9, 0.05);
      if (low > 0.9 || high < 0.9) {
        broken++;
        break;
      }
    }
  }
  assert.ok(broken <= 4, `${broken} of 40`);
});
