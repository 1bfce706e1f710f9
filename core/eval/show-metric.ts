/** How a metric's numbers stand in sentences and tables. */
import { humanDuration } from '../values/duration.ts';
import type { MetricUnit } from './result.ts';

export function showValue(value: number | undefined, unit: MetricUnit, currency: string | null): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  switch (unit) {
    case 'share':
      return `${trimmed(value * 100, 1)}%`;
    case 'seconds':
      return humanDuration(value);
    case 'money':
      return `${significant(value)} ${currency ?? ''}`.trim();
    case 'number':
      return significant(value);
  }
}

/** Where one decimal would turn 99.97 % into 100 %, more are shown. */
function trimmed(value: number, decimals: number): string {
  for (let digits = decimals; digits < 6; digits++) {
    const shown = Number(value.toFixed(digits));
    if ((shown === 100 && value < 100) || (shown === 0 && value > 0)) continue;
    return String(shown);
  }
  return String(value);
}

function significant(value: number): string {
  return String(Number(value.toPrecision(4)));
}
