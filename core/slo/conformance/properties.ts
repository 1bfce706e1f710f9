/** Checks of single properties that several OpenSLO kinds share: names, texts, numbers, durations, metadata. */

import { isCalendarDate } from '../../values/date.ts';
import { quoted } from '../../values/result.ts';
import { parseOpenSloDuration } from '../duration.ts';
import {
  child,
  entries,
  type Inspection,
  isSet,
  nameOf,
  number,
  type Place,
  type RefusedBy,
  text,
} from './inspection.ts';

const longestName = 63;
const longestDescription = 1050;
const longestPrefix = 253;

export function checkMetadata(metadata: Place, inspection: Inspection): void {
  const name = child(metadata, 'name');
  if (checkFilled(name, inspection)) checkName(name, inspection);
  checkLength(child(metadata, 'displayName'), longestName, 'sdk', inspection);
  for (const [key, label] of entries(child(metadata, 'labels'))) {
    if (!isQualifiedName(key)) reportKey(label, labelRule, inspection);
  }
  for (const [key, annotation] of entries(child(metadata, 'annotations'))) {
    if (!isAnnotationKey(key)) reportKey(annotation, annotationRule, inspection);
  }
}

const labelRule = 'A label has up to 63 letters, digits, `-`, `_` and `.`, and starts and ends with a letter or digit.';
const annotationRule =
  'An annotation is named like a label, after an optional domain in lower case: `team.example.com/dashboard`.';

function reportKey(place: Place, rule: string, inspection: Inspection): void {
  const key = String(place.path.at(-1) ?? '');
  const message = `${quoted(key)} cannot be a key here. ${rule}`;
  inspection.report({ code: 'openslo/key', path: place.path, at: 'key', message, refusedBy: 'both' });
}

