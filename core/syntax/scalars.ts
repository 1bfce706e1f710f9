/**
 * Scalars that stand complete on one line, read without the `yaml` package; whatever is less simple is left to it.
 */

import { CST } from 'yaml';
import { type Green, greenAlias, greenScalar } from './green.ts';
import type { ScalarValue } from './tree.ts';

export interface ReadNode {
  readonly green: Green;
  /** Behind the last character of the node. */
  readonly end: number;
}

/** Reads the scalar or alias at `at` if it ends on its line. */
export function readScalar(text: string, at: number, anchor: string | undefined): ReadNode | undefined {
  switch (text.charAt(at)) {
    case "'":
    case '"':
      return readQuoted(text, at, anchor);
    case '*':
      return anchor === undefined ? readAlias(text, at) : undefined;
    default:
      return readPlain(text, at, anchor);
  }
}

function readPlain(text: string, at: number, anchor: string | undefined): ReadNode | undefined {
  if (!startsPlain(text, at)) return undefined;
  const { end, stop } = plainEnd(text, at);
  if (stop !== 'line') return undefined;
  const value = resolvePlain(text.slice(at, end));
  return { green: greenScalar({ width: end - at, value, style: 'plain', anchor }), end };
}

export interface PlainEnd {
  /** Behind the last character that is not white space. */
  readonly end: number;
  /** What ends the text: its line (or a comment), a colon, or something only the full lexer can judge. */
  readonly stop: 'line' | 'colon' | 'unclear';
  readonly at: number;
}

/** How far plain text in a block goes on its line. */
export function plainEnd(text: string, start: number): PlainEnd {
  let end = start;
  for (let at = start; ; at += 1) {
    const unit = text.charCodeAt(at);
    switch (unit) {
      case SPACE:
      case TAB:
        if (text.charCodeAt(at + 1) === HASH) return { end, stop: 'line', at };
        break;
      case LINE_FEED:
        return { end, stop: 'line', at };
      case CARRIAGE_RETURN:
        if (at + 1 >= text.length || text.charCodeAt(at + 1) === LINE_FEED) return { end, stop: 'line', at };
        return { end, stop: 'unclear', at };
      case COLON:
        if (isBlank(text, at + 1)) return { end, stop: 'colon', at };
        end = at + 1;
        break;
      default:
        if (Number.isNaN(unit)) return { end, stop: 'line', at };
        end = at + 1;
    }
  }
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const HASH = 35;
const COLON = 58;

const INDICATORS = new Set(',[]{}#&*!|>\'"%@`');

export function startsPlain(text: string, at: number): boolean {
  const first = text.charAt(at);
  if (first === '-' || first === '?' || first === ':') return !isBlank(text, at + 1);
  return first !== '' && !INDICATORS.has(first) && !isBlank(text, at);
}

/** White space, a line break or the end of the text. */
export function isBlank(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit === SPACE || unit === LINE_FEED || unit === TAB || unit === CARRIAGE_RETURN || Number.isNaN(unit);
}

/** Behind spaces and tabs. */
export function skipBlanks(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === SPACE || text.charCodeAt(end) === TAB) end += 1;
  return end;
}

export function isLineEnd(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit === CARRIAGE_RETURN) return at + 1 >= text.length || text.charCodeAt(at + 1) === LINE_FEED;
  return unit === LINE_FEED || Number.isNaN(unit);
}

/** True when nothing but white space and a comment is left of the line; the comment needs white space before it. */
export function isRestOfLineBlank(text: string, at: number): boolean {
  const next = skipBlanks(text, at);
  return isLineEnd(text, next) || (next > at && text.charCodeAt(next) === HASH);
}

function readQuoted(text: string, at: number, anchor: string | undefined): ReadNode | undefined {
  const end = quotedEnd(text, at);
  if (end === undefined) return undefined;
  const source = text.slice(at, end);
  const value = quotedValue(source);
  const style = source.startsWith('"') ? 'double' : 'single';
  return value === undefined ? undefined : { green: greenScalar({ width: end - at, value, style, anchor }), end };
}

/** Behind the closing quote, when it is on the same line. */
export function quotedEnd(text: string, at: number): number | undefined {
  const quote = text.charCodeAt(at);
  const escapes = text.charAt(at) === '"';
  for (let end = at + 1; end < text.length; end += 1) {
    const unit = text.charCodeAt(end);
    if (unit === LINE_FEED || unit === CARRIAGE_RETURN) return undefined;
    if (escapes && unit === BACKSLASH && !isLineEnd(text, end + 1)) end += 1;
    else if (unit === quote) {
      if (escapes || text.charCodeAt(end + 1) !== quote) return end + 1;
      end += 1;
    }
  }
  return undefined;
}

const BACKSLASH = 92;

/** Undefined when an escape sequence is wrong. */
export function quotedValue(source: string): string | undefined {
  const content = source.slice(1, -1);
  if (source.startsWith("'")) return content.includes("''") ? content.replaceAll("''", "'") : content;
  if (!content.includes('\\')) return content;
  let sound = true;
  const token = { type: 'double-quoted-scalar', offset: 0, indent: 0, source } as const;
  const { value } = CST.resolveAsScalar(token, true, () => {
    sound = false;
  });
  return sound ? value : undefined;
}

/** The name behind `&` or `*` at `at`: up to white space or a flow indicator. */
export function nameEnd(text: string, at: number): number {
  let end = at + 1;
  while (!isBlank(text, end) && !',[]{}'.includes(text.charAt(end))) end += 1;
  return end;
}

function readAlias(text: string, at: number): ReadNode | undefined {
  const end = nameEnd(text, at);
  return end === at + 1 ? undefined : { green: greenAlias(text.slice(at + 1, end), end - at), end };
}

const NULL = /^(?:~|[Nn]ull|NULL)?$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const OCTAL = /^0o[0-7]+$/;
const INTEGER = /^[-+]?[0-9]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const SPECIAL_NUMBER = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** YAML 1.2 core schema, section 10.3.2. */
export function resolvePlain(source: string): ScalarValue {
  switch (source.charAt(0)) {
    case '':
    case '~':
    case 'n':
    case 'N':
      return NULL.test(source) ? null : source;
    case 't':
    case 'T':
    case 'f':
    case 'F':
      return BOOLEAN.test(source) ? source.charAt(0).toLowerCase() === 't' : source;
    case '0':
      if (OCTAL.test(source)) return Number.parseInt(source.slice(2), 8);
      if (HEXADECIMAL.test(source)) return Number.parseInt(source.slice(2), 16);
      return resolveNumber(source);
    default:
      return '+-.0123456789'.includes(source.charAt(0)) ? resolveNumber(source) : source;
  }
}

function resolveNumber(source: string): ScalarValue {
  if (INTEGER.test(source)) return Number.parseInt(source, 10);
  if (FLOAT.test(source)) return Number.parseFloat(source);
  if (!SPECIAL_NUMBER.test(source)) return source;
  if (source.slice(-3).toLowerCase() === 'nan') return Number.NaN;
  return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
