/** A bound on an area under the ROC curve. */
import { rankedCases, rankingInterval } from '../estimate.ts';
import type { Bound } from '../gate.ts';
import type { MetricSource } from '../metric-source.ts';
import type { GateContext, Side } from './bounds.ts';
import { type Finding, finding, moreCases } from './finding.ts';
import { answers, capital, missingOf, nothingToJudge } from './missing.ts';
import { casesToSettle, shrunk } from './more-cases.ts';
import { measured, missed, misses, open, reached, reaches } from './one-sided.ts';

export function judgeRanking(
  side: Side,
  bound: Bound,
  context: GateContext<Extract<MetricSource, { kind: 'ranking' }>>,
): Finding {
  const { source, cases, run, confidence, random } = context;
  const ranked = rankedCases(cases, source.name);
  const total = ranked.labels.length;
  if (total === 0) return finding('not_evaluated', nothingToJudge(source, cases));
  const interval = rankingInterval(ranked, 2 * confidence - 1, random);
  if (interval === undefined) {
    return finding(
      'not_evaluated',
      `A ranking needs cases of both labels, and these ${total} are too few or all the same.`,
    );
  }
  const n = new Set(ranked.units).size;
  const favourable = measured(interval, side === 'min' ? 'low' : 'high', n, context);
  if (misses(side, interval, bound.value)) {
    return finding('fail', `${measured(interval, side === 'min' ? 'high' : 'low', n, context)} ${missed(side, bound)}`);
  }
  const missing = missingOf(source, cases);
  if (reaches(side, interval, bound.value)) {
    if (missing === 0) return finding('pass', `${favourable} ${reached(side, bound)}`);
    return finding(
      'inconclusive',
      `${favourable} ${capital(answers(missing))} could not be judged, and where they rank is unknown.`,
    );
  }
  const more = casesToSettle(n, (factor) => {
    const later = shrunk(interval, factor);
    return reaches(side, later, bound.value) || misses(side, later, bound.value);
  });
  return finding('inconclusive', `${favourable} ${open(side, bound)} ${moreCases(more, run)}`);
}
