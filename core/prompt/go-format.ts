/**
 * How Go prints a value with `fmt.Sprintf("%v")`, which is what GitHub's runner puts into a prompt for a value that is
 * not text. A model sees this text, so it must be the same here.
 *
 * Not reproducible from plain data: Go's YAML reader keeps `1e6` a float (`1e+06`) where ours gives the integer 1000000,
 * and turns an unquoted `2026-01-31` into a time (`2026-01-31 00:00:00 +0000 UTC`).
 */

import { isJsonArray, type JsonValue } from '../values/json.ts';

export function goFormat(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (typeof value !== 'object') return String(value);
  if (isJsonArray(value)) return `[${value.map(goFormat).join(' ')}]`;
  const entries = Object.entries(value).sort(([left], [right]) => compareCodePoints(left, right));
  return `map[${entries.map(([key, member]) => `${key}:${goFormat(member)}`).join(' ')}]`;
}

/** `strings.ToLower`: each code point by itself, with no regard to its neighbours or to a second one it may yield. */
export function goLowerCase(text: string): string {
  let lower = '';
  for (const character of text) lower += String.fromCodePoint(character.toLowerCase().codePointAt(0) ?? 0);
  return lower;
}

/** Whole numbers are ints in Go (up to 64 bits), the others floats under `%g` with the shortest exact digits. */
function goNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) return BigInt(value).toString();
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  // The limits of `%g` in strconv/ftoa.go are -4 and 6 for the shortest form. In between, JavaScript writes no exponent.
  if (exponent >= -4 && exponent < 6) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Go sorts keys by their UTF-8 bytes, which is the order of code points and not that of UTF-16 units. */
function compareCodePoints(left: string, right: string): number {
  const a = [...left];
  const b = [...right];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