function isQualifiedName(key: string): boolean {
  return /^[a-zA-Z0-9](?:[-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(key);
}

function isAnnotationKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return isQualifiedName(key);
  if (slash > longestPrefix || !isQualifiedName(key.slice(slash + 1))) return false;
  const labels = key.slice(0, slash).split('.');
  return labels.every((label) => /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(label));
}

/** An RFC 1123 label. The specification asks implementations for no less; only the SDK asks files for no more. */
export function checkName(place: Place, inspection: Inspection): void {
  const name = text(place);
  if (name === undefined || /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return;
  const message = `${quoted(name)} is not a name that every tool takes. Use up to 63 lower-case letters, digits and \`-\`, starting and ending with a letter or digit.`;
  inspection.report({ code: 'openslo/name', path: place.path, at: 'value', message, refusedBy: 'sdk' });
}

export function checkDescription(spec: Place, inspection: Inspection): void {
  checkLength(child(spec, 'description'), longestDescription, 'both', inspection);
}

export function checkLength(place: Place, most: number, refusedBy: RefusedBy, inspection: Inspection): void {
  const written = text(place);
  if (written === undefined || written.length <= most) return;
  const length = [...written].length;
  if (length <= most) return;
  const message = `${nameOf(place.path)} has ${length} characters, and at most ${most} are allowed. Shorten it.`;
  inspection.report({ code: 'openslo/too-long', path: place.path, at: 'value', message, refusedBy });
}

/** The schema says that the property is required; an empty text is as good as none. */
export function checkFilled(place: Place, inspection: Inspection): boolean {
  if (text(place) !== '') return true;
  const message = `${nameOf(place.path)} is empty. Give it a value.`;
  inspection.report({ code: 'openslo/required', path: place.path, at: 'value', message, refusedBy: 'both' });
  return false;
}

/** For properties that are required only in this combination; `why` completes "… is missing: ". */
export function checkPresent(
  place: Place,
  why: string,
  inspection: Inspection,
  refusedBy: RefusedBy = 'both',
): boolean {
  if (isSet(place)) return true;
  const message = `${nameOf(place.path)} is missing: ${why}`;
  inspection.report({ code: 'openslo/required', path: place.path, at: 'value', message, refusedBy });
  return false;
}

export function reportExclusive(place: Place, message: string, inspection: Inspection): void {
  const at = typeof place.path.at(-1) === 'number' ? 'value' : 'key';
  inspection.report({ code: 'openslo/exclusive', path: place.path, at, message, refusedBy: 'both' });
}

export function reportForbidden(place: Place, why: string, refusedBy: RefusedBy, inspection: Inspection): void {
  const message = `${nameOf(place.path)} does not belong here: ${why}`;
  inspection.report({ code: 'openslo/forbidden', path: place.path, at: 'key', message, refusedBy });
}

export function reportCount(place: Place, message: string, refusedBy: RefusedBy, inspection: Inspection): void {
  inspection.report({ code: 'openslo/count', path: place.path, at: 'key', message, refusedBy });
}

export interface Range {
  readonly holds: (value: number) => boolean;
  /** Completes "must be ". */
  readonly words: string;
}

export function checkRange(place: Place, range: Range, inspection: Inspection, refusedBy: RefusedBy = 'both'): void {
  const value = number(place);
  if (value === undefined || range.holds(value)) return;
  const message = `${nameOf(place.path)} is ${value}, and must be ${range.words}.`;
  inspection.report({ code: 'openslo/range', path: place.path, at: 'value', message, refusedBy });
}

export function checkDuration(
  place: Place,
  inspection: Inspection,
  options: { readonly zero?: 'allowed'; readonly refusedBy?: RefusedBy } = {},
): void {
  const written = text(place);
  if (written === undefined) return;
  const report = (message: string, refusedBy: RefusedBy): void => {
    inspection.report({ code: 'openslo/duration', path: place.path, at: 'value', message, refusedBy });
  };
  const parsed = parseOpenSloDuration(written);
  if (!parsed.ok) {
    report(parsed.problem, options.refusedBy ?? 'both');
    return;
  }
  if (parsed.value > 0 || options.zero === 'allowed') return;
  report(`${quoted(written)} has no length. Write a whole number above 0 and a unit, such as \`5m\`.`, 'spec');
}

/** A window follows the calendar or rolls; v1 and v1alpha say so alike. A window is complete when no key is misspelt. */
export function checkWindowKind(window: Place, complete: boolean, inspection: Inspection): void {
  const calendar = child(window, 'calendar');
  const rolling = child(window, 'isRolling');
  if (isSet(rolling) && typeof rolling.value !== 'boolean') return;
  if (rolling.value === true && isSet(calendar)) {
    const message =
      'A window either rolls or follows the calendar. Remove `calendar`, or set `isRolling: false` for windows that begin at fixed times.';
    reportExclusive(window, message, inspection);
  }
  if (rolling.value !== true && !isSet(calendar) && complete) {
    reportMissingCalendar(window, isSet(rolling) ? 'both' : 'sdk', inspection);
  }
  checkCalendar(calendar, inspection);
}

function reportMissingCalendar(window: Place, refusedBy: RefusedBy, inspection: Inspection): void {
  const message =
    'This window neither rolls nor says when it begins. Add `isRolling: true` for a window that always ends now, or `calendar` with `startTime` and `timeZone`.';
  inspection.report({ code: 'openslo/exclusive', path: window.path, at: 'value', message, refusedBy });
}

function checkCalendar(calendar: Place, inspection: Inspection): void {
  const start = child(calendar, 'startTime');
  const startText = text(start);
  if (startText !== undefined && !isDateTime(startText)) {
    const message = `${quoted(startText)} is not a date and time. Write \`YYYY-MM-DD hh:mm:ss\` on a 24-hour clock and without a zone, such as \`2026-01-01 00:00:00\`.`;
    inspection.report({ code: 'openslo/date-time', path: start.path, at: 'value', message, refusedBy: 'both' });
  }
  const zone = child(calendar, 'timeZone');
  const zoneText = text(zone);
  // Offsets such as `+01:00` are zones to ECMAScript, but have no name in the database.
  if (zoneText === undefined || (/^[A-Za-z]/.test(zoneText) && inspection.isTimeZone(zoneText))) return;
  const message = `${quoted(zoneText)} is not a time zone of the IANA database. Write a name such as \`UTC\` or \`Europe/Warsaw\`.`;
  inspection.report({ code: 'openslo/time-zone', path: zone.path, at: 'value', message, refusedBy: 'both' });
}

function isDateTime(written: string): boolean {
  // Go's time.Parse takes one digit of an hour, and a fraction behind the seconds, where the layout shows neither.
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d{1,20})?$/.exec(written);
  if (!match) return false;
  const [, date = '', hour = '', minute = '', second = ''] = match;
  return isCalendarDate(date) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}
