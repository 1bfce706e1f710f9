/**
 * Which burn rates to alert on. The usual table of several windows (Google's SRE workbook, chapter 5, table 5-8) is made
 * for targets of 99.9 % over 30 days: with 93 % its page asks for more than all requests to fail, and with 95 % nobody is
 * woken when one answer in five is bad. So burn rates are lowered until what they wait for can happen, and windows follow
 * the length of the SLO's own.
 */

import type { Share } from '../values/share.ts';
import type { AlertCondition } from './alert-policy.ts';
import { type Comparison, exactProduct, highestBurn, isReachable } from './burn-rate.ts';

/** Bad for `long` and still bad in `short`, so that the alert ends soon after the trouble does. Seconds. */
export interface BurnPair {
  readonly long: number;
  readonly short: number | undefined;
  readonly burn: number;
  readonly op: Comparison;
}

export interface BurnAlert {
  readonly severity: string;
  /** Any of them is enough. */
  readonly pairs: readonly BurnPair[];
}

export interface Measurable {
  readonly budget: Share;
  /** Seconds. */
  readonly window: number;
  /** Of one measurement: 5 minutes for events, the length of a slice for slices. */
  readonly grain: number;
}

export interface PlannedAlerts {
  readonly alerts: readonly BurnAlert[];
  readonly dropped: readonly { readonly what: string; readonly why: string }[];
}

const day = 86_400;
const month = 30 * day;
const table = [
  { severity: 'page', long: 3600, short: 300, burn: 14.4, share: 0.02 },
  { severity: 'page', long: 21_600, short: 1800, burn: 6, share: 0.05 },
  { severity: 'ticket', long: day, short: 7200, burn: 3, share: 0.1 },
  { severity: 'ticket', long: 3 * day, short: 21_600, burn: 1, share: 0.1 },
] as const;
const fastest = 14.4;
/** A page should not wait for more than this share of bad events, unless the target allows nearly as much. */
const pageableShare = 0.15;
/** Below this, a rate is made of too few scrapes. */
const shortest = 300;

/** For an SLO that names no alert policy. */
export function usualAlerts(measurable: Measurable): PlannedAlerts {
  const { window, budget, grain } = measurable;
  const dropped: { what: string; why: string }[] = [];
  const pairs = new Map<string, BurnPair[]>();
  const seen = new Set<string>();
  for (const row of table) {
    const { long, short, burn } = scaled(row, window, budget);
    const what = `the ${row.severity} on a burn of ${burn} over ${hours(long)}`;
    if (burn <= 0 || !isReachable('gt', burn, budget)) {
      const why = `With this target the burn rate cannot exceed ${clean(highestBurn(budget))}.`;
      dropped.push({ what, why });
    } else if (long > window / 2) {
      dropped.push({ what, why: `The SLO is judged over ${hours(window)}, which is too short for it.` });
    } else if (long < 3 * grain && grain > shortest) {
      dropped.push({ what, why: `A slice lasts ${hours(grain)}, and a burn shows only over three of them or more.` });
    } else {
      const pair: BurnPair = { long, short: Math.max(short, grain), burn, op: 'gt' };
      const key = `${row.severity} ${pair.long}`;
      if (!seen.has(key)) pairs.set(row.severity, [...(pairs.get(row.severity) ?? []), pair]);
      seen.add(key);
    }
  }
  return { alerts: [...pairs].map(([severity, list]) => ({ severity, pairs: list })), dropped };
}

/**
 * Around a month the windows of the table stay and the share of the budget decides, as with Sloth; otherwise the windows
 * grow and shrink with the SLO's, and the burn rates stay.
 */
