/**
 * A bound on a share or a mean. Answers that could not be judged count as the worst for a pass and as the best for a
 * fail, so that they can leave a gate open and never carry it.
 */
import type { Interval } from '../../stats/interval.ts';
import { casesToSettleShare } from '../../stats/sample-size.ts';
import { agreementOf, calibrated } from '../calibration.ts';
import { scaleOf, sourceInterval, unitValues } from '../estimate.ts';
import type { Bound } from '../gate.ts';
import { isShareLike, meanInterval } from '../mean-interval.ts';
import type { MetricSource } from '../metric-source.ts';
import type { CalibrationPair } from '../result.ts';
import { sumOf } from '../units.ts';
import type { GateContext, Side } from './bounds.ts';
import { currencyOf, whyUnpriced } from './costs.ts';
import { type Finding, finding, moreCases } from './finding.ts';
import { answers, capital, firstReason, missingOf, nothingToJudge } from './missing.ts';
import { casesToSettle, shrunk } from './more-cases.ts';
import { measured, missed, misses, open, reached, reaches } from './one-sided.ts';

export type MeanSource = Extract<MetricSource, { kind: 'scores' | 'cost' | 'errors' }>;

export function judgeMean(side: Side, bound: Bound, context: GateContext<MeanSource>): Finding {
  const { source, cases, run } = context;
  const missing = missingOf(source, cases);
  if (source.kind === 'cost') {
    const problem = costProblem(missing, context);
    if (problem !== undefined) return finding('not_evaluated', problem);
  }
  const values = unitValues(source, cases, undefined);
  if (values.length === 0) return finding('not_evaluated', nothingToJudge(source, cases));
  const observed = oneSided(values, context);
  if (observed === undefined)
    return finding('inconclusive', 'One case says nothing about how much others differ: add cases.');
  const { worst, best } = missing === 0 ? { worst: observed, best: observed } : imputed(side, values, context);

  const told = (end: 'low' | 'high') => `${measured(observed, end, values.length, context)}${trust(source)}`;
  const favourable = side === 'min' ? 'low' : 'high';
  const unjudged =
    missing === 0
      ? ''
      : ` ${capital(answers(missing))} could not be judged: ${firstReason(source, cases) ?? ''}`.trimEnd();
  if (reaches(side, worst, bound.value)) {
    const even = missing === 0 ? '' : `${unjudged} Even if all of them were bad, it would pass.`;
    return finding('pass', `${told(favourable)} ${reached(side, bound)}${even}`);
  }
  if (misses(side, best, bound.value)) {
    return finding('fail', `${told(side === 'min' ? 'high' : 'low')} ${missed(side, bound)}`);
  }
  if (missing > 0 && (reaches(side, observed, bound.value) || misses(side, observed, bound.value))) {
    return finding('inconclusive', `${told(favourable)}${unjudged} They decide whether ${bound.written} holds.`);
  }
  const more = needed(side, bound, values, context);
  const labels = more === undefined && calibrationOf(source) !== undefined;
  const settle = labels
    ? 'More cases alone would not settle it: label more answers for the calibration of the judge.'
    : moreCases(more, run);
  return finding('inconclusive', `${told(favourable)}${unjudged} ${open(side, bound)} ${settle}`);
}

function costProblem(missing: number, { cases }: GateContext<MeanSource>): string | undefined {
  if (currencyOf(cases).mixed) return 'The answers were paid in several currencies, and no exchange rate is known.';
  if (missing === 0) return undefined;
  return `What ${answers(missing)} cost is not known: ${whyUnpriced(cases)}`;
}

function oneSided(values: Float64Array, { source, confidence, random }: GateContext<MeanSource>): Interval | undefined {
  return sourceInterval(source, values, 2 * confidence - 1, random);
}

/** Where a scale has no ends, the worst and best that were seen stand for the unseen. */
function imputed(
  side: Side,
  values: Float64Array,
  context: GateContext<MeanSource>,
): { readonly worst: Interval; readonly best: Interval } {
  const { source, cases } = context;
  const ended = source.kind === 'errors' || (source.kind === 'scores' && source.scale !== 'number');
  const lowest = ended ? 0 : values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = ended ? 1 : values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const unknown: Interval = { estimate: Number.NaN, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const withAll = (missing: number) => oneSided(unitValues(source, cases, missing), context) ?? unknown;
  const [low, high] = [withAll(lowest), withAll(highest)];
  return side === 'min' ? { worst: low, best: high } : { worst: high, best: low };
}

function needed(
  side: Side,
  bound: Bound,
  values: Float64Array,
  { source, confidence, random }: GateContext<MeanSource>,
): number | undefined {
  const n = values.length;
  const pairs = calibrationOf(source);
  if (pairs === undefined && isShareLike(values, scaleOf(source))) {
    const count = Math.min(sumOf(values), n);
    return casesToSettleShare({ count, n, bound: bound.value, side, confidence });
  }
  const wide = 2 * confidence - 1;
  const judged = meanInterval(values, scaleOf(source), wide, random);
  if (judged === undefined) return undefined;
  // More cases narrow what the judge says; how far it can be believed they do not tell.
  return casesToSettle(n, (factor) => {
    const later = calibrated(shrunk(judged, factor), pairs, wide);
    return reaches(side, later, bound.value) || misses(side, later, bound.value);
  });
}

function calibrationOf(source: MeanSource): readonly CalibrationPair[] | undefined {
  return source.kind === 'scores' ? source.calibration : undefined;
}

function trust(source: MeanSource): string {
  const pairs = calibrationOf(source);
  if (pairs === undefined) return '';
  const { n, agreed, kappa } = agreementOf(pairs);
  const beyond = kappa === undefined ? '' : `, kappa ${kappa.toFixed(2)}`;
  return ` The judge agreed with people on ${agreed} of ${n} answers${beyond}, and is corrected by that.`;
}
