/** `min` and `max`: the bound of a one-sided interval must reach what the gate asks. */
import type { RandomState } from '../../stats/random.ts';
import type { Bound, BoundsGate } from '../gate.ts';
import { type MetricSource, unitOfMetric } from '../metric-source.ts';
import type { EvalRun } from '../result.ts';
import type { CaseAttempts } from '../units.ts';
import { currencyOf } from './costs.ts';
import { type Finding, finding } from './finding.ts';
import { judgeMean } from './mean-bound.ts';
import { judgeQuantile } from './quantile-bound.ts';
import { judgeRanking } from './ranking-bound.ts';

export type Side = 'min' | 'max';

export interface GateContext<Source extends MetricSource = MetricSource> {
  readonly run: EvalRun;
  readonly cases: readonly CaseAttempts[];
  readonly source: Source;
  /** One-sided. */
  readonly confidence: number;
  readonly random: RandomState;
}

export function judgeBounds(gate: BoundsGate, context: GateContext): readonly Finding[] {
  const found: Finding[] = [];
  if (gate.min !== undefined) found.push(judgeBound('min', gate.min, context));
  if (gate.max !== undefined) found.push(judgeBound('max', gate.max, context));
  return found;
}

function judgeBound(side: Side, bound: Bound, context: GateContext): Finding {
  const wrong = wrongUnit(bound, context);
  if (wrong !== undefined) return finding('not_evaluated', wrong);
  const { source } = context;
  switch (source.kind) {
    case 'latency':
      return judgeQuantile(side, bound, { ...context, source });
    case 'ranking':
      return judgeRanking(side, bound, { ...context, source });
    case 'scores':
    case 'cost':
    case 'errors':
      return judgeMean(side, bound, { ...context, source });
  }
}

function wrongUnit(bound: Bound, { source, cases }: GateContext): string | undefined {
  const unit = unitOfMetric(source);
  const written = `\`${bound.written}\``;
  const name = `\`${source.name}\``;
  if (unit === 'money') {
    const { currency } = currencyOf(cases);
    if (bound.unit !== 'money') return `${name} is an amount of money, and ${written} is none. Write \`0.01 USD\`.`;
    if (currency === null || currency === bound.currency) return undefined;
    return `${name} is in ${currency} and the bound in ${bound.currency}. No exchange rate is known: use one currency.`;
  }
  if (unit === 'seconds') {
    if (bound.unit === 'seconds') return undefined;
    return `${name} is a duration, and ${written} is none. Write \`2s\` or \`300ms\`.`;
  }
  if (bound.unit === 'money' || bound.unit === 'seconds') {
    return `${name} is a ${unit}, which does not compare with ${written}.`;
  }
  if (unit === 'share' && !(bound.value >= 0 && bound.value <= 1)) {
    return `${name} is a share, from 0 to 1, and ${written} is more. Did you mean \`${bound.written}%\`?`;
  }
  return undefined;
}
