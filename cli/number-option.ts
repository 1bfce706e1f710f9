/** Options that are numbers. */
import { parseDuration } from '../core/values/duration.ts';
import { type Call, UsageError } from './command.ts';

/** A count of at least 1; undefined where it was not given. */
export function countOption(call: Call, name: string): number | undefined {
  const given = call.options[name];
  if (given === undefined) return undefined;
  const value = Number(given);
  if (typeof given === 'string' && /^\d+$/.test(given) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError(`\`--${name} ${String(given)}\` is no count. Give a whole number of at least 1.`);
}

/** Seconds, written as `30d` or `24h`. */
export function durationOption(call: Call, name: string): number | undefined {
  const given = call.options[name];
  if (given === undefined) return undefined;
  const duration = parseDuration(String(given));
  if (!duration.ok) throw new UsageError(`\`--${name}\`: ${duration.problem}`);
  if (duration.value > 0) return duration.value;
  throw new UsageError(`\`--${name} ${String(given)}\` is no time. Give one such as 24h or 30d.`);
}

export function textOption(call: Call, name: string): string | undefined {
  const given = call.options[name];
  return typeof given === 'string' ? given : undefined;
}
