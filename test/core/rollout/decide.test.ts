/** What one look at a rollout decides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideRollout, type RolloutPlan, type StepObservation } from '../../../core/rollout/decide.ts';
import type { MetricObservation, RolloutMetric } from '../../../core/rollout/metrics.ts';
import { seedRandom } from '../../../core/stats/random.ts';
import { healthy, runStep } from './traffic.ts';

const plan: RolloutPlan = {
  steps: [{ weight: 0.05, minSamples: 200, minDuration: 600 }, { weight: 0.25, minSamples: 200 }, { weight: 0.5 }],
  compare: ['errors'],
  alpha: 0.05,
  onInconclusive: 'hold',
  onFailure: 'rollback',
};

function counts(bad: number, n: number, baselineBad: number, baselineN: number): MetricObservation {
  return { kind: 'counts', candidate: { n, bad }, baseline: { n: baselineN, bad: baselineBad } };
}

function seen(
  metrics: Partial<Record<RolloutMetric, MetricObservation>>,
  { elapsed = 3600, candidateRequests = 1000, baselineRequests = 19_000 } = {},
): StepObservation {
  return { elapsed, candidateRequests, baselineRequests, metrics };
}

test('a candidate that is surely worse is rolled back at once, before the step has had its requests and its time', () => {
  const step = seen({ errors: counts(30, 90, 15, 1700) }, { elapsed: 30, candidateRequests: 90 });
  const decision = decideRollout(plan, [step]);
  assert.equal(decision.decision, 'rollback');
  assert.equal(decision.perMetric[0]?.verdict, 'fail');
  assert.match(decision.why, /The candidate is worse.*Errors: 33 % of 90, baseline 0\.88 % of 1700/);
  assert.equal(decideRollout({ ...plan, onFailure: 'hold' }, [step]).decision, 'hold');
});

test('a step waits for its requests and its time, and says what it lacks', () => {
  const decision = decideRollout(plan, [
    seen({ errors: counts(1, 120, 20, 2000) }, { elapsed: 240, candidateRequests: 120 }),
  ]);
  assert.equal(decision.decision, 'wait');
  assert.match(
    decision.why,
    /Step 1 of 3 \(5 % of traffic\) goes on: it has 120 of the 200 requests .* 4 min of at least 10 min/,
  );
  const slow = decideRollout(plan, [seen({ errors: counts(2, 300, 40, 5700) }, { elapsed: 599 })]);
  assert.equal(slow.decision, 'wait');
});

test('a step without a sign of worse leads to the next weight, the last one to all traffic', () => {
  const good = seen({ errors: counts(9, 1000, 190, 19_000) });
  const first = decideRollout(plan, [good]);
  assert.deepEqual([first.decision, first.nextWeight], ['promote', 0.25]);
  const last = decideRollout(plan, [good, good, good]);
  assert.deepEqual([last.decision, last.nextWeight], ['promote', 1]);
  assert.match(last.why, /All traffic moves to the candidate\.$/);
});

test('a suspicion that is not sure holds, promotes or goes back as the plan says', () => {
  const doubtful = seen({ errors: counts(6, 220, 40, 4180) }, { candidateRequests: 220 });
  const hold = decideRollout(plan, [doubtful]);
  assert.equal(hold.decision, 'hold');
  assert.equal(hold.perMetric[0]?.verdict, 'inconclusive');
  assert.match(hold.why, /looks worse, which may still be chance/);
  assert.equal(decideRollout({ ...plan, onInconclusive: 'promote' }, [doubtful]).decision, 'promote');
  assert.equal(decideRollout({ ...plan, onInconclusive: 'rollback' }, [doubtful]).decision, 'rollback');
});

test('what was not measured, or has no baseline beside it, never passes', () => {
  const unmeasured = decideRollout({ ...plan, compare: ['errors', 'invalid_output'] }, [
    seen({ errors: counts(9, 1000, 190, 19_000) }),
  ]);
  assert.equal(unmeasured.decision, 'hold');
  assert.deepEqual(
    unmeasured.perMetric.map(({ verdict }) => verdict),
    ['pass', 'not_evaluated'],
  );
  const alone = decideRollout(plan, [seen({ errors: counts(9, 1000, 0, 0) }, { baselineRequests: 0 })]);
  assert.equal(alone.decision, 'hold');
  assert.match(alone.why, /no baseline to compare errors with/);
});

test('without declared samples a step waits for as many as show twice the errors', () => {
  const open = { ...plan, steps: [{ weight: 0.5 }] };
  const at = (errors: number, n: number) =>
    decideRollout(open, [seen({ errors: counts(errors, n, errors, n) }, { candidateRequests: n })]);
  assert.equal(at(1, 100).decision, 'wait');
  assert.ok(at(10, 1000).needed.samples > 400, 'a rare event takes many requests');
  assert.ok(at(200, 1000).needed.samples < 200, 'a frequent one takes few');
});

test('the errors of an earlier step count, each step against the baseline of its own time', () => {
  // The day got worse for both between the steps: pooled over steps, the candidate would look three times as bad.
  const quiet = seen({ errors: counts(1, 100, 19, 1900) });
  const busy = seen({ errors: counts(150, 1000, 150, 1000) });
  assert.equal(decideRollout(plan, [quiet, busy]).decision, 'promote');
  // Neither step alone is proof, both together are.
  const worse = (bad: number) => seen({ errors: counts(bad, 300, 57, 5700) });
  assert.equal(decideRollout(plan, [worse(8)]).decision, 'hold');
  assert.equal(decideRollout(plan, [worse(8), worse(8)]).decision, 'rollback');
});

test('a candidate that is better is not held up for being different', () => {
  assert.equal(decideRollout(plan, [seen({ errors: counts(0, 1000, 950, 19_000) })]).decision, 'promote');
});

test('a higher cost is found, a little more is tolerated', () => {
  const moments = (n: number, mean: number) => ({ n, sum: n * mean, sumOfSquares: n * mean * mean * 1.5 });
  const costs = (mean: number): StepObservation =>
    seen({ cost: { kind: 'amounts', candidate: moments(1000, mean), baseline: moments(19_000, 1) } });
  const costPlan: RolloutPlan = { ...plan, compare: ['cost'] };
  assert.equal(decideRollout(costPlan, [costs(1.3)]).decision, 'rollback');
  assert.equal(decideRollout(costPlan, [costs(1.03)]).decision, 'promote');
});

test('a look that does not fit the plan is a mistake of the caller', () => {
  assert.throws(() => decideRollout(plan, []), RangeError);
});

const four: RolloutPlan = {
  steps: [{ weight: 0.5, minSamples: 1_000_000 }],
  compare: ['errors', 'latency_p95', 'invalid_output', 'cost'],
  alpha: 0.05,
  onInconclusive: 'hold',
  onFailure: 'rollback',
};

test('looked at 100 times over four metrics, a healthy candidate is rarely rolled back', () => {
  // A quick look; test/slow/rollout-decisions.slow.ts has more.
  const random = seedRandom(31);
  const looks = { count: 100, requestsPerLook: 50, until: ['rollback'] } as const;
  let alarms = 0;
  for (let round = 0; round < 100; round++) {
    const { decision } = runStep(four, [], { candidate: healthy, baseline: healthy }, looks, random);
    if (decision.decision === 'rollback') alarms++;
  }
  assert.ok(alarms <= 5, `${alarms} of 100`);
});

test('errors of 3 % instead of 1 % are found within a median of about 1,000 requests', () => {
  const random = seedRandom(32);
  const looks = { count: 200, requestsPerLook: 50, until: ['rollback'] } as const;
  const needed = Array.from({ length: 60 }, () => {
    const { observed } = runStep(
      four,
      [],
      { candidate: { ...healthy, errors: 0.03 }, baseline: healthy },
      looks,
      random,
    );
    return observed[0]?.candidateRequests ?? 0;
  }).sort((a, b) => a - b);
  assert.ok((needed[30] ?? Number.POSITIVE_INFINITY) <= 1200, `median ${needed[30]}`);
});
