/** The interval of a metric as a small picture, with what gates ask of it. */
import type { Gate } from '../gate.ts';
import type { Metric } from '../result.ts';
import { showValue } from '../show-metric.ts';
import { intervalSvg, scaleFor } from './interval-svg.ts';
import { escaped } from './markup.ts';

export function metricDrawing(name: string, metric: Metric, gates: readonly Gate[], currency: string | null): string {
  const bounds = gates.flatMap((gate) =>
    gate.kind === 'bounds' && gate.metric === name ? [gate.min?.value, gate.max?.value] : [],
  );
  const asked = bounds.filter((bound) => bound !== undefined);
  const { value, low, high, unit } = metric;
  const scale = scaleFor(unit, [value, low ?? value, high ?? value, ...asked]);
  const show = (one: number | undefined) => showValue(one, unit, currency);
  const label = `${show(value)}, from ${show(low)} to ${show(high)}${asked.length === 0 ? '' : `; asked: ${asked.map(show).join(' and ')}`}`;
  return intervalSvg({ value, low, high, bounds: asked }, scale, escaped(label));
}
