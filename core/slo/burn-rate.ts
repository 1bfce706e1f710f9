/**
 * The arithmetic of error budgets. A burn rate is the share of bad events over the share that the target allows: 1 spends
 * the whole budget in exactly one window of the SLO. It cannot exceed 1 / (1 − target), however bad things are, which is
 * why the usual 14.4 never fires for a target of 93 % (Google's SRE workbook, chapter 5, has targets of 99.9 % in mind).
 */

import { formatShareAsNumber, isShare, type Share } from '../values/share.ts';

/**
 * 1 − target, subtracted in decimal: 1 − 0.999 is 0.001, and not the 0.0010000000000000009 of binary arithmetic.
 */
export function budgetOf(target: Share): Share {
  const [whole = '0', fraction = ''] = formatShareAsNumber(target).split('.');
  const unit = 10n ** BigInt(fraction.length);
  const rest = unit - BigInt(whole + fraction);
  const budget = Number(`${rest}e-${fraction.length}`);
  if (!isShare(budget)) throw new RangeError(`${target} is not a share.`);
  return budget;
}

export function highestBurn(budget: Share): number {
  return budget === 0 ? Number.POSITIVE_INFINITY : 1 / budget;
}

export type Comparison = 'lte' | 'gte' | 'lt' | 'gt';

export function isComparison(text: unknown): text is Comparison {
  return text === 'lte' || text === 'gte' || text === 'lt' || text === 'gt';
}

/** Whether any share of bad events from 0 to 1 makes `burn op threshold` true. */
export function isReachable(op: Comparison, threshold: number, budget: Share): boolean {
  switch (op) {
    case 'gte':
      return exactProduct(threshold, budget) <= 1;
    case 'gt':
      return exactProduct(threshold, budget) < 1;
    case 'lte':
      return threshold >= 0;
    case 'lt':
      return threshold > 0;
  }
}

/** Seconds until a constant share of bad events, beginning now, lifts the burn over `window` to `threshold`. */
export function detectionTime(threshold: number, budget: Share, window: number, badShare: number): number | undefined {
  const needed = exactProduct(threshold, budget);
  if (badShare < needed || badShare === 0) return undefined;
  return Math.round(((window * needed) / badShare) * 1000) / 1000;
}

/** The share of the budget that is gone when a burn of `threshold` has lasted for `window`. */
export function budgetSpent(threshold: number, window: number, sloWindow: number): number {
  return (threshold * window) / sloWindow;
}

/** The product of two decimals as written, rounded once. */
export function exactProduct(left: number, right: number): number {
  const [a, b] = [decimal(left), decimal(right)];
  return a && b ? Number(`${a.digits * b.digits}e${a.exponent + b.exponent}`) : left * right;
}

function decimal(value: number): { readonly digits: bigint; readonly exponent: number } | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) return undefined;
  const [, whole = '0', fraction = '', exponent = '0'] = match;
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
