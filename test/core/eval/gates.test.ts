import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGate } from '../../../core/eval/gate.ts';
import { judgeGates } from '../../../core/eval/judge-gates.ts';
import type { EvalRun } from '../../../core/eval/result.ts';
import { summarise } from '../../../core/eval/summarise.ts';
import { nextBelow, nextUnit, seedRandom } from '../../../core/stats/random.ts';
import type { JsonValue } from '../../../core/values/json.ts';
import { sha256 } from '../../../host/sha256.ts';
import { type MadeCase, type MadeRun, passes, runOf } from './runs.ts';

const valid = [{ name: 'valid' }];

async function judged(gate: JsonValue, run: EvalRun, baseline?: EvalRun) {
  const read = readGate(gate);
  assert.ok(read.ok, read.ok ? '' : read.problem);
  const [found] = await judgeGates([read.value], run, { baseline });
  assert.ok(found);
  return found;
}

async function is(expected: string, gate: JsonValue, run: EvalRun, why: RegExp, baseline?: EvalRun): Promise<void> {
  const found = await judged(gate, run, baseline);
  assert.equal(found.verdict, expected, found.why);
  assert.match(found.why, why);
}

const run = (cases: readonly MadeCase[], more: Partial<MadeRun> = {}) => runOf({ scorers: valid, cases, ...more });

test('a bound is passed, missed or open by the end of a one-sided interval', async () => {
  await is(
    'pass',
    { metric: 'valid', min: '92%' },
    run(passes(40, 40)),
    /100% over 40 cases, and at least 92\.8% with 95% confidence/,
  );
  await is(
    'inconclusive',
    { metric: 'valid', min: '93%' },
    run(passes(40, 40)),
    /does not show 93% yet\. 2 more|One more case|About \d+ more cases/,
  );
  await is(
    'fail',
    { metric: 'valid', min: '90%' },
    run(passes(30, 40)),
    /at most 85\.8% with 95% confidence\. That is surely below 90%/,
  );
  await is('pass', { metric: 'valid', max: '5%' }, run(passes(0, 60)), /stays within 5%/);
  await is('fail', { metric: 'valid', max: '5%' }, run(passes(30, 60)), /surely above 5%/);
  await is('pass', { metric: 'valid', min: 0.5, max: 0.99 }, run(passes(90, 120)), /reaches 0\.5.* stays within 0\.99/);
});

test('as many more cases as a gate asks for settle it', async () => {
  const found = await judged({ metric: 'valid', min: '98%' }, run(passes(40, 40)));
  const more = Number(/About (\d+) more/.exec(found.why)?.[1]);
  assert.equal(more, 110, 'of 109, rounded');
  await is('pass', { metric: 'valid', min: '98%' }, run(passes(149, 149)), /./);
  await is(
    'inconclusive',
    { metric: 'valid', min: '98%' },
    run(passes(148, 148)),
    /One more case like these would settle it/,
  );
});

test('a higher confidence asks for more cases', async () => {
  await is('inconclusive', { metric: 'valid', min: '92%', confidence: '99%' }, run(passes(40, 40)), /99% confidence/);
});

test('the unit of a gate is the cluster where there is one', async () => {
  const cases = passes(40, 40).map((one, index) => ({ ...one, cluster: `k${index % 20}` }));
  await is(
    'inconclusive',
    { metric: 'valid', min: '92%' },
    run(cases, { cluster: 'customerId' }),
    /over 20 values of `customerId`.*more values of `customerId` like these/,
  );
});

test('answers that could not be judged can leave a gate open and never carry it', async () => {
  const cases = [...passes(60, 60), ...Array.from({ length: 3 }, (): MadeCase => ({ trials: [{ valid: null }] }))];
  await is(
    'pass',
    { metric: 'valid', min: '85%' },
    run(cases),
    /3 answers could not be judged: The judge said nonsense\. Even if all of them were bad, it would pass/,
  );
  await is('inconclusive', { metric: 'valid', min: '95%' }, run(cases), /They decide whether 95% holds/);
  await is('inconclusive', { metric: 'valid', max: '5%' }, run([...passes(0, 60), ...cases.slice(60)]), /They decide/);
  await is(
    'not_evaluated',
    { metric: 'valid', min: '1%' },
    run(cases.slice(60)),
    /No answer gives a value for `valid`\. The first: The judge said nonsense/,
  );
  await is(
    'not_evaluated',
    { metric: 'valid', min: '1%' },
    run([{ trials: [{ error: 'timeout' }] }]),
    /The first: timeout/,
  );
});

