/** "The 95th percentile is at most 2 s" is "at least 95 % of the answers take at most 2 s", and is judged as that share. */
import { quantileUpperBound, sortedQuantile } from '../../stats/quantile.ts';
import { casesToSettleShare, shareVerdict } from '../../stats/sample-size.ts';
import { humanDuration } from '../../values/duration.ts';
import { latencies } from '../estimate.ts';
import type { Bound } from '../gate.ts';
import type { MetricSource } from '../metric-source.ts';
import type { GateContext, Side } from './bounds.ts';
import { type Finding, finding, moreCases, percent } from './finding.ts';
import { nothingToJudge } from './missing.ts';

export function judgeQuantile(
  side: Side,
  bound: Bound,
  { source, cases, run, confidence }: GateContext<Extract<MetricSource, { kind: 'latency' }>>,
): Finding {
  const sorted = latencies(cases);
  const n = sorted.length;
  if (n === 0) return finding('not_evaluated', nothingToJudge(source, cases));
  const count = sorted.reduce((sum, value) => sum + (value <= bound.value ? 1 : 0), 0);
  const question = { count, n, bound: source.share, side: side === 'max' ? 'min' : 'max', confidence } as const;
  const upper = quantileUpperBound(sorted, source.share, confidence);
  const most =
    upper === undefined ? '' : `, and at most ${humanDuration(upper)} with ${percent(confidence)} confidence`;
  const told = `It is ${humanDuration(sortedQuantile(sorted, source.share))} over ${n} answers${most}; ${percent(count / n)} took at most ${bound.written}.`;
  const wanted = `${side === 'max' ? 'At least' : 'At most'} ${percent(source.share)} of all answers must`;
  switch (shareVerdict(question)) {
    case 'pass':
      return finding('pass', `${told} ${wanted}, and surely do.`);
    case 'fail':
      return finding('fail', `${told} ${wanted}, and surely do not.`);
    case 'inconclusive':
      return finding(
        'inconclusive',
        `${told} ${wanted}, which so few do not show. ${moreCases(casesToSettleShare(question), run, 'answers')}`,
      );
  }
}
