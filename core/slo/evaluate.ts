/**
 * Judges one objective from counts per minute: the value, what is left of the error budget, how fast it burns, and when
 * it is gone. Work is linear in the minutes of the window.
 *
 * What the budget is of: with `Occurrences` the events seen so far, with the two methods that count slices of time the
 * slices of the whole window. A slice without events says nothing: it is in no average, and spends no budget.
 */

import { type Duration, humanDuration, isDuration } from '../values/duration.ts';
import { formatShare, type Share } from '../values/share.ts';
import type { BudgetingMethod, SloObjective } from './model.ts';
import { type SloWindow, type Stretch, windowAt, type ZoneOffset } from './window.ts';

/** What one minute saw of an indicator. */
export interface MinuteCount {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly good: number;
  readonly total: number;
}

export interface EvaluationInput {
  readonly objective: SloObjective;
  readonly method: BudgetingMethod;
  readonly window: SloWindow;
  /** In order of time, each minute once; minutes without events may be left out. */
  readonly counts: readonly MinuteCount[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly offset: ZoneOffset;
  /** Since when the indicator was counted at all, in milliseconds; the first count unless given. */
  readonly since?: number;
  /** Records on which an expression of the indicator failed, within the window. */
  readonly notEvaluated?: number;
}

export interface SloEvaluation {
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'not_evaluated';
  readonly why: string;
  readonly target: Share;
  /** Undefined when nothing was counted. */
  readonly value: number | undefined;
  /** A share of the budget; below 0 when it is overspent. */
  readonly budgetLeft: number | undefined;
  readonly budget: Budget | undefined;
  /** Over the shortest of the usual windows that has anything to say, an hour or more where possible. */
  readonly burnRate: number | undefined;
  readonly burnRates: readonly BurnRate[];
  /** Seconds at the present burn; undefined when it is not used up that way. */
  readonly exhaustedIn: Duration | undefined;
  readonly window: Stretch | undefined;
}

export interface Budget {
  readonly unit: 'events' | 'minutes';
  readonly allowed: number;
  readonly spent: number;
  readonly left: number;
}

export interface BurnRate {
  readonly window: Duration;
  readonly rate: number;
  readonly events: number;
}

const minute = 60_000;
const burnWindows = [300, 1800, 3600, 21_600, 86_400, 259_200].filter(isDuration);
/** The one that is shown when there is room for one. */
const hour = 3600;

export function evaluateObjective(input: EvaluationInput): SloEvaluation {
  const { objective, now, offset } = input;
  const nothing = nothingKnown(objective);
  const stretch = windowAt(input.window, now, offset);
  if (!stretch.ok) return { ...nothing, why: stretch.problem };
  const counts = within(input.counts, stretch.value.from, now);
  const first = counts[0];
  const failed = input.notEvaluated ?? 0;
  if (!first || counts.every(({ total }) => total === 0)) {
    const records = failed === 1 ? '1 record' : `${failed} records`;
    const why =
      failed > 0 ? `The indicator could not be evaluated on ${records}, and nothing else was counted.` : nothing.why;
    return { ...nothing, why, window: stretch.value };
  }
  const since = Math.max(stretch.value.from, input.since ?? first.minute * minute);
  return judged(measure(input, counts, stretch.value, since), input);
}

/** Before anything can be said: also for an indicator that is not measured here. */
export function nothingKnown(objective: SloObjective, why = 'Nothing was counted in its window yet.'): SloEvaluation {
  return {
    verdict: 'not_evaluated',
    why,
    target: objective.target,
    value: undefined,
    budgetLeft: undefined,
    budget: undefined,
    burnRate: undefined,
    burnRates: [],
    exhaustedIn: undefined,
    window: undefined,
  };
}

/** Good and bad are events, or slices of time; of RatioTimeslices, parts of slices. */
interface Measurement {
  readonly bad: number;
  readonly total: number;
  /** What the budget is a share of. */
  readonly budgeted: number;
  readonly unit: string;
  readonly burnRates: readonly BurnRate[];
  readonly window: Stretch;
  /** Milliseconds since counting began within the window. */
  readonly measured: number;
  readonly isFull: boolean;
}

function measure(input: EvaluationInput, counts: readonly MinuteCount[], window: Stretch, since: number): Measurement {
  const { objective, now } = input;
  const slices = objective.slices;
  const units = slices
    ? slicesOf(counts, slices.length, slices.target, alignment(input, window), now)
    : unitsOf(counts);
  const sums = sum(units);
  const wholeWindow = window.to - window.from;
  return {
    ...sums,
    budgeted: slices ? wholeWindow / (slices.length * 1000) : sums.total,
    unit: slices ? 'slices of time' : 'events',
    burnRates: burnRates(units, { budget: objective.budget, now, longest: wholeWindow, slice: slices?.length ?? 0 }),
    window,
    measured: now - since,
    isFull: input.window.kind === 'rolling' && now - since >= wholeWindow - minute,
  };
}

/** One event or slice, or many of the same moment. */
interface Unit {
  /** Milliseconds: when it began. */
  readonly at: number;
  readonly bad: number;
  readonly total: number;
}

function unitsOf(counts: readonly MinuteCount[]): readonly Unit[] {
  return counts.map((one) => ({ at: one.minute * minute, bad: Math.max(0, one.total - one.good), total: one.total }));
}

/** Slices of a calendar window are counted from its beginning, those of a rolling one from 1970. */
function alignment({ window }: EvaluationInput, { from }: Stretch): number {
  return window.kind === 'calendar' ? from : 0;
}

/** The slice that still runs is not counted: it may yet turn. */
function slicesOf(
  counts: readonly MinuteCount[],
  length: Duration,
  target: Share | undefined,
  start: number,
  now: number,
): readonly Unit[] {
  const size = length * 1000;
  const slices: Unit[] = [];
  let index = 0;
  while (index < counts.length) {
    const number = sliceNumber(counts[index], start, size);
    let good = 0;
    let total = 0;
    for (; index < counts.length && sliceNumber(counts[index], start, size) === number; index++) {
      good += counts[index]?.good ?? 0;
      total += counts[index]?.total ?? 0;
    }
    const at = start + number * size;
    if (total === 0 || at + size > now) continue;
    const share = Math.min(1, good / total);
    slices.push({ at, bad: target === undefined ? 1 - share : Number(share < target), total: 1 });
  }
  return slices;
}

function sliceNumber(count: MinuteCount | undefined, start: number, size: number): number {
  return Math.floor(((count?.minute ?? 0) * minute - start) / size);
}

function sum(units: readonly Unit[]): { readonly bad: number; readonly total: number } {
  let bad = 0;
  let total = 0;
  for (const unit of units) {
    bad += unit.bad;
    total += unit.total;
  }
  return { bad, total };
}

interface BurnOptions {
  readonly budget: Share;
  readonly now: number;
  /** Milliseconds. */
  readonly longest: number;
  /** Seconds; 0 for events. */
  readonly slice: number;
}

/** One pass from the newest unit back; a window that is shorter than a slice, or as long as the SLO's own, is left out. */
function burnRates(units: readonly Unit[], { budget, now, longest, slice }: BurnOptions): readonly BurnRate[] {
  const rates: BurnRate[] = [];
  if (budget === 0) return rates;
  let index = units.length - 1;
  let bad = 0;
  let total = 0;
  for (const window of burnWindows) {
    if (window * 1000 > longest || window < slice) continue;
    // A slice belongs to the window in which it ended, a minute to that in which it began.
    const from = now - window * 1000 - (slice > 0 ? 0 : 1);
    for (let unit = units[index]; unit && unit.at + slice * 1000 > from; unit = units[--index]) {
      bad += unit.bad;
      total += unit.total;
    }
    if (total > 0) rates.push({ window, rate: bad / total / budget, events: total });
  }
  return rates;
}

function judged(measured: Measurement, input: EvaluationInput): SloEvaluation {
  const { objective } = input;
  const { bad, total, budgeted, burnRates, window } = measured;
  if (total === 0) {
    const why = 'No slice of time with events in it is over yet.';
    return { ...nothingKnown(objective, why), window };
  }
  const value = 1 - bad / total;
  const allowed = objective.budget * budgeted;
  const budgetLeft = 1 - bad / allowed;
  const minutesEach = objective.slices ? objective.slices.length / 60 : 1;
  const budget: Budget = {
    unit: objective.slices ? 'minutes' : 'events',
    allowed: allowed * minutesEach,
    spent: bad * minutesEach,
    left: (allowed - bad) * minutesEach,
  };
  const burn = burnRates.find(({ window: length }) => length >= hour) ?? burnRates.at(-1);
  return {
    ...verdictOf(measured, value, budgetLeft, input),
    target: objective.target,
    value,
    budgetLeft,
    budget,
    burnRate: burn?.rate,
    burnRates,
    exhaustedIn: exhaustion(measured, budgetLeft, burn?.rate, input),
    window,
  };
}

/** How many events or slices it takes until a single bad one is within the budget. */
function leastTotal(budget: Share): number {
  return Math.ceil(1 / budget - 1e-9);
}

function verdictOf(
  { bad, total, unit, measured }: Measurement,
  value: number,
  budgetLeft: number,
  { objective, notEvaluated = 0 }: EvaluationInput,
): Pick<SloEvaluation, 'verdict' | 'why'> {
  const { target, budget } = objective;
  const good = shown(total - bad);
  const soFar = `${good} of ${shown(total)} ${unit} were good, ${percent(value)} with a target of ${formatShare(target)}`;
  const unknown = notEvaluated > 0 ? ` On ${shown(notEvaluated)} records the indicator could not be evaluated.` : '';
  // Compared as counts: the share of a sum may miss its target by rounding alone.
  if (bad > budget * total * (1 + 1e-12)) {
    if (budgetLeft >= 0) {
      const why = `${soFar}, but only ${humanDuration(measured / 1000)} were measured and the budget of the window is not spent.${unknown}`;
      return { verdict: 'inconclusive', why };
    }
    return { verdict: 'fail', why: `${soFar}: the budget is overspent.${unknown}` };
  }
  const least = leastTotal(budget);
  if (total < least) {
    const why = `${soFar}. A single bad one among so few would miss it: at least ${shown(least)} ${unit} are needed.${unknown}`;
    return { verdict: 'inconclusive', why };
  }
  if (notEvaluated > total) {
    return { verdict: 'inconclusive', why: `${soFar}, but most records could not be judged.${unknown}` };
  }
  return { verdict: 'pass', why: `${soFar}.${unknown}` };
}

/**
 * When the budget is gone if things go on as in the last hour. Of a rolling window that was measured whole, bad events
 * of the past leave it at the pace at which they came.
 */
function exhaustion(
  { budgeted, total, measured, window, isFull }: Measurement,
  left: number,
  burn: number | undefined,
  { objective, now, window: sloWindow }: EvaluationInput,
): Duration | undefined {
  if (left <= 0) return durationOf(0);
  if (burn === undefined) return undefined;
  const isOfWindow = objective.slices !== undefined && budgeted >= total;
  const span = (isOfWindow || isFull ? window.to - window.from : measured) / 1000;
  const relief = isFull ? 1 - left : isOfWindow ? 0 : 1;
  if (burn <= relief || span <= 0) return undefined;
  const seconds = (left * span) / (burn - relief);
  const ends = sloWindow.kind === 'calendar' ? (window.to - now) / 1000 : Number.POSITIVE_INFINITY;
  return seconds <= ends ? durationOf(seconds) : undefined;
}

function durationOf(seconds: number): Duration | undefined {
  return isDuration(seconds) ? seconds : undefined;
}

/** The counts of minutes that lie in the stretch; the minute in which it begins is not whole, and not in it. */
function within(counts: readonly MinuteCount[], from: number, to: number): readonly MinuteCount[] {
  const start = firstIndex(counts, Math.ceil(from / minute));
  const end = firstIndex(counts, Math.floor(to / minute) + 1);
  return counts.slice(start, end);
}

function firstIndex(counts: readonly MinuteCount[], atLeast: number): number {
  let [low, high] = [0, counts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((counts[middle]?.minute ?? 0) < atLeast) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shown(count: number): string {
  return (Number.isInteger(count) ? count : Number(count.toFixed(2))).toLocaleString('en-US');
}

/** Never rounded up to the target it misses: `99.9994%`, not `100%`. */
function percent(value: number): string {
  const rounded = Math.floor(value * 1e6 + 1e-6) / 1e4;
  return `${rounded}%`;
}
