/**
 * `fairness`: no two slices differ by more than the gap allowed. A pass needs every pair within it for sure; a fail needs
 * one pair surely beyond it, with the confidence shared out over the pairs, so that many slices make no false alarms.
 */

import { own } from '../../prompt/own-key.ts';
import type { Interval } from '../../stats/interval.ts';
import { delongInterval } from '../../stats/roc-auc.ts';
import { newcombeDifference } from '../../stats/share-difference.ts';
import { studentQuantile } from '../../stats/student.ts';
import { quoted } from '../../values/result.ts';
import { noValue } from '../cases.ts';
import { rankedCases, scaleOf, unitValues } from '../estimate.ts';
import type { MetricSource } from '../metric-source.ts';
import { type CaseAttempts, deviationOf, meanOf, sumOf } from '../units.ts';
import type { GateContext } from './bounds.ts';
import { type Finding, finding, moreCases, percent } from './finding.ts';
import { answers, capital, missingOf } from './missing.ts';
import { casesToSettle, shrunk } from './more-cases.ts';

/** More groups than this are no slices but ids. */
const mostSlices = 100;

interface Slice {
  readonly value: string;
  readonly estimate: number;
  readonly n: number;
  readonly cases: readonly CaseAttempts[];
}

export function judgeFairness(
  fairness: { readonly slice: string; readonly maxGap: number },
  context: GateContext,
): Finding {
  const { source, cases, run } = context;
  if (source.kind === 'latency' || source.kind === 'cost') {
    return finding('not_evaluated', `Fairness is judged on scores, and \`${source.name}\` is none.`);
  }
  const groups = Map.groupBy(cases, (one) => own(one.case.slices, fairness.slice) ?? noValue);
  if (!run.suite.slices.includes(fairness.slice)) {
    return finding('not_evaluated', `The suite has no slice ${quoted(fairness.slice)}. Add it to \`slices\`.`);
  }
  if (groups.size > mostSlices)
    return finding(
      'not_evaluated',
      `${quoted(fairness.slice)} has ${groups.size} values; at most ${mostSlices} are compared. It looks like an id.`,
    );
  const slices = [...groups]
    .flatMap(([value, group]) => sliceOf(value, group, source))
    .toSorted((a, b) => a.estimate - b.estimate);
  if (slices.length < 2) {
    return finding(
      'not_evaluated',
      `Only ${slices.length === 1 ? `one value of ${quoted(fairness.slice)}` : 'no slice'} has answers to compare.`,
    );
  }
  return judgeGaps(slices, fairness, context);
}

function sliceOf(value: string, cases: readonly CaseAttempts[], source: MetricSource): readonly Slice[] {
  if (source.kind === 'ranking') {
    const ranked = rankedCases(cases, source.name);
    const interval = delongInterval(ranked.scores, ranked.labels, 0.95);
    return interval === undefined ? [] : [{ value, estimate: interval.estimate, n: ranked.scores.length, cases }];
  }
  const values = unitValues(source, cases, undefined);
  return values.length === 0 ? [] : [{ value, estimate: meanOf(values), n: values.length, cases }];
}

