/**
 * JSON in exactly one form, RFC 8785 (JCS): no spaces, keys in the order of their UTF-16 units, numbers as ECMAScript
 * prints them. What is hashed or signed goes through here, so that the same content always has the same digest.
 */

import { ok, type Problem, problem, quoted, type Result } from './result.ts';

/** Deep enough for anything meant; shallow enough for every stack. */
const deepest = 1000;

/**
 * Refuses what JSON cannot say (NaN, undefined, dates, lone surrogates) instead of dropping or changing it: two
 * different contents must not share one digest.
 */
export function canonicalJson(value: unknown): Result<string> {
  const path: (string | number)[] = [];
  const pieces: string[] = [];
  const failure = write(value, path, pieces);
  return failure ?? ok(pieces.join(''));
}

function write(value: unknown, path: (string | number)[], pieces: string[]): Problem | undefined {
  if (value === null || typeof value === 'boolean') {
    pieces.push(String(value));
    return undefined;
  }
  if (typeof value === 'string') return writeString(value, path, pieces);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return refuse(`the number ${value}`, path);
    pieces.push(JSON.stringify(value));
    return undefined;
  }
  if (typeof value !== 'object') return refuse(value === undefined ? 'an undefined value' : `a ${typeof value}`, path);
  if (path.length >= deepest) return problem(`The content is nested deeper than ${deepest} levels. Flatten it.`);
  return Array.isArray(value) ? writeArray(value, path, pieces) : writeObject(value, path, pieces);
}

function writeString(text: string, path: readonly (string | number)[], pieces: string[]): Problem | undefined {
  if (!text.isWellFormed()) return refuse('half of a surrogate pair, which is not Unicode text', path);
  pieces.push(JSON.stringify(text));
  return undefined;
}

function writeArray(items: readonly unknown[], path: (string | number)[], pieces: string[]): Problem | undefined {
  pieces.push('[');
  for (let index = 0; index < items.length; index++) {
    if (index > 0) pieces.push(',');
    path.push(index);
    const failure = write(items[index], path, pieces);
    if (failure) return failure;
    path.pop();
  }
  pieces.push(']');
  return undefined;
}

function writeObject(value: object, path: (string | number)[], pieces: string[]): Problem | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return refuse('an object that is not plain data', path);
  pieces.push('{');
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  let first = true;
  for (const [key, member] of entries) {
    if (!first) pieces.push(',');
    first = false;
    path.push(key);
    const failure = writeString(key, path, pieces) ?? writeMember(member, path, pieces);
    if (failure) return failure;
    path.pop();
  }
  pieces.push('}');
  return undefined;
}

function writeMember(member: unknown, path: (string | number)[], pieces: string[]): Problem | undefined {
  pieces.push(':');
  return write(member, path, pieces);
}

function refuse(what: string, path: readonly (string | number)[]): Problem {
  const where = path.length === 0 ? 'The content' : `The content at ${quoted(path.join('.').toWellFormed())}`;
  return problem(`${where} is ${what}. JSON holds only text, finite numbers, true, false, null, lists and maps.`);
}
