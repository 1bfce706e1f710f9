/**
 * Shares of a whole, written `5%`, `99.9%` or `0.05`, held as a number from 0 to 1. The decimal point is moved in the
 * text, never by arithmetic: 99.9 / 100 is not 0.999 in binary.
 */

import type { Branded } from './brand.ts';
import { ok, problem, quoted, type Result } from './result.ts';

/** From 0 to 1, both included. */
export type Share = Branded<number, 'Share'>;

const expected = 'Write a percentage such as `5%`, or a number from 0 to 1 such as `0.05`.';

export function isShare(value: number): value is Share {
  return value >= 0 && value <= 1;
}

export function parseShare(written: string | number): Result<Share> {
  const text = String(written);
  const match = /^([+-]?)(\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(e[+-]?\d{1,3})?( ?%)?$/i.exec(text);
  if (!match) return problem(`${quoted(text)} is not a share. ${expected}`);
  const [, sign = '', digits = '', exponent = '', percent] = match;
  if (percent !== undefined && exponent !== '') return problem(`${quoted(text)} is not a share. ${expected}`);
  const value = Number(percent === undefined ? sign + digits + exponent : `${sign}${digits}e-2`);
  if (isShare(value)) return ok(value);
  if (value < 0) return problem(`${quoted(text)} is negative, and a share goes from 0% to 100%. ${expected}`);
  if (percent === undefined && value <= 100) {
    return problem(`${quoted(text)} is more than the whole as a share. Did you mean \`${text}%\`? ${expected}`);
  }
  return problem(`${quoted(text)} is more than the whole, and a share goes from 0% to 100%. ${expected}`);
}

export function compareShares(left: Share, right: Share): number {
  return left - right;
}

/** `99.9%`. Reads back as exactly the same number. */
export function formatShare(share: Share): string {
  return `${shiftDecimalPoint(share, 2)}%`;
}

/** `0.999`, never in exponent form. */
export function formatShareAsNumber(share: Share): string {
  return shiftDecimalPoint(share, 0);
}

/** The shortest decimal of a number from 0 to 1, with its point moved right. */
function shiftDecimalPoint(value: number, places: number): string {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const pointAt = whole.length + Number(exponent) + places;
  const digits = whole + fraction;
  const padded = pointAt <= 0 ? '0'.repeat(1 - pointAt) + digits : digits.padEnd(pointAt, '0');
  const point = Math.max(pointAt, 1);
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '');
  const right = padded.slice(point).replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}
