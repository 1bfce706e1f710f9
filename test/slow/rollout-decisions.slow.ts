/** How often a healthy canary is rolled back, and how soon a bad one is (DESIGN §9). */
import assert from 'node:assert/strict';
import type { RolloutPlan } from '../../core/rollout/decide.ts';
import { seedRandom } from '../../core/stats/random.ts';
import { healthy, runStep } from '../core/rollout/traffic.ts';
import { slowTest } from './ledger.ts';

const sources = [
  'core/rollout/*.ts',
  'core/stats/{e-values,gamma,incomplete-gamma,msprt,normal,random,rate-ratio-evidence,tails}.ts',
  'test/core/rollout/traffic.ts',
];
const seeds = Array.from({ length: 10 }, (_, index) => 200 + index);

function planOf(weight: number): RolloutPlan {
  return {
    steps: [{ weight, minSamples: 1_000_000 }],
    compare: ['errors', 'latency_p95', 'invalid_output', 'cost'],
    alpha: 0.05,
    onInconclusive: 'hold',
    onFailure: 'rollback',
  };
}

interface Alarms {
  readonly [weight: string]: number;
}

const canaries = 100;

slowTest<Alarms>({
  name: 'rollout-false-alarms',
  claim: 'at most 5 of 100 healthy canaries are rolled back in 100 looks over four metrics together',
  sources,
  seeds,
  measure: (seed) => {
    const random = seedRandom(seed);
    const looks = { count: 100, requestsPerLook: 100, until: ['rollback'] } as const;
    const alarms: Record<string, number> = {};
    for (const weight of [0.05, 0.25, 0.5]) {
      alarms[weight] = 0;
      for (let canary = 0; canary < canaries; canary++) {
        const { decision } = runStep(planOf(weight), [], { candidate: healthy, baseline: healthy }, looks, random);
        if (decision.decision === 'rollback') alarms[weight]++;
      }
    }
    return alarms;
  },
  judge: (results) => {
    for (const weight of Object.keys(results[0] ?? {})) {
      const alarms = results.reduce((sum, result) => sum + (result[weight] ?? 0), 0);
      assert.ok(alarms <= 0.05 * canaries * results.length, `${alarms} at ${weight}`);
    }
  },
});

slowTest<readonly number[]>({
  name: 'rollout-time-to-find',
  claim: 'errors of 3 % instead of 1 % are found within a median of 1,000 requests an arm, beside three other metrics',
  sources,
  seeds,
  measure: (seed) => {
    const random = seedRandom(seed);
    const looks = { count: 400, requestsPerLook: 50, until: ['rollback'] } as const;
    const arms = { candidate: { ...healthy, errors: 0.03 }, baseline: healthy };
    return Array.from(
      { length: 40 },
      () => runStep(planOf(0.5), [], arms, looks, random).observed[0]?.candidateRequests ?? 0,
    );
  },
  judge: (results) => {
    const needed = results.flat().sort((a, b) => a - b);
    const median = needed[Math.floor(needed.length / 2)] ?? Number.POSITIVE_INFINITY;
    assert.ok(median <= 1000, `${median}`);
  },
});
