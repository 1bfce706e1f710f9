/** Where an interval stands to the bound of a gate, and how that is told. */
import type { Interval } from '../../stats/interval.ts';
import type { Bound } from '../gate.ts';
import { unitOfMetric } from '../metric-source.ts';
import { showValue } from '../show-metric.ts';
import type { GateContext, Side } from './bounds.ts';
import { currencyOf } from './costs.ts';
import { percent } from './finding.ts';

export function reaches(side: Side, { low, high }: Interval, bound: number): boolean {
  return side === 'min' ? low >= bound : high <= bound;
}

export function misses(side: Side, { low, high }: Interval, bound: number): boolean {
  return side === 'min' ? high < bound : low > bound;
}

/** "It is 97% over 40 cases, and at least 90.2% with 95% confidence." `end` is the end of the interval that matters. */
export function measured(
  interval: Interval,
  end: 'low' | 'high',
  n: number,
  { source, cases, run, confidence }: GateContext,
): string {
  const unit = unitOfMetric(source);
  const { currency } = currencyOf(cases);
  const value = showValue(interval.estimate, unit, currency);
  const sure = `${end === 'low' ? 'at least' : 'at most'} ${showValue(interval[end], unit, currency)}`;
  return `It is ${value} over ${countOf(n, run.suite.cluster)}, and ${sure} with ${percent(confidence)} confidence.`;
}

export function countOf(n: number, cluster: string | null): string {
  if (cluster !== null) return `${n} ${n === 1 ? 'value' : 'values'} of \`${cluster}\``;
  return `${n} ${n === 1 ? 'case' : 'cases'}`;
}

export function reached(side: Side, { written }: Bound): string {
  return `That ${side === 'min' ? 'reaches' : 'stays within'} ${written}.`;
}

export function missed(side: Side, { written }: Bound): string {
  return `That is surely ${side === 'min' ? 'below' : 'above'} ${written}.`;
}

export function open(side: Side, { written }: Bound): string {
  return side === 'min' ? `That does not show ${written} yet.` : `That does not rule out more than ${written} yet.`;
}
