/**
 * The time over which an objective is judged: a stretch that always ends now, or one that follows the calendar of a time
 * zone. Calendar windows are counted in the zone's own days and months, so that one which begins at midnight begins at
 * midnight after the clocks have changed too; a month is a month there, not 30 days.
 */

import { childOf } from '../schema/value-at.ts';
import { daysInMonth } from '../values/date.ts';
import { type Duration, isDuration } from '../values/duration.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, type Result } from '../values/result.ts';
import { parseOpenSloDuration } from './duration.ts';

export type CalendarUnit = 'minute' | 'day' | 'month';

export type SloWindow =
  | { readonly kind: 'rolling'; readonly duration: Duration }
  | {
      readonly kind: 'calendar';
      /** As the SDK counts it, 30 days to a month: for what needs one number. */
      readonly duration: Duration;
      readonly count: number;
      readonly unit: CalendarUnit;
      /** On the clock of the zone. */
      readonly start: LocalTime;
      readonly timeZone: string;
    };

export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Of the day. */
  readonly seconds: number;
}

/** Milliseconds that the clocks of a zone are ahead of UTC at a moment; comes from the host, which has the zone data. */
export type ZoneOffset = (timeZone: string, moment: number) => number;

export interface Stretch {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
const day = 86_400_000;

/** The window of an `openslo/v1` SLO: `[{duration: 4w, isRolling: true}]`. */
export function readWindow(list: JsonValue | undefined): Result<SloWindow> {
  const window = onlyWindow(list);
  if (!window) return problem('It has no single `timeWindow`, so there is nothing to judge it over.');
  const written = childOf(window, 'duration');
  const duration = parseOpenSloDuration(typeof written === 'string' ? written : '');
  if (!duration.ok) return problem(`Its window has no length: ${duration.problem}`);
  if (duration.value === 0) return problem('Its window has no length: it lasts 0 minutes.');
  return windowOf(window, duration.value, calendarLength(String(written)));
}

/** The window of an `openslo/v1alpha` SLO: `[{unit: Day, count: 30, isRolling: true}]`. */
export function readAlphaWindow(list: JsonValue | undefined): Result<SloWindow> {
  const window = onlyWindow(list);
  if (!window) return problem('It has no single entry in `timeWindows`, so there is nothing to judge it over.');
  const count = childOf(window, 'count');
  const unit = alphaUnits.get(String(childOf(window, 'unit')));
  const seconds = unit && typeof count === 'number' ? unit.seconds * count : 0;
  if (!unit || typeof count !== 'number' || !isDuration(seconds) || seconds < 60) {
    return problem('Its window has no length of a minute or more: give `unit` and `count`.');
  }
  return windowOf(window, seconds, { count: unit.count * count, unit: unit.unit });
}

const alphaUnits = new Map<string, { seconds: number; count: number; unit: CalendarUnit }>([
  ['Second', { seconds: 1, count: 1 / 60, unit: 'minute' }],
  ['Day', { seconds: 86_400, count: 1, unit: 'day' }],
  ['Week', { seconds: 604_800, count: 7, unit: 'day' }],
  ['Month', { seconds: 30 * 86_400, count: 1, unit: 'month' }],
  ['Quarter', { seconds: 90 * 86_400, count: 3, unit: 'month' }],
]);

function onlyWindow(list: JsonValue | undefined): JsonValue | undefined {
  return isJsonArray(list) && list.length === 1 && isJsonObject(list[0]) ? list[0] : undefined;
}

function windowOf(
  window: JsonValue,
  duration: Duration,
  length: { readonly count: number; readonly unit: CalendarUnit },
): Result<SloWindow> {
  const calendar = childOf(window, 'calendar');
  // Sloth and many v1alpha files say neither; a window without a calendar can only roll.
  if (!isJsonObject(calendar)) return ok({ kind: 'rolling', duration });
  const start = readLocalTime(String(childOf(calendar, 'startTime')));
  const timeZone = childOf(calendar, 'timeZone');
  if (!start || typeof timeZone !== 'string') {
    return problem('Its calendar needs `startTime` as `YYYY-MM-DD hh:mm:ss`, and `timeZone`.');
  }
  return ok({ kind: 'calendar', duration, ...length, start, timeZone });
}

function calendarLength(written: string): { readonly count: number; readonly unit: CalendarUnit } {
  const count = Number.parseInt(written, 10);
  switch (written.at(-1)) {
    case 'm':
      return { count, unit: 'minute' };
    case 'h':
      return { count: count * 60, unit: 'minute' };
    case 'w':
      return { count: count * 7, unit: 'day' };
    case 'M':
      return { count, unit: 'month' };
    case 'Q':
      return { count: count * 3, unit: 'month' };
    case 'Y':
      return { count: count * 12, unit: 'month' };
    default:
      return { count, unit: 'day' };
  }
}

function readLocalTime(text: string): LocalTime | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, date = 0, hour = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  if (month < 1 || month > 12 || date < 1 || date > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minutes > 59 || seconds > 59) return undefined;
  return { year, month, day: date, seconds: hour * 3600 + minutes * 60 + seconds };
}