test('failed calls count against the gate on errors', async () => {
  const cases = [
    ...passes(20, 20),
    ...Array.from({ length: 20 }, (): MadeCase => ({ trials: [{ error: 'timeout' }] })),
  ];
  await is('fail', { metric: 'errors', max: '10%' }, run(cases), /50% over 40 cases/);
  await is('pass', { metric: 'errors', max: '10%' }, run(passes(40, 40)), /./);
});

test('a percentile of latency is judged as a share of answers', async () => {
  const slow = (count: number): readonly MadeCase[] =>
    Array.from({ length: 100 }, (_, index) => ({ latencyMs: index < count ? 3000 : 100, trials: [{ valid: true }] }));
  await is(
    'pass',
    { metric: 'latency_p95', max: '2s' },
    run(slow(0)),
    /100% took at most 2s\. At least 95% of all answers must, and surely do/,
  );
  await is('inconclusive', { metric: 'latency_p95', max: '2s' }, run(slow(4)), /more answers like these/);
  await is('fail', { metric: 'latency_p95', max: '2s' }, run(slow(20)), /surely do not/);
});

test('a bound in another unit than its metric is not evaluated', async () => {
  const some = run(passes(40, 40));
  await is('not_evaluated', { metric: 'valid', max: '2s' }, some, /is a share, which does not compare with `2s`/);
  await is('not_evaluated', { metric: 'valid', min: 98 }, some, /Did you mean `98%`/);
  await is('not_evaluated', { metric: 'latency_p95', max: 2 }, some, /is a duration, and `2` is none/);
  await is('not_evaluated', { metric: 'cost_per_case', max: 0.01 }, some, /is an amount of money/);
  await is('not_evaluated', { metric: 'cost_per_case', max: '0.01 EUR' }, some, /in USD and the bound in EUR/);
  await is(
    'not_evaluated',
    { metric: 'valdi', min: '98%' },
    some,
    /No scorer gives the metric `valdi`\. Did you mean `valid`/,
  );
});

test('an unknown price is not free', async () => {
  const cases = [...passes(40, 40), { cost: null, trials: [{ valid: true }] }];
  await is('not_evaluated', { metric: 'cost_per_case', max: '1 USD' }, run(cases), /What one answer cost is not known/);
  const unpriced = { cost: null, currency: null, trials: [{ valid: true }] };
  const dear = run([...passes(40, 40), unpriced]);
  await is('not_evaluated', { metric: 'cost_per_case', max: '1 USD' }, dear, /a model has no price. Declare it/);
  await is('pass', { metric: 'cost_per_case', max: '0.001 USD' }, run(passes(40, 40)), /at most 0\.001 USD/);
});

const worse = { metric: 'valid', notWorseThan: 'baseline', margin: '5%' };
const old = { behaviour: 'old' };

test('against a baseline the same cases are compared, by the exact McNemar test', async () => {
  await is(
    'fail',
    worse,
    run(passes(60, 100)),
    /On the same 100 cases it is 30% worse than the baseline.*exact McNemar test: p < 0\.001/,
    run(passes(90, 100), old),
  );
  await is('pass', worse, run(passes(90, 100)), /30% better/, run(passes(60, 100), old));
  await is('pass', worse, run(passes(90, 100)), /as good as the baseline/, run(passes(90, 100), old));
  await is('inconclusive', worse, run(passes(88, 100)), /2% worse.*not settled.*more cases/, run(passes(90, 100), old));
});

test('equals cannot be shown to differ by nothing: without a margin the gate says so', async () => {
  await is(
    'inconclusive',
    { ...worse, margin: 0 },
    run(passes(90, 100)),
    /allow a `margin`/,
    run(passes(90, 100), old),
  );
  await is(
    'pass',
    { ...worse, margin: 0 },
    run(passes(90, 100)),
    /Nothing worse is allowed/,
    run(passes(80, 100), old),
  );
});

test('the same behaviour cannot be worse than itself', async () => {
  await is('pass', { ...worse, margin: 0 }, run(passes(1, 3)), /the same behaviour/, run(passes(2, 3)));
});

