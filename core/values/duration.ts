/**
 * Lengths of time: `300ms`, `20s`, `10m`, `4h`, `30d`, `2w`, and compounds such as `1h30m`.
 * A duration is held in seconds, as JSON answers print it, with millisecond resolution.
 */

import type { Branded } from './brand.ts';
import { ok, problem, quoted, type Result } from './result.ts';

/** Seconds, finite and not negative. */
export type Duration = Branded<number, 'Duration'>;

const units = [
  { name: 'w', milliseconds: 604_800_000 },
  { name: 'd', milliseconds: 86_400_000 },
  { name: 'h', milliseconds: 3_600_000 },
  { name: 'm', milliseconds: 60_000 },
  { name: 's', milliseconds: 1000 },
  { name: 'ms', milliseconds: 1 },
] as const;

const expected = 'Write a number and a unit (ms, s, m, h, d or w), such as `20s`, `24h` or `1h30m`.';
const day = 86_400_000;
const week = 7 * day;
/** 1000 years: beyond any sense, and far below where milliseconds stop being exact. */
const longest = 1000 * 366 * day;

export function isDuration(seconds: number): seconds is Duration {
  return Number.isFinite(seconds) && seconds >= 0;
}

/** Takes numbers too, because an unquoted `timeout: 20` in YAML is one. */
export function parseDuration(written: string | number): Result<Duration> {
  const text = String(written);
  if (text.length > 100) return notADuration(text);
  if (/^\d+(\.\d+)?$/.test(text)) {
    return problem(`${quoted(text)} has no unit. For seconds write \`${text}s\`; the units are ms, s, m, h, d and w.`);
  }
  if (text.startsWith('-')) return problem(`${quoted(text)} is negative. ${expected}`);
  return parseParts(text);
}

function parseParts(text: string): Result<Duration> {
  const part = /(\d{1,15})(?:\.(\d{1,15}))?([A-Za-z]+)/y;
  let total = 0;
  let previousUnit = -1;
  for (let at = 0; at < text.length; at = part.lastIndex) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (!match) return notADuration(text);
    const [, whole = '', fraction = '', unitName = ''] = match;
    const unitIndex = units.findIndex(({ name }) => name === unitName);
    const unit = units[unitIndex];
    if (!unit) return unknownUnit(text, unitName);
    if (unitIndex <= previousUnit) {
      return problem(
        `${quoted(text)} names its units out of order. Write the largest first and each once, as in \`1h30m\`.`,
      );
    }
    previousUnit = unitIndex;
    const milliseconds = scaleDecimal(whole, fraction, unit.milliseconds);
    if (milliseconds === undefined) {
      return problem(`${quoted(text)} is finer than a millisecond. The smallest step is \`1ms\`.`);
    }
    total += milliseconds;
  }
  if (previousUnit < 0) return notADuration(text);
  if (total > longest) return problem(`${quoted(text)} is longer than 1000 years. Write a shorter duration.`);
  const seconds = total / 1000;
  return isDuration(seconds) ? ok(seconds) : notADuration(text);
}

function scaleDecimal(whole: string, fraction: string, factor: number): number | undefined {
  const denominator = 10n ** BigInt(fraction.length);
  const numerator = BigInt(whole + fraction) * BigInt(factor);
  return numerator % denominator === 0n ? Number(numerator / denominator) : undefined;
}

function notADuration(text: string): Result<Duration> {
  const closed = text.replaceAll(' ', '').toLowerCase();
  const meant = closed !== text && /^\d{1,15}(ms|s|m|h|d|w)$/.test(closed) ? ` Did you mean \`${closed}\`?` : '';
  return problem(`${quoted(text)} is not a duration.${meant} ${expected}`);
}

function unknownUnit(text: string, unit: string): Result<Duration> {
  if (unit === 'M' || unit === 'Y' || unit === 'y' || unit === 'Q') {
    return problem(
      `${quoted(text)} uses a calendar unit, whose length varies. Write days, such as \`30d\`; \`m\` is minutes.`,
    );
  }
  return problem(`${quoted(text)} uses the unit \`${unit.slice(0, 20)}\`, which is not known. ${expected}`);
}

export function compareDurations(left: Duration, right: Duration): number {
  return left - right;
}

/**
 * The one form in which we write a duration into files. Whole weeks and days keep their unit; a single day is `24h`,
 * as windows are written everywhere, and what lies below two days is counted in hours.
 */
export function formatDuration(duration: Duration): string {
  let rest = Math.round(duration * 1000);
  if (rest === 0) return '0s';
  if (rest % week === 0) return `${rest / week}w`;
  let written = '';
  for (const { name, milliseconds } of units) {
    if (name === 'w' || (name === 'd' && rest < 2 * day)) continue;
    const count = Math.floor(rest / milliseconds);
    if (count > 0) written += `${count}${name}`;
    rest -= count * milliseconds;
  }
  return written;
}

/** For people: the two largest units that matter, `43 m 12 s`. Takes computed seconds, negative ones included. */
export function humanDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'forever';
  if (seconds < 0) return `−${humanDuration(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995) return `${trimmed(seconds * 1000)} ms`;
  if (seconds < 59.995) return `${trimmed(seconds)} s`;
  if (seconds < 3599.5) return pair(Math.round(seconds), 60, 'm', 's');
  if (seconds < 86_370) return pair(Math.round(seconds / 60), 60, 'h', 'm');
  return pair(Math.round(seconds / 3600), 24, 'd', 'h');
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function pair(count: number, size: number, large: string, small: string): string {
  const rest = count % size;
  const whole = `${(count - rest) / size} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}
