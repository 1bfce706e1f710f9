/** Calendar dates such as `2027-03-01`: a day, without a time or a zone. What today is comes in as an argument. */

import type { Branded } from './brand.ts';
import { ok, problem, quoted, type Result } from './result.ts';

/** Year, month and day of the Gregorian calendar; as text, so it sorts and prints as itself. */
export type CalendarDate = Branded<string, 'CalendarDate'>;

const expected = 'Write year, month and day, such as `2027-03-01`.';
const monthNames = 'January February March April May June July August September October November December'.split(' ');

export function isCalendarDate(text: string): text is CalendarDate {
  return parseDate(text).ok;
}

export function parseDate(written: string | number): Result<CalendarDate> {
  const text = String(written);
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (!match) return problem(`${quoted(text)} is not a date. ${expected}`);
  const [, year = '', month = '', day = ''] = match;
  const monthName = monthNames[Number(month) - 1];
  if (monthName === undefined) return problem(`${quoted(text)} has a month ${Number(month)}. Months go from 01 to 12.`);
  const days = daysInMonth(Number(year), Number(month));
  if (Number(day) < 1 || Number(day) > days) {
    return problem(`${quoted(text)} has a day ${Number(day)}, but ${monthName} ${year} has ${days} days.`);
  }
  const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!hasDateShape(text)) return problem(`${quoted(text)} needs two digits for month and day. Write \`${padded}\`.`);
  return ok(text);
}

function hasDateShape(text: string): text is CalendarDate {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

export function compareDates(left: CalendarDate, right: CalendarDate): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Days since 0000-03-01, by the era arithmetic of Howard Hinnant's "chrono-compatible low-level date algorithms". */
function dayNumber(date: CalendarDate): number {
  const month = Number(date.slice(5, 7));
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + Number(date.slice(8, 10)) - 1;
  return year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear;
}