function scaled(row: (typeof table)[number], window: number, budget: Share): Omit<BurnPair, 'op'> & { short: number } {
  if (window >= 28 * day && window <= 31 * day) {
    const factor = window / month;
    return { long: row.long, short: row.short, burn: attainable(clean(row.burn * factor), budget, fastest * factor) };
  }
  const long = Math.max(2 * shortest, wholeMinutes((row.long * window) / month));
  const short = Math.max(shortest, wholeMinutes((row.short * window) / month));
  // Where the window cannot shrink further, at most half of the budget may go before anybody hears of it.
  const burn = Math.min(row.burn, clean((0.5 * window) / long));
  return { long, short, burn: attainable(burn, budget, fastest) };
}

/**
 * The burn rate that stands in for one which nothing short of a collapse would reach. The fastest page waits for 15 % of
 * bad events, or a tenth of the way from the budget to everything where the budget is nearly that large; slower alerts
 * keep their places between it and 1.
 */
export function attainable(burn: number, budget: Share, fastestBurn: number = fastest): number {
  const most = Math.max(pageableShare, budget + (1 - budget) / 10) / budget;
  if (budget === 0 || most >= fastestBurn) return burn;
  if (burn <= 1) return burn;
  const between = 1 + ((most - 1) * (Math.min(burn, fastestBurn) - 1)) / (fastestBurn - 1);
  return clean(Math.ceil(between * 100 - 1e-6) / 100);
}

/** For an SLO whose policy says what to alert on. */
export function conditionAlert(
  condition: AlertCondition,
  measurable: Measurable,
): PlannedAlerts & { readonly adapted?: { readonly what: string; readonly why: string } } {
  const { op, threshold, lookback, severity, name } = condition;
  const { budget, grain, window } = measurable;
  const what = `the condition ${name}: burn ${symbols[op]} ${clean(threshold)} over ${hours(lookback)}`;
  const refuse = (why: string): PlannedAlerts => ({ alerts: [], dropped: [{ what, why }] });
  if (lookback === 0) return refuse('It looks back over no time at all.');
  if (lookback > window) return refuse(`It looks back further than the ${hours(window)} over which the SLO is judged.`);
  if (lookback < grain && grain > shortest) {
    return refuse(`A slice lasts ${hours(grain)}, so nothing can be said about a shorter time.`);
  }
  const reachable = isReachable(op, threshold, budget);
  if (!reachable && (op === 'lt' || op === 'lte'))
    return refuse('A burn rate is never below 0, so it could never fire.');
  const burn = reachable ? threshold : attainable(threshold, budget);
  if (!isReachable(op, burn, budget))
    return refuse('The target leaves no burn rate that could be told from any other.');
  const rises = op === 'gt' || op === 'gte';
  const pair: BurnPair = { long: lookback, short: rises ? shortFor(lookback, grain) : undefined, burn, op };
  const planned: PlannedAlerts = { alerts: [{ severity, pairs: [pair] }], dropped: [] };
  if (reachable) return planned;
  const why =
    `With this target the burn rate cannot exceed ${clean(highestBurn(budget))}, so it could never fire. ` +
    `Adapted: it fires ${symbols[op]} ${burn}, which is ${percent(exactProduct(burn, budget))} of bad events over ${hours(lookback)}.`;
  return { ...planned, adapted: { what, why } };
}

const symbols: Readonly<Record<Comparison, string>> = { gt: 'above', gte: 'from', lt: 'below', lte: 'up to' };

/** A twelfth of the long window, as in the workbook; undefined when that is not shorter. */
function shortFor(long: number, grain: number): number | undefined {
  const short = Math.max(shortest, grain, wholeMinutes(long / 12));
  return short < long ? short : undefined;
}

const wholeMinutes = (seconds: number): number => Math.max(1, Math.round(seconds / 60)) * 60;

/** Without the noise of binary fractions: 5.6, not 5.6000000000000005. */
export function clean(value: number): number {
  return Number(value.toPrecision(6));
}

function hours(seconds: number): string {
  if (seconds % day === 0) return `${seconds / day} d`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} m`;
}

const percent = (share: number): string => `${clean(share * 100)} %`;