/** The window that holds the moment `now`, whole: a calendar window ends later than now. */
export function windowAt(window: SloWindow, now: number, offset: ZoneOffset): Result<Stretch> {
  if (window.kind === 'rolling') return ok({ from: now - window.duration * 1000, to: now });
  const first = boundary(window, 0, offset);
  if (now < first) return problem(`Its first window begins only at ${new Date(first).toISOString()}.`);
  const index = lastBoundaryBefore(window, now, offset);
  return ok({ from: boundary(window, index, offset), to: boundary(window, index + 1, offset) });
}

type CalendarWindow = Extract<SloWindow, { kind: 'calendar' }>;

/** A guess by average lengths, then corrected: it is off by one window at most, or a few at month ends. */
function lastBoundaryBefore(window: CalendarWindow, now: number, offset: ZoneOffset): number {
  const first = boundary(window, 0, offset);
  const average = { minute, day, month: 30.436875 * day }[window.unit] * window.count;
  let index = Math.max(0, Math.floor((now - first) / average));
  while (index > 0 && boundary(window, index, offset) > now) index -= 1;
  while (boundary(window, index + 1, offset) <= now) index += 1;
  return index;
}

function boundary(window: CalendarWindow, index: number, offset: ZoneOffset): number {
  const { start, count, unit, timeZone } = window;
  const steps = count * index;
  switch (unit) {
    // Minutes and hours are elapsed time: an hour stays an hour when the clocks change.
    case 'minute':
      return momentOf(start, timeZone, offset) + Math.round(steps * minute);
    case 'day':
      return momentOf(addDays(start, steps), timeZone, offset);
    case 'month':
      return momentOf(addMonths(start, steps), timeZone, offset);
  }
}

function addDays(time: LocalTime, days: number): LocalTime {
  const date = new Date(Date.UTC(time.year, time.month - 1, time.day + days));
  return { ...time, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Always from the first window on, so that one which began on the 31st comes back to the 31st after February. */
function addMonths(time: LocalTime, months: number): LocalTime {
  const total = time.year * 12 + (time.month - 1) + months;
  const [year, month] = [Math.floor(total / 12), (total % 12) + 1];
  return { ...time, year, month, day: Math.min(time.day, daysInMonth(year, month)) };
}

/** A time that the clocks skip is taken as the moment they jump; of one that comes twice, the first counts. */
function momentOf(time: LocalTime, timeZone: string, offset: ZoneOffset): number {
  const asUtc = Date.UTC(time.year, time.month - 1, time.day) + time.seconds * 1000;
  const before = asUtc - offset(timeZone, asUtc - day);
  const after = asUtc - offset(timeZone, asUtc + day);
  const candidates = [Math.min(before, after), Math.max(before, after)];
  const exact = candidates.find((moment) => moment + offset(timeZone, moment) === asUtc);
  return exact ?? firstMomentAfter(asUtc, timeZone, offset, candidates[0] ?? asUtc, candidates[1] ?? asUtc);
}

/** Of a skipped time: the jump lies between the two readings of it. */
function firstMomentAfter(asUtc: number, zone: string, offset: ZoneOffset, early: number, late: number): number {
  let [low, high] = [early, late];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2);
    if (middle + offset(zone, middle) >= asUtc) high = middle;
    else low = middle;
  }
  return Math.round(high / 1000) * 1000;
}