test('what cannot be compared is open, with the reason', async () => {
  const now = run(passes(90, 100));
  await is('not_evaluated', worse, now, /There is no baseline .* no release of this subject serves/);
  const others = passes(90, 100).map((one, index) => ({ ...one, id: `other${index}` }));
  await is(
    'inconclusive',
    worse,
    now,
    /100 of 100 cases are not in it \(`c1`, `c2`, `c3`, …\)\. Run the suite on the baseline again/,
    run(others, old),
  );
  await is('inconclusive', worse, now, /1 of 100 cases are not in it/, run(passes(90, 99), old));
  const edited = passes(90, 100).map((one, index) => (index === 7 ? { ...one, content: 'edited' } : one));
  await is('inconclusive', worse, now, /1 of 100 have been edited since \(`c8`\)/, run(edited, old));
  await is(
    'inconclusive',
    worse,
    now,
    /another definition of `valid`/,
    run(passes(90, 100), { ...old, scorers: [{ name: 'valid', digest: sha256('other') }] }),
  );
  const outage = passes(90, 100).map((): MadeCase => ({ trials: [{ error: 'mock answered 500.' }] }));
  await is(
    'not_evaluated',
    worse,
    now,
    /^Of the baseline: No answer gives a value for `valid`\. The first: mock answered 500\.$/,
    run(outage, old),
  );
  await is('inconclusive', worse, now, /was stopped before its end/, run(passes(90, 100), { ...old, complete: false }));
});

test('a pass against the baseline holds even if what could not be judged was bad', async () => {
  const baseline = run(passes(100, 100), old);
  const open = passes(100, 100).map((one, index): MadeCase => (index < 20 ? { trials: [{ valid: null }] } : one));
  await is('inconclusive', worse, run(open), /20 answers could not be judged, and they decide it/, baseline);
  // Of the baseline, what was good may be what is missing.
  const worn = passes(80, 100);
  const half = worn.map((one, index): MadeCase => (index < 20 ? { trials: [{ valid: null }] } : one));
  await is('pass', worse, run(worn), /as good as the baseline/, run(worn, old));
  const good = passes(100, 100).map((one, index): MadeCase => (index < 20 ? { trials: [{ valid: false }] } : one));
  await is('inconclusive', worse, run(good), /20 answers could not be judged/, run(half, old));
});

function scoresBy(random: ReturnType<typeof seedRandom>, n: number, shift: number): readonly MadeCase[] {
  return Array.from({ length: n }, () => ({
    trials: [{ s: Math.min(1, Math.max(0, 0.5 + shift + 0.2 * (nextUnit(random) - 0.5))) }],
  }));
}

test('scores are compared by a paired bootstrap', async () => {
  const scorers = [{ name: 's', scale: 'unit' as const }];
  const random = seedRandom(5);
  const make = (shift: number, behaviour: string) => runOf({ scorers, behaviour, cases: scoresBy(random, 200, shift) });
  const baseline = make(0, 'old');
  const gate = { metric: 's', notWorseThan: 'baseline', margin: '2%' };
  await is('fail', gate, make(-0.2, 'new'), /paired permutation test: p < 0\.001/, baseline);
  await is('pass', gate, make(0.1, 'new'), /better/, baseline);
  await is('inconclusive', gate, make(-0.02, 'new'), /not settled/, baseline);
});

test('an answer without usage is not taken for one of a model without a price', async () => {
  const untold = [...passes(40, 40), { cost: null, trials: [{ valid: true }] }];
  const why = /What one answer cost is not known: the provider did not say how many tokens they took\.$/;
  await is('not_evaluated', { metric: 'cost_per_case', max: '1 USD' }, run(untold), why);
  const gate = { metric: 'cost_per_case', notWorseThan: 'baseline' };
  await is(
    'not_evaluated',
    gate,
    run(untold, { behaviour: 'new' }),
    why,
    run(untold.slice(0, 40).concat(passes(1, 1)), { behaviour: 'old' }),
  );
});

test('less is better for costs, errors and losses; margins of amounts are relative', async () => {
  const priced = (cost: number, behaviour: string) =>
    run(
      passes(40, 40).map((one) => ({ ...one, cost })),
      { behaviour },
    );
  const gate = { metric: 'cost_per_case', notWorseThan: 'baseline', margin: '10%' };
  await is('fail', gate, priced(0.002, 'new'), /100% \(relative\) worse/, priced(0.001, 'old'));
  await is('pass', gate, priced(0.001, 'new'), /better/, priced(0.002, 'old'));
  const loss = (value: number, behaviour: string) =>
    runOf({
      scorers: [{ name: 'brier', scale: 'unit', better: 'lower' }],
      behaviour,
      cases: Array.from({ length: 40 }, (_, i) => ({ trials: [{ brier: value + (i % 5) / 100 }] })),
    });
  await is(
    'fail',
    { metric: 'brier', notWorseThan: 'baseline', margin: '1%' },
    loss(0.3, 'new'),
    /worse/,
    loss(0.1, 'old'),
  );
  await is(
    'pass',
    { metric: 'brier', notWorseThan: 'baseline', margin: '1%' },
    loss(0.1, 'new'),
    /better/,
    loss(0.3, 'old'),
  );
});

