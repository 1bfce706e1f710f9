/**
 * Five-field cron expressions, as schedules are written: minute, hour, day of month, month, day of week. The rules are
 * those of Vixie cron, which every scheduler follows: names for months and days, 7 for Sunday, and when both day
 * fields are restricted a day matches that satisfies either.
 */

import { daysInMonth } from './date.ts';
import { ok, type Problem, problem, quoted, type Result } from './result.ts';

export interface Cron {
  readonly source: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
  /** How the two day fields combine. A field that begins with `*` restricts nothing on its own. */
  readonly dayMatch: 'both' | 'either';
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const minute: Field = { name: 'minute', low: 0, high: 59, names: [] };
const hour: Field = { name: 'hour', low: 0, high: 23, names: [] };
const dayOfMonth: Field = { name: 'day of the month', low: 1, high: 31, names: [] };
const month: Field = { name: 'month', low: 1, high: 12, names: ['', ...abbreviated(monthNames)] };
const dayOfWeek: Field = { name: 'day of the week', low: 0, high: 7, names: [...abbreviated(dayNames), 'sun'] };

const shorthands: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

function abbreviated(names: readonly string[]): string[] {
  return names.map((name) => name.slice(0, 3).toLowerCase());
}

export function parseCron(text: string): Result<Cron> {
  if (text.length > 1000) return problem(`${quoted(text)} is too long for a schedule.`);
  const source = text.trim();
  const fields = (shorthands[source.toLowerCase()] ?? source).split(/\s+/);
  const [minuteText, hourText, dayText, monthText, weekdayText, ...more] = fields;
  if (!minuteText || !hourText || !dayText || !monthText || !weekdayText || more.length > 0) {
    return problem(
      `${quoted(text)} is not a schedule. Write five fields (minute, hour, day of the month, month, day of the week), such as \`0 3 * * *\` for 03:00 every day; this has ${source === '' ? 0 : fields.length}.`,
    );
  }
  const minutes = parseField(minuteText, minute, source);
  if (!minutes.ok) return minutes;
  const hours = parseField(hourText, hour, source);
  if (!hours.ok) return hours;
  const daysOfMonth = parseField(dayText, dayOfMonth, source);
  if (!daysOfMonth.ok) return daysOfMonth;
  const months = parseField(monthText, month, source);
  if (!months.ok) return months;
  const weekdays = parseField(weekdayText, dayOfWeek, source);
  if (!weekdays.ok) return weekdays;
  const daysOfWeek = [...new Set(weekdays.value.map((day) => day % 7))].sort((left, right) => left - right);
  const dayMatch = dayText.startsWith('*') || weekdayText.startsWith('*') ? 'both' : 'either';
  if (dayMatch === 'both' && !someDayExists(daysOfMonth.value, months.value)) {
    return problem(
      `${quoted(text)} never comes: no ${listOf(months.value.map(monthName))} has a day ${daysOfMonth.value[0]}.`,
    );
  }
  return ok({
    source,
    minutes: minutes.value,
    hours: hours.value,
    daysOfMonth: daysOfMonth.value,
    months: months.value,
    daysOfWeek,
    dayMatch,
  });
}

function someDayExists(days: readonly number[], months: readonly number[]): boolean {
  const firstDay = days[0] ?? 1;
  const leapYear = 2024;
  return months.some((value) => firstDay <= daysInMonth(leapYear, value));
}

function parseField(text: string, field: Field, source: string): Result<readonly number[]> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const failure = addPart(part, field, source, values);
    if (failure) return failure;
  }
  return ok([...values].sort((left, right) => left - right));
}

function addPart(part: string, field: Field, source: string, values: Set<number>): Problem | undefined {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,4}))?$/.exec(part);
  if (!match)
    return badPart(part, field, source, `Write a number, a range \`a-b\`, a list \`a,b\`, \`*\` or a step \`*/n\``);
  const [, star, from = '', to, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step === 0) return badPart(part, field, source, 'A step must be at least 1');
  const low = star ? field.low : numberOf(from, field);
  // `5/15` means from 5 to the end in steps of 15.
  const end = to === undefined ? (stepText === undefined ? low : field.high) : numberOf(to, field);
  const high = star ? lastValue(field) : end;
  if (low === undefined || high === undefined) {
    return badPart(part, field, source, `It goes from ${field.low} to ${field.high}${namesHint(field)}`);
  }
  if (low > high) return badPart(part, field, source, 'A range runs from the smaller to the larger');
  for (let value = low; value <= high; value += step) values.add(value);
  return undefined;
}

