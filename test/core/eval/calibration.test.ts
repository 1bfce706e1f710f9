import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementOf, calibrated, calibrationCases } from '../../../core/eval/calibration.ts';
import { readGate } from '../../../core/eval/gate.ts';
import type { CalibrationPair } from '../../../core/eval/result.ts';
import { summarise } from '../../../core/eval/summarise.ts';
import { nextUnit, seedRandom } from '../../../core/stats/random.ts';
import { wilson } from '../../../core/stats/share-interval.ts';
import { passes, runOf } from './runs.ts';

const judge = { model: 'a/b', rubric: 'Polite?', choices: { polite: 1, curt: 0 } };

function pairs(bothPass: number, onlyHuman: number, onlyJudge: number, neither: number): readonly CalibrationPair[] {
  const make = (human: number, by: number, count: number) =>
    Array.from({ length: count }, () => ({ human, judge: by }));
  return [...make(1, 1, bothPass), ...make(1, 0, onlyHuman), ...make(0, 1, onlyJudge), ...make(0, 0, neither)];
}

test('labelled answers are put to the judge without what people said of them', () => {
  const rows = [
    { line: 1, values: { id: 'h1', ticket: 'Hi', reply: 'No.', label: 'curt', labelledBy: 'ada@acme.example' } },
  ];
  const cases = calibrationCases(rows, judge, ['reply', 'confidence']);
  assert.ok(cases.ok);
  assert.deepEqual(
    [cases.value[0]?.human, cases.value[0]?.answered.output, cases.value[0]?.answered.values],
    [0, { reply: 'No.' }, { ticket: 'Hi' }],
  );
  const whole = calibrationCases([{ values: { output: 'No.', label: 'polite' } }], judge, []);
  assert.deepEqual(whole.ok && whole.value[0]?.answered.text, 'No.');
});

test('a label that is no choice, and a row without an answer, are told with their line', () => {
  const wrong = calibrationCases([{ line: 3, values: { reply: 'x', label: 'rude' } }], judge, ['reply']);
  assert.match(
    wrong.ok ? '' : wrong.problem,
    /line 3 is `rude`, which is none of the judge's choices: `polite`, `curt`/,
  );
  const bare = calibrationCases([{ line: 4, values: { label: 'polite' } }], judge, ['reply']);
  assert.match(bare.ok ? '' : bare.problem, /line 4 has no answer to judge/);
});

test('agreement and kappa', () => {
  const { n, agreed, kappa } = agreementOf(pairs(20, 5, 10, 15));
  assert.deepEqual([n, agreed], [50, 35]);
  assert.ok(Math.abs((kappa ?? 0) - 0.4) < 1e-12);
  assert.equal(agreementOf(pairs(5, 0, 0, 0)).kappa, undefined);
});

test('a judge that is always right only widens the interval; one that flatters is corrected', () => {
  const judged = wilson(80, 100, 0.95);
  const right = calibrated(judged, pairs(40, 0, 0, 10), 0.95);
  assert.equal(right.estimate, judged.estimate);
  assert.ok(right.low < judged.low && right.high > judged.high);
  const flattering = calibrated(judged, pairs(30, 0, 10, 10), 0.95);
  assert.ok(Math.abs(flattering.estimate - 0.6) < 1e-12);
  assert.deepEqual(calibrated(judged, undefined, 0.95), judged);
});

test('the corrected interval covers the truth where the plain one is far off', () => {
  const random = seedRandom(29);
  const truth = 0.6;
  /** People say yes to 60 %; the judge says yes to all of those and to a third of the others. */
  const draw = () => {
    const human = nextUnit(random) < truth ? 1 : 0;
    return { human, judge: human === 1 || nextUnit(random) < 1 / 3 ? 1 : 0 };
  };
  let covered = 0;
  let plain = 0;
  for (let round = 0; round < 400; round++) {
    const count = Array.from({ length: 300 }, draw).filter((pair) => pair.judge === 1).length;
    const judged = wilson(count, 300, 0.95);
    const corrected = calibrated(judged, Array.from({ length: 100 }, draw), 0.95);
    if (corrected.low <= truth && truth <= corrected.high) covered++;
    if (judged.low <= truth && truth <= judged.high) plain++;
  }
  assert.ok(covered >= 368, `${covered} of 400`);
  assert.ok(plain <= 40, `${plain} of 400`);
});

test('gates on a judge use the correction and say how far it can be believed', async () => {
  const gate = readGate({ metric: 'polite', min: '80%' });
  assert.ok(gate.ok);
  const run = runOf({ scorers: [{ name: 'polite', kind: 'judge' }], cases: passes(190, 200, 'polite') });
  const verdict = async (calibration?: readonly CalibrationPair[]) => {
    const made = calibration === undefined ? run : { ...run, calibrations: { polite: calibration } };
    const { gates, metrics } = await summarise(made, [gate.value], { baseline: undefined });
    return { ...gates[0], value: metrics.polite?.value };
  };
  assert.equal((await verdict()).verdict, 'pass');
  assert.equal((await verdict(pairs(180, 5, 5, 10))).verdict, 'pass');
  const flattered = await verdict(pairs(20, 0, 15, 10));
  assert.equal(flattered.verdict, 'fail');
  assert.ok(Math.abs((flattered.value ?? 0) - (0.95 - 15 / 45)) < 1e-12);
  assert.match(flattered.why ?? '', /agreed with people on 30 of 45 answers, kappa 0\.37, and is corrected by that/);
  const few = await verdict(pairs(8, 0, 1, 1));
  assert.equal(few.verdict, 'inconclusive');
  assert.match(few.why ?? '', /label more answers|more cases/);
});
