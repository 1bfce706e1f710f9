/** A comparison as a page shows it: every number as it is read, columns that drifted first. */
import { shortened, visible } from '../../eval/report/markup.ts';
import type { ColumnDrift, DriftReport, DriftVerdict } from '../compare.ts';
import type { NumberSummary } from '../hypothesis.ts';
import { shown, shownP, shownShare } from '../wording.ts';
import { overlaySvg } from './overlay-svg.ts';

export interface DriftColumnView {
  readonly name: string;
  readonly type: string;
  readonly verdict: DriftVerdict;
  readonly why: string;
  readonly facts: ColumnFacts;
  /** Summaries of both sides, and what is new. */
  readonly note: string;
  /** SVG of both distributions over each other; absent where there is nothing to draw. */
  readonly picture?: string;
}

/** What was measured; what was not is absent. */
export interface ColumnFacts {
  readonly method?: string;
  readonly statistic?: string;
  /** With the least one that matters. */
  readonly effect?: string;
  readonly p?: string;
  readonly pAdjusted?: string;
  readonly values: string;
  readonly missing: string;
  readonly psi?: string;
}

const order: readonly DriftVerdict[] = ['fail', 'inconclusive', 'not_evaluated', 'pass'];

export function bySeverity(columns: readonly ColumnDrift[]): readonly ColumnDrift[] {
  return columns.toSorted((left, right) => order.indexOf(left.verdict) - order.indexOf(right.verdict));
}

export function columnViews({ columns }: DriftReport): readonly DriftColumnView[] {
  return bySeverity(columns).map((column) => {
    const { name, type, verdict, why, distribution } = column;
    return {
      name: visible(shortened(name, 100)),
      type,
      verdict,
      why: visible(shortened(why, 2000)),
      facts: columnFacts(column),
      note: visible(columnNote(column)),
      ...(distribution !== null && { picture: overlaySvg(name, distribution) }),
    };
  });
}

export function columnFacts(column: ColumnDrift): ColumnFacts {
  const { method, statistic, effect, minEffect, pValue, pAdjusted, reference, current, measures } = column;
  const { psi, psiNoise } = measures;
  return {
    ...(method !== null && { method }),
    ...(statistic !== null && { statistic: shown(statistic) }),
    ...(effect !== null && { effect: `${shown(effect)} (matters from ${shown(minEffect)})` }),
    ...(pValue !== null && { p: shownP(pValue).replace(/^p = /, '') }),
    ...(pAdjusted !== null && { pAdjusted: shownP(pAdjusted).replace(/^p = /, '') }),
    values: `${reference.n} → ${current.n}`,
    missing: `${missing(reference)} → ${missing(current)}`,
    ...(typeof psi === 'number' &&
      typeof psiNoise === 'number' && { psi: `${shown(psi)} (noise reaches ${shown(psiNoise)})` }),
  };
}

function missing({ n, missing: without }: ColumnDrift['reference']): string {
  return n + without === 0 ? '-' : shownShare(without / (n + without));
}

export function columnNote({ distribution, newCategories }: ColumnDrift): string {
  if (distribution?.kind !== 'numbers') {
    if (newCategories.length === 0) return '';
    return `New: ${newCategories.map(({ category, count }) => `${shortened(category, 40)} (${count})`).join(', ')}`;
  }
  const { reference, current } = distribution.summary;
  if (!reference || !current) return '';
  const change = (key: keyof NumberSummary): string => `${shown(reference[key])} → ${shown(current[key])}`;
  return `Median ${change('median')}, mean ${change('mean')}, least ${change('min')}, greatest ${change('max')}`;
}
