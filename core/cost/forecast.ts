/**
 * What a calendar month will have cost at its end, with a band that holds nine times out of ten. The level is a mean of
 * days from which lone spikes are cut; with two weeks of history each weekday has its own. With little history the band is
 * wide, because then nobody knows: a spread of half the level is believed at first, with the weight of three days.
 */

import { studentQuantile } from '../stats/student.ts';

export interface DailySpend {
  /** ISO date, UTC. */
  readonly day: string;
  /** In units of the currency. */
  readonly spent: number;
}

export interface ForecastInput {
  /** Whole days, in order, one after the other; days without spending are 0 and not left out. */
  readonly days: readonly DailySpend[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** So far today. */
  readonly today: number;
}

export interface Forecast {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Of this month, until now. */
  readonly spent: number;
  readonly why: string;
  /** The expected sum at the end of each day of the month, from today on. */
  readonly path: readonly DailySpend[];
}

const dayLength = 86_400_000;
/** Older days say little about the next ones. */
const longestHistory = 56;
const confidence = 0.9;
/** The spread that is believed before there are days to see it: half the level, worth so many days. */
const believedSpread = 0.5;
const believedDays = 3;

/** Undefined when there is nothing to go by: no whole day, and no spending today. */
export function forecastMonth({ days, now, today }: ForecastInput): Forecast | undefined {
  const history = days.slice(-longestHistory).map((one) => ({ ...one, spent: Math.max(0, one.spent) }));
  const month = new Date(now).toISOString().slice(0, 7);
  const dayStart = Math.floor(now / dayLength) * dayLength;
  const elapsed = (now - dayStart) / dayLength;
  const spent =
    today + days.filter(({ day }) => day.startsWith(month)).reduce((sum, one) => sum + Math.max(0, one.spent), 0);
  const level = levelOf(history, today, elapsed);
  if (!level) return undefined;

  const remaining = remainingDays(now);
  const first = level.at(weekdayOf(dayStart)) * (1 - elapsed);
  let sum = spent + first;
  const path: DailySpend[] = [{ day: isoDay(dayStart), spent: sum }];
  for (let index = 1; index <= remaining; index++) {
    const start = dayStart + index * dayLength;
    sum += level.at(weekdayOf(start));
    path.push({ day: isoDay(start), spent: sum });
  }
  const ahead = remaining + (1 - elapsed);
  // The days themselves vary, and the level is known only as well as its history is long.
  const variance = level.spread ** 2 * (ahead + ahead ** 2 / level.weight);
  const reach = studentQuantile((1 + confidence) / 2, level.weight + believedDays - 1) * Math.sqrt(variance);
  return {
    value: sum,
    low: Math.max(spent, sum - reach),
    high: sum + reach,
    spent,
    why: level.why,
    path,
  };
}

interface Level {
  readonly at: (weekday: number) => number;
  /** Of one day around its level. */
  readonly spread: number;
  /** How many days it was seen on. */
  readonly weight: number;
  readonly why: string;
}

function levelOf(history: readonly DailySpend[], today: number, elapsed: number): Level | undefined {
  const count = history.length;
  if (count === 0) {
    if (today <= 0 || elapsed <= 0) return undefined;
    // A few minutes of a first day say next to nothing; they are not taken for more than they are.
    const level = today / Math.max(elapsed, 1 / 24);
    const why = 'From a part of one day alone, so the band is wide.';
    return { at: () => level, spread: level, weight: Math.max(elapsed, 1 / 24), why };
  }
  const kept = withoutSpikes(history.map(({ spent }) => spent));
  const level = mean(kept);
  const weekdays = count >= 14 ? weekdayFactors(history, kept, level) : undefined;
  const at = (weekday: number): number => level * (weekdays?.[weekday] ?? 1);
  const residuals = history.map(({ day, spent }) => spent - at(weekdayOf(Date.parse(day))));
  const squares = residuals.reduce((sum, one) => sum + one ** 2, 0);
  const believed = believedDays * (believedSpread * level) ** 2;
  const spread = Math.sqrt((squares + believed) / (Math.max(1, count - 1) + believedDays));
  const from = count === 1 ? 'From 1 day' : `From ${count} days`;
  const why = weekdays
    ? `${from}, each weekday by itself.`
    : `${from}, all alike: weekdays are told apart after two weeks.`;
  return { at, spread, weight: count, why };
}

/** Beyond three robust deviations from the median, a day counts as if it were just there. */
function withoutSpikes(values: readonly number[]): readonly number[] {
  if (values.length < 5) return values;
  const middle = median(values);
  const deviation = 1.4826 * median(values.map((value) => Math.abs(value - middle)));
  if (deviation === 0) return values;
  const [least, most] = [middle - 3 * deviation, middle + 3 * deviation];
  return values.map((value) => Math.min(most, Math.max(least, value)));
}

/** Drawn towards 1 as if one more day of each weekday had been like any other. */
function weekdayFactors(history: readonly DailySpend[], kept: readonly number[], level: number): readonly number[] {
  const sums = Array.from({ length: 7 }, () => ({ sum: level, count: 1 }));
  for (const [index, { day }] of history.entries()) {
    const weekday = sums[weekdayOf(Date.parse(day))];
    if (!weekday) continue;
    weekday.sum += kept[index] ?? 0;
    weekday.count += 1;
  }
  const factors = sums.map(({ sum, count }) => (level === 0 ? 1 : sum / count / level));
  const average = mean(factors);
  return factors.map((factor) => (average === 0 ? 1 : factor / average));
}

const weekdayOf = (moment: number): number => new Date(moment).getUTCDay();
const isoDay = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

function remainingDays(now: number): number {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate();
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
