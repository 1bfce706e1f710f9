/** How many more cases would settle a gate, if all goes on as it was: searched by looking at a larger sample alike. */
import type { Interval } from '../../stats/interval.ts';

/** Nobody runs a suite a million times as large. */
const largestFactor = 1_000_000;

/** `settled` says whether a sample so many times as large would do; it must stay true once it is. */
export function casesToSettle(n: number, settled: (factor: number) => boolean): number | undefined {
  let enough = 2;
  while (!settled(enough)) {
    if (enough > largestFactor) return undefined;
    enough *= 2;
  }
  let notEnough = enough / 2;
  while (n * (enough - notEnough) >= 0.5) {
    const middle = (enough + notEnough) / 2;
    if (settled(middle)) enough = middle;
    else notEnough = middle;
  }
  return Math.max(1, Math.ceil(n * (enough - 1) - 1e-9));
}

/** Intervals of means shrink with the square root of the sample. */
export function shrunk({ estimate, low, high }: Interval, factor: number): Interval {
  const root = Math.sqrt(factor);
  return { estimate, low: estimate - (estimate - low) / root, high: estimate + (high - estimate) / root };
}