function ranked(noise: number, behaviour: string, n = 300): EvalRun {
  const random = seedRandom(11);
  const other = seedRandom(13 + noise * 100);
  const cases = Array.from({ length: n }, (): MadeCase => {
    const label = nextUnit(random) < 0.4;
    const score = Math.min(1, Math.max(0, (label ? 0.6 : 0.4) + noise * (nextUnit(other) - 0.5)));
    return { trials: [{ auc: { verdict: 'scored', score, why: '', label } }] };
  });
  return runOf({ scorers: [{ name: 'auc', scale: 'ranking' }], behaviour, cases });
}

test('rankings are bounded and compared by DeLong', async () => {
  await is('pass', { metric: 'auc', min: 0.8 }, ranked(0.3, 'new'), /reaches 0\.8/);
  await is('fail', { metric: 'auc', min: 0.9 }, ranked(0.9, 'new'), /surely below 0\.9/);
  const gate = { metric: 'auc', notWorseThan: 'baseline', margin: '2%' };
  await is('fail', gate, ranked(0.9, 'new'), /DeLong's test: p < 0\.001/, ranked(0.3, 'old'));
  await is('pass', gate, ranked(0.3, 'new'), /better/, ranked(0.9, 'old'));
  await is(
    'not_evaluated',
    { metric: 'auc', min: 0.8 },
    runOf({
      scorers: [{ name: 'auc', scale: 'ranking' }],
      cases: [{ trials: [{ auc: { verdict: 'scored', score: 1, why: '', label: true } }] }],
    }),
    /needs cases of both labels/,
  );
});

function sliced(rates: Readonly<Record<string, number>>, n: number): EvalRun {
  const cases = Object.entries(rates).flatMap(([value, rate]) =>
    passes(Math.round(rate * n), n).map((one) => ({ ...one, slices: { locale: value } })),
  );
  return run(cases, { slices: ['locale'] });
}

test('fairness: no two slices may differ by more than the gap', async () => {
  const gate = (maxGap: string) => ({ metric: 'valid', fairness: { slice: 'locale', maxGap } });
  await is('pass', gate('10%'), sliced({ en: 0.9, de: 0.9, fr: 0.9 }, 1000), /No two values differ by more than/);
  await is(
    'fail',
    gate('10%'),
    sliced({ en: 0.9, de: 0.6 }, 200),
    /from 60% of `de` \(200 cases\) to 90% of `en`.*surely more than 10%/,
  );
  await is(
    'inconclusive',
    gate('5%'),
    sliced({ en: 0.9, de: 0.88 }, 50),
    /may be up to .*more cases like these in each of/,
  );
  await is('not_evaluated', gate('5%'), sliced({ en: 0.9 }, 50), /Only one value of `locale`/);
  await is(
    'not_evaluated',
    { metric: 'valid', fairness: { slice: 'country', maxGap: '5%' } },
    sliced({ en: 0.9, de: 0.9 }, 50),
    /no slice `country`/,
  );
  await is(
    'not_evaluated',
    { metric: 'latency_p95', fairness: { slice: 'locale', maxGap: '5%' } },
    sliced({ en: 0.9, de: 0.9 }, 50),
    /Fairness is judged on scores/,
  );
  const ids = run(
    passes(150, 150).map((one, index) => ({ ...one, slices: { locale: `l${index}` } })),
    { slices: ['locale'] },
  );
  await is('not_evaluated', gate('5%'), ids, /150 values; at most 100/);
});

test('many slices that do not differ make no false alarms', async () => {
  const random = seedRandom(17);
  let alarms = 0;
  for (let round = 0; round < 100; round++) {
    const rates = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`s${index}`, 0]));
    const cases = Object.keys(rates).flatMap((value) =>
      Array.from(
        { length: 40 },
        (): MadeCase => ({ slices: { locale: value }, trials: [{ valid: nextUnit(random) < 0.8 }] }),
      ),
    );
    const { verdict } = await judged(
      { metric: 'valid', fairness: { slice: 'locale', maxGap: 0 } },
      run(cases, { slices: ['locale'] }),
    );
    if (verdict === 'fail') alarms++;
  }
  assert.ok(alarms <= 8, `${alarms} of 100`);
});

