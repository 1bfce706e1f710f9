/**
 * `notWorseThan: baseline`: on the same cases the release may be worse by the margin and no more. Whatever keeps the two
 * from being compared (other cases, another judge, a run that was stopped) leaves the gate open and says why.
 */
import { nonInferiority } from '../../stats/non-inferiority.ts';
import { type PairedCase, pairRuns } from '../baseline.ts';
import { countMissing } from '../metric-source.ts';
import type { CaseAttempts } from '../units.ts';
import { currencyOf, whyUnpriced } from './costs.ts';
import { type Finding, finding, moreCases, percent } from './finding.ts';
import type { MeanSource } from './mean-bound.ts';
import { answers, missingOf, nothingToJudge } from './missing.ts';
import { casesToSettle } from './more-cases.ts';
import type { ComparisonContext, Difference } from './paired-difference.ts';
import { latencyDifference } from './paired-latency.ts';
import { type Instead, meanDifference } from './paired-mean.ts';
import { rankingDifference } from './paired-ranking.ts';

export function judgeNotWorse(context: ComparisonContext): Finding {
  const { run, baseline, source } = context;
  if (baseline === undefined) {
    const why = 'There is no baseline to compare with: no release of this subject serves.';
    return finding('not_evaluated', `${why} Deploy one, or name one with \`--baseline\`.`);
  }
  if (baseline.release.behaviour === run.release.behaviour && baseline.suite.digest === run.suite.digest) {
    return finding('pass', `The baseline is ${baseline.release.name} with the same behaviour: it cannot be worse.`);
  }
  const definition = ({ scorers }: typeof run) => scorers.find(({ name }) => name === source.name)?.digest;
  if (definition(baseline) !== definition(run)) {
    const why = `The baseline was judged by another definition of \`${source.name}\`.`;
    return finding('inconclusive', `${why} Run the suite on the baseline again.`);
  }
  if (!baseline.complete)
    return finding('inconclusive', 'The run of the baseline was stopped before its end. Resume it.');
  const paired = pairRuns(run, baseline);
  return paired.ok ? compare(paired.pairs, context) : finding('inconclusive', paired.problem);
}

function compare(pairs: readonly PairedCase[], context: ComparisonContext): Finding {
  const { source } = context;
  switch (source.kind) {
    case 'latency':
      return judgeDifference(latencyDifference(pairs, { ...context, source }), pairs, context);
    case 'ranking':
      return judgeDifference(rankingDifference(pairs, { ...context, source }), pairs, context);
    case 'scores':
    case 'cost':
    case 'errors':
      return compareMeans(pairs, { ...context, source });
  }
}

function compareMeans(pairs: readonly PairedCase[], context: ComparisonContext<MeanSource>): Finding {
  const { source } = context;
  const ours = pairs.map(({ current }) => current);
  const theirs = pairs.map(({ baseline }) => baseline);
  const missing = missingOf(source, ours) + missingOf(source, theirs);
  if (source.kind === 'cost') {
    if (missing > 0) {
      const why = whyUnpriced([...ours, ...theirs]);
      return finding('not_evaluated', `What ${answers(missing)} cost is not known: ${why}`);
    }
    if (new Set([currencyOf(ours).currency, currencyOf(theirs).currency]).size > 1) {
      return finding('not_evaluated', 'The two runs were paid in different currencies, and no exchange rate is known.');
    }
  }
  const observed = meanDifference(pairs, undefined, context);
  if (observed === undefined) return finding('not_evaluated', nothingToCompare(source, ours, theirs));
  const found = judgeDifference(observed, pairs, context);
  if (missing === 0 || found.verdict !== 'pass') return found;
  // A pass must hold even if all that could not be judged were as bad as can be, and all of the baseline as good.
  const worst = judgeDifference(meanDifference(pairs, worstOf(source), context), pairs, context);
  if (worst.verdict === 'pass') return found;
  return finding('inconclusive', `${found.why} But ${answers(missing)} could not be judged, and they decide it.`);
}

/** Undefined on a scale without ends: there the cases stay out. */
function worstOf(source: MeanSource): Instead | undefined {
  if (source.kind === 'scores' && source.scale === 'number') return undefined;
  return source.better === 'higher' ? { current: 0, baseline: 1 } : { current: 1, baseline: 0 };
}

function nothingToCompare(source: MeanSource, ours: readonly CaseAttempts[], theirs: readonly CaseAttempts[]): string {
  const judged = (cases: readonly CaseAttempts[]) =>
    cases.some(({ attempts }) => countMissing(source, attempts) < attempts.length);
  if (!judged(ours)) return nothingToJudge(source, ours);
  if (!judged(theirs)) return `Of the baseline: ${nothingToJudge(source, theirs)}`;
  return `No case gives a value for \`${source.name}\` in both runs.`;
}

function judgeDifference(
  difference: Difference | undefined,
  pairs: readonly PairedCase[],
  { margin, confidence, run, source }: ComparisonContext,
): Finding {
  if (difference === undefined) {
    const cases = `${pairs.length} ${pairs.length === 1 ? 'case' : 'cases'}`;
    return finding(
      'inconclusive',
      `The ${cases} that both ran are too few to compare \`${source.name}\`, or not all could be judged.`,
    );
  }
  const told = described(difference, confidence);
  const allowed =
    margin === 0 ? 'Nothing worse is allowed' : `Up to ${amount(margin, difference.relative)} worse is allowed`;
  const verdict = settled(difference, margin, confidence);
  if (verdict === 'pass') return finding('pass', `${told} ${allowed}.`);
  if (verdict === 'fail') return finding('fail', `${told} ${allowed}, and it surely is worse than that.`);
  if (difference.interval.estimate === 0 && margin === 0) {
    const hint = 'No number of cases shows that equals do not differ at all: allow a `margin`, such as 2%.';
    return finding('inconclusive', `${told} ${allowed}. ${hint}`);
  }
  const more = casesToSettle(
    difference.n,
    (factor) => nonInferiority(difference.later(factor), margin) !== 'inconclusive',
  );
  return finding('inconclusive', `${told} ${allowed}, and that is not settled. ${moreCases(more, run)}`);
}

/** Without a margin the exact test has a say too: an interval that is approximate must not be the surer of the two. */
function settled(
  { interval, test }: Difference,
  margin: number,
  confidence: number,
): ReturnType<typeof nonInferiority> {
  const verdict = nonInferiority(interval, margin);
  if (margin > 0 || test === undefined || verdict === 'inconclusive' || interval.estimate === 0) return verdict;
  return test.pValue / 2 <= 1 - confidence ? verdict : 'inconclusive';
}

function described({ interval, n, relative, test }: Difference, confidence: number): string {
  const { estimate, low } = interval;
  const size = amount(Math.abs(estimate), relative);
  const seen =
    estimate === 0 ? 'as good as the baseline' : `${size} ${estimate > 0 ? 'better' : 'worse'} than the baseline`;
  const sure = `at most ${amount(Math.max(0, -low), relative)} worse with ${percent(confidence)} confidence`;
  const proof =
    test === undefined ? '' : ` (${test.name}: p ${test.pValue < 0.001 ? '< 0.001' : `= ${test.pValue.toFixed(3)}`})`;
  return `On the same ${n === 1 ? 'case' : `${n} cases`} it is ${seen}, and ${sure}${proof}.`;
}

function amount(value: number, relative: boolean): string {
  return relative ? `${percent(value)} (relative)` : percent(value);
}
