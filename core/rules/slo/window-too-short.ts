/** A target that is finer than its window can tell. */
import { valueAt } from '../../schema/value-at.ts';
import { sloIn } from '../../slo/collect.ts';
import type { Slo, SloObjective } from '../../slo/model.ts';
import { humanDuration } from '../../values/duration.ts';
import { formatShare } from '../../values/share.ts';
import { workspaceRule } from '../rule.ts';

const slo = (window: string): string => `apiVersion: openslo/v1
kind: SLO
metadata: {name: wait}
spec:
  service: shop
  budgetingMethod: Timeslices
  timeWindow: [{duration: ${window}, isRolling: true}]
  indicator:
    metadata: {name: fast}
    spec:
      ratioMetric:
        good: {metricSource: {type: mooring, spec: {where: 'record.latencyMs < 800.0'}}}
        total: {metricSource: {type: mooring, spec: {where: 'true'}}}
  objectives: [{displayName: fast, target: 0.999, timeSliceTarget: 0.95, timeSliceWindow: 5m}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {}
`;

/** More events a second than this, without a pause, is taken for a mistake. */
const mostEvents = 1;

export const windowTooShort = workspaceRule({
  code: 'slo/window-too-short',
  severity: 'warning',
  what: 'A target of {target} cannot be measured over {window}.',
  why: 'The window has {count} slices of time, so a single bad one already misses the target.',
  fix: 'Use a window of at least {least}, shorter slices, or a lower target.',
  kinds: ['SLO'],
  examples: { invalid: [slo('1d')], valid: [slo('4w')] },
  check({ value }, { workspace }, report) {
    const read = sloIn(workspace, value);
    if (!read.ok) return;
    for (const objective of read.value.objectives) {
      const found = tooShort(read.value, objective);
      if (!found) continue;
      const written = ['spec', 'objectives', objective.index];
      const isPercent = valueAt(value, [...written, 'targetPercent']) !== undefined;
      const path = [...written, isPercent ? 'targetPercent' : 'target'];
      const window = humanDuration(read.value.window.duration);
      report(path, { target: formatShare(objective.target), window, ...found.parameters }, found.options);
    }
  },
});

interface Found {
  readonly parameters: { readonly count: string; readonly least: string };
  readonly options: { readonly why?: string; readonly fix?: string };
}

function tooShort({ window, method }: Slo, { budget, slices }: SloObjective): Found | undefined {
  const { duration } = window;
  if (method === 'RatioTimeslices' || budget === 0) return undefined;
  if (slices) {
    const count = Math.floor(duration / slices.length);
    if (count * budget >= 1 - 1e-9) return undefined;
    const least = humanDuration(Math.ceil(1 / budget - 1e-9) * slices.length);
    return { parameters: { count: String(count), least }, options: {} };
  }
  const needed = Math.ceil(1 / budget - 1e-9);
  if (needed / duration <= mostEvents) return undefined;
  const least = humanDuration(Math.ceil(needed / mostEvents));
  const why = `One bad event in fewer than ${needed.toLocaleString('en-US')} misses the target, and so many take ${(needed / duration).toPrecision(2)} events a second.`;
  return {
    parameters: { count: '', least },
    options: { why, fix: `Use a window of at least ${least}, or a lower target.` },
  };
}