test('a release that is as good as the bound passes in at most one of twenty runs', async () => {
  const random = seedRandom(19);
  let passed = 0;
  for (let round = 0; round < 400; round++) {
    const cases = Array.from({ length: 60 }, (): MadeCase => ({ trials: [{ valid: nextUnit(random) < 0.8 }] }));
    const { verdict } = await judged({ metric: 'valid', min: '80%' }, run(cases));
    if (verdict === 'pass') passed++;
  }
  assert.ok(passed <= 26, `${passed} of 400`);
});

test('a release that is worse by the margin passes in at most one of twenty comparisons', async () => {
  const random = seedRandom(23);
  let passed = 0;
  for (let round = 0; round < 300; round++) {
    const both = Array.from({ length: 100 }, () => {
      const draw = nextBelow(random, 100);
      return { before: draw < 80, now: draw < 70 };
    });
    const made = (side: 'before' | 'now', behaviour: string) =>
      run(
        both.map((one): MadeCase => ({ trials: [{ valid: one[side] }] })),
        { behaviour },
      );
    const { verdict } = await judged(
      { metric: 'valid', notWorseThan: 'baseline', margin: '10%' },
      made('now', 'new'),
      made('before', 'old'),
    );
    if (verdict === 'pass') passed++;
  }
  assert.ok(passed <= 24, `${passed} of 300`);
});

test('a run that was stopped may fail, and cannot pass', async () => {
  const stopped = { complete: false };
  await is(
    'inconclusive',
    { metric: 'valid', min: '50%' },
    run(passes(40, 40), stopped),
    /was stopped after 40 of 40 answers\. Resume it/,
  );
  await is('fail', { metric: 'valid', min: '50%' }, run(passes(0, 40), stopped), /surely below/);
});

test('the suite fails with a gate that fails, passes with all, and is open else; without gates nothing is proven', async () => {
  const verdictOf = async (...gates: readonly JsonValue[]) => {
    const read = gates.map(readGate).flatMap((gate) => (gate.ok ? [gate.value] : []));
    return (await summarise(run(passes(40, 40)), read, { baseline: undefined })).verdict;
  };
  const [pass, fail, open, none] = [
    { metric: 'valid', min: '90%' },
    { metric: 'valid', max: '50%' },
    { metric: 'valid', min: '99%' },
    { metric: 'gone', min: 1 },
  ];
  assert.equal(await verdictOf(pass), 'pass');
  assert.equal(await verdictOf(pass, fail, open), 'fail');
  assert.equal(await verdictOf(pass, open), 'inconclusive');
  assert.equal(await verdictOf(pass, none), 'inconclusive');
  assert.equal(await verdictOf(), 'not_evaluated');
});

test("GitHub's verdict: every case passes or the file fails", async () => {
  const every = async (cases: readonly MadeCase[]) =>
    (await judgeGates([{ kind: 'every', metric: 'valid' }], run(cases), { baseline: undefined }))[0];
  assert.equal((await every(passes(3, 3)))?.verdict, 'pass');
  assert.deepEqual(await every(passes(2, 3)), {
    metric: 'valid',
    verdict: 'fail',
    why: '1 of 3 answers fail, and all must pass.',
  });
  assert.equal((await every([...passes(3, 3), { trials: [{ valid: null }] }]))?.verdict, 'not_evaluated');
  assert.equal((await every([{ trials: [{ error: 'timeout' }] }]))?.verdict, 'not_evaluated');
});

test('a percentile of latency is compared with that of the baseline, relative to it', async () => {
  const timed = (factor: number, behaviour: string, n = 200) =>
    run(
      Array.from({ length: n }, (_, index) => ({
        latencyMs: factor * (100 + ((index * 37) % 101)),
        trials: [{ valid: true }],
      })),
      { behaviour },
    );
  const gate = { metric: 'latency_p95', notWorseThan: 'baseline', margin: '10%' };
  await is('fail', gate, timed(1.5, 'new'), /it is 50% \(relative\) worse/, timed(1, 'old'));
  await is('pass', gate, timed(0.5, 'new'), /it is 50% \(relative\) better/, timed(1, 'old'));
  await is('pass', gate, timed(1, 'new'), /as good as the baseline/, timed(1, 'old'));
  await is('inconclusive', gate, timed(1, 'new', 10), /too few to compare/, timed(1, 'old', 10));
});