/** `*` in the day of the week is Sunday to Saturday, not Sunday twice. */
function lastValue(field: Field): number {
  return field === dayOfWeek ? 6 : field.high;
}

function numberOf(text: string, field: Field): number | undefined {
  const named = text === '' ? -1 : field.names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.low && value <= field.high ? value : undefined;
}

function namesHint(field: Field): string {
  const names = field.names.filter((name) => name !== '');
  return names.length === 0 ? '' : `, or by name such as \`${names[0]}\``;
}

function badPart(part: string, field: Field, source: string, rule: string): Problem {
  return problem(`${quoted(source)} has ${quoted(part)} as its ${field.name}. ${rule}.`);
}

/** The schedule as a sentence part: `at 03:00 every day`. */
export function cronInWords(cron: Cron): string {
  return [timeInWords(cron), daysInWords(cron), monthsInWords(cron)].filter((words) => words !== '').join(' ');
}

function timeInWords({ minutes, hours }: Cron): string {
  const everyHour = hours.length === 24;
  if (minutes.length * hours.length <= 4) {
    return `at ${listOf(hours.flatMap((hourOfDay) => minutes.map((value) => `${twoDigits(hourOfDay)}:${twoDigits(value)}`)))}`;
  }
  const step = stepOf(minutes, 60);
  const minuteWords =
    step === 1
      ? 'every minute'
      : step !== undefined
        ? `every ${step} minutes`
        : `at ${minutes.length === 1 ? 'minute' : 'minutes'} ${listOf(minutes.map(String))}`;
  if (everyHour) return minutes.length === 1 || step === undefined ? `${minuteWords} of every hour` : minuteWords;
  const hourStep = stepOf(hours, 24);
  if (hourStep !== undefined) return `${minuteWords} of every ${hourStep} hours`;
  return `${minuteWords} of the ${hours.length === 1 ? 'hour' : 'hours'} ${rangesOf(hours, twoDigits)}`;
}

/** The step of values that start at 0 and divide the whole circle evenly. */
function stepOf(values: readonly number[], size: number): number | undefined {
  const step = size / values.length;
  if (!Number.isInteger(step) || step === size) return undefined;
  return values.every((value, index) => value === index * step) ? step : undefined;
}

function daysInWords({ daysOfMonth, daysOfWeek, dayMatch }: Cron): string {
  const everyDate = daysOfMonth.length === 31;
  const everyWeekday = daysOfWeek.length === 7;
  if (everyDate && everyWeekday) return 'every day';
  const weekdays = `on ${rangesOf(daysOfWeek, (day) => dayNames[day] ?? '')}`;
  const dates = `on day ${rangesOf(daysOfMonth, String)} of the month`;
  if (dayMatch === 'either') return `${dates} or ${weekdays}`;
  if (everyDate) return weekdays;
  return everyWeekday ? dates : `${dates} if it falls ${weekdays}`;
}

function monthsInWords({ months }: Cron): string {
  return months.length === 12 ? '' : `in ${rangesOf(months, monthName)}`;
}

function monthName(value: number): string {
  return monthNames[value - 1] ?? '';
}

function rangesOf(values: readonly number[], print: (value: number) => string): string {
  const ranges: string[] = [];
  for (let first = 0; first < values.length; ) {
    let last = first;
    while (values[last + 1] === (values[last] ?? 0) + 1) last++;
    const low = print(values[first] ?? 0);
    const high = print(values[last] ?? 0);
    if (last - first >= 2) ranges.push(`${low} to ${high}`);
    else ranges.push(...(last === first ? [low] : [low, high]));
    first = last + 1;
  }
  return listOf(ranges);
}

function listOf(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
