/**
 * Intervals for the difference of two shares by Newcombe's hybrid score method, which combines two Wilson intervals:
 * "Interval estimation for the difference between independent proportions" (1998, method 10) and "Improved confidence
 * intervals for the difference between binomial proportions based on paired data" (1998, method 10).
 */
import type { Interval } from './interval.ts';
import { wilson } from './share-interval.ts';

/** First less second share, of two independent samples. */
export function newcombeDifference(
  first: { readonly count: number; readonly n: number },
  second: { readonly count: number; readonly n: number },
  confidence: number,
): Interval {
  const a = wilson(first.count, first.n, confidence);
  const b = wilson(second.count, second.n, confidence);
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}

/** How the same cases fared under two variants. */
export interface PairedCounts {
  readonly bothPass: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** First less second share, on the same cases. */
export function newcombePairedDifference(counts: PairedCounts, confidence: number): Interval {
  const { bothPass, onlyFirst, onlySecond, neither } = counts;
  const n = bothPass + onlyFirst + onlySecond + neither;
  const a = wilson(bothPass + onlyFirst, n, confidence);
  const b = wilson(bothPass + onlySecond, n, confidence);
  const estimate = (onlyFirst - onlySecond) / n;
  const phi = correlation(counts);
  return {
    estimate,
    low: Math.max(-1, estimate - correlated(a.estimate - a.low, b.high - b.estimate, phi)),
    high: Math.min(1, estimate + correlated(a.high - a.estimate, b.estimate - b.low, phi)),
  };
}

function correlated(a: number, b: number, phi: number): number {
  return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
}

/** The phi coefficient, with Newcombe's continuity correction where it is positive; 0 where a margin is empty. */
function correlation({ bothPass: e, onlyFirst: f, onlySecond: g, neither: h }: PairedCounts): number {
  const margins = (e + f) * (g + h) * (e + g) * (f + h);
  if (margins === 0) return 0;
  const cross = e * h - f * g;
  const n = e + f + g + h;
  return (cross > 0 ? Math.max(cross - n / 2, 0) : cross) / Math.sqrt(margins);
}