function judgeGaps(
  slices: readonly Slice[],
  { maxGap, slice }: { readonly maxGap: number; readonly slice: string },
  context: GateContext,
): Finding {
  const { confidence, run, source, cases } = context;
  const pairs = slices.flatMap((low, index) => slices.slice(index + 1).map((high) => ({ low, high })));
  const shared = 1 - (1 - confidence) / pairs.length;
  let widest: { readonly pair: (typeof pairs)[number]; readonly interval: Interval } | undefined;
  let proven: (typeof pairs)[number] | undefined;
  for (const pair of pairs) {
    const interval = gap(pair.low, pair.high, source, 2 * confidence - 1);
    if (widest === undefined || farthest(interval) > farthest(widest.interval)) widest = { pair, interval };
    const strict = gap(pair.low, pair.high, source, 2 * shared - 1);
    if (strict.low > maxGap) proven ??= pair;
  }
  const worst = slices[0];
  const best = slices.at(-1);
  if (widest === undefined || worst === undefined || best === undefined)
    return finding('not_evaluated', 'There is nothing to compare.');
  const told = `${quoted(slice)} goes from ${named(worst)} to ${named(best)}: a gap of ${percent(best.estimate - worst.estimate)}.`;
  if (proven !== undefined) {
    return finding(
      'fail',
      `${told} Between ${quoted(proven.low.value)} and ${quoted(proven.high.value)} it is surely more than ${percent(maxGap)}.`,
    );
  }
  const missing = missingOf(source, cases);
  const bound = farthest(widest.interval);
  if (bound <= maxGap) {
    if (missing > 0)
      return finding(
        'inconclusive',
        `${told} ${capital(answers(missing))} could not be judged, so that it may be wider.`,
      );
    return finding(
      'pass',
      `${told} No two values differ by more than ${percent(bound)} with ${percent(confidence)} confidence; ${percent(maxGap)} is allowed.`,
    );
  }
  const { low, high } = widest.pair;
  const { interval } = widest;
  const more = casesToSettle(Math.min(low.n, high.n), (factor) => {
    const later = shrunk(interval, factor);
    return farthest(later) <= maxGap || nearestTo(later) > maxGap;
  });
  const both = `${quoted(low.value)} and ${quoted(high.value)}`;
  const settle = moreCases(more, run, 'cases', ` in each of ${both}`);
  const unsettled = `Between ${both} it may be up to ${percent(bound)}; ${percent(maxGap)} is allowed.`;
  return finding('inconclusive', `${told} ${unsettled} ${settle}`);
}

function named({ value, estimate, n }: Slice): string {
  return `${percent(estimate)} of ${quoted(value)} (${n} ${n === 1 ? 'case' : 'cases'})`;
}

/** How far apart the two may be at most, whichever is the higher. */
function farthest({ low, high }: Interval): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

/** How far apart the two are at least. */
function nearestTo({ low, high }: Interval): number {
  return Math.max(0, low, -high);
}

/** Of the slice that looks better less the one that looks worse. */
function gap(low: Slice, high: Slice, source: MetricSource, confidence: number): Interval {
  if (source.kind === 'ranking') return rankingGap(low, high, source.name, confidence);
  if (source.kind === 'latency' || source.kind === 'cost') return { estimate: 0, low: 0, high: 0 };
  const first = unitValues(source, high.cases, undefined);
  const second = unitValues(source, low.cases, undefined);
  const inUnit = [first, second].every((values) => values.every((value) => value >= 0 && value <= 1));
  if (inUnit && scaleOf(source) !== 'number') {
    return newcombeDifference(
      { count: sumOf(first), n: first.length },
      { count: sumOf(second), n: second.length },
      confidence,
    );
  }
  return welch(first, second, confidence);
}

/** Welch's interval for two means with variances of their own. */
function welch(first: Float64Array, second: Float64Array, confidence: number): Interval {
  const estimate = meanOf(first) - meanOf(second);
  if (first.length < 2 || second.length < 2)
    return { estimate, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const a = deviationOf(first) ** 2 / first.length;
  const b = deviationOf(second) ** 2 / second.length;
  if (a + b === 0) return { estimate, low: estimate, high: estimate };
  const degrees = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  const reach = studentQuantile((1 + confidence) / 2, degrees) * Math.sqrt(a + b);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

function rankingGap(low: Slice, high: Slice, name: string, confidence: number): Interval {
  const unknown = { estimate: high.estimate - low.estimate, low: -1, high: 1 };
  const [first, second] = [high, low].map(({ cases }) => {
    const { scores, labels } = rankedCases(cases, name);
    return delongInterval(scores, labels, confidence);
  });
  if (first === undefined || second === undefined) return unknown;
  const estimate = first.estimate - second.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(first.estimate - first.low, second.high - second.estimate),
    high: estimate + Math.hypot(first.high - first.estimate, second.estimate - second.low),
  };
}
