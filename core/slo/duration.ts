/**
 * Durations as OpenSLO writes them: one whole number and one unit, `5m`, `4w`, `1Q`. Units are case-sensitive
 * (`1m` is a minute, `1M` a month). The specification leaves the length of a month open; the official SDK counts
 * 30 days to a month, 90 to a quarter and 365 to a year, and so do we.
 */

import { type Duration, isDuration } from '../values/duration.ts';
import { problem, quoted, type Result } from '../values/result.ts';

const day = 86_400;

const secondsOf: ReadonlyMap<string, number> = new Map([
  ['m', 60],
  ['h', 3600],
  ['d', day],
  ['w', 7 * day],
  ['M', 30 * day],
  ['Q', 90 * day],
  ['Y', 365 * day],
]);

const expected = 'Write a whole number and one unit (m, h, d, w, M, Q or Y), such as `5m`, `4w` or `1M`.';

/** Takes zero, which the SDK accepts everywhere and the specification only as the default of `alertAfter`. */
export function parseOpenSloDuration(text: string): Result<Duration> {
  const match = /^(\d{1,9})([A-Za-z]+)$/.exec(text);
  if (!match) return problem(`${quoted(text)} is not a duration. ${expected}`);
  const [, count = '', unit = ''] = match;
  const unitSeconds = secondsOf.get(unit);
  if (unitSeconds === undefined) return problem(`${quoted(text)} has the unit ${quoted(unit)}. ${unitHint(unit)}`);
  const seconds = Number(count) * unitSeconds;
  return isDuration(seconds) ? { ok: true, value: seconds } : problem(`${quoted(text)} is too long. ${expected}`);
}

function unitHint(unit: string): string {
  if (unit === 's') return 'OpenSLO has no seconds: the shortest duration is `1m`.';
  const otherCase = [unit.toLowerCase(), unit.toUpperCase()].find((candidate) => secondsOf.has(candidate));
  if (otherCase !== undefined) return `Units are case-sensitive: write \`${otherCase}\`.`;
  return `The units are m, h, d, w, M (30 days), Q (90 days) and Y (365 days).`;
}
