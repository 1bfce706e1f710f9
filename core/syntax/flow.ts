/**
 * Flow collections that stand complete on one line and hold nothing but other such collections and simple scalars.
 * They are so common in manifests that it pays not to trouble the `yaml` package with them.
 */

import { type Green, type GreenEntry, greenCollection, greenEntry, greenScalar } from './green.ts';
import { isBlank, quotedEnd, quotedValue, type ReadNode, resolvePlain } from './scalars.ts';

/** The collection at `at`, unless it is less than simple or nested deeper than `levels`. */
export function readFlow(text: string, at: number, anchor: string | undefined, levels: number): ReadNode | undefined {
  if (levels < 1) return undefined;
  const kind = text.charAt(at) === '{' ? 'map' : 'sequence';
  const closer = kind === 'map' ? '}' : ']';
  const entries: GreenEntry[] = [];
  const starts: number[] = [];
  let next = skipSpaces(text, at + 1);
  while (text.charAt(next) !== closer) {
    const read = kind === 'map' ? readPair(text, next, levels) : readItem(text, next, levels);
    if (!read) return undefined;
    entries.push(read.entry);
    starts.push(next - at);
    next = skipSpaces(text, read.end);
    if (text.charAt(next) === ',') next = skipSpaces(text, next + 1);
    else if (text.charAt(next) !== closer) return undefined;
  }
  const width = next + 1 - at;
  const green = greenCollection({ kind, flow: true, width, entries, starts: Int32Array.from(starts), anchor });
  return { green, end: next + 1 };
}

interface ReadFlowEntry {
  readonly entry: GreenEntry;
  readonly end: number;
}

function readItem(text: string, at: number, levels: number): ReadFlowEntry | undefined {
  const read = readNode(text, at, levels);
  return read && { entry: greenEntry({ value: read.green, valueAt: 0 }), end: read.end };
}

function readPair(text: string, at: number, levels: number): ReadFlowEntry | undefined {
  const key = readNode(text, at, levels);
  if (key?.green.kind !== 'scalar') return undefined;
  const colon = skipSpaces(text, key.end);
  if (text.charAt(colon) !== ':' || text.charAt(colon + 1) !== ' ') return undefined;
  const valueAt = skipSpaces(text, colon + 1);
  const value = readNode(text, valueAt, levels);
  return value && { entry: greenEntry({ key: key.green, value: value.green, valueAt: valueAt - at }), end: value.end };
}

function readNode(
  text: string,
  at: number,
  levels: number,
): { readonly green: Green; readonly end: number } | undefined {
  switch (text.charAt(at)) {
    case '[':
    case '{':
      return readFlow(text, at, undefined, levels - 1);
    case '"':
    case "'":
      return readQuoted(text, at);
    default:
      return readPlain(text, at);
  }
}

function readQuoted(text: string, at: number): { readonly green: Green; readonly end: number } | undefined {
  const end = quotedEnd(text, at);
  const value = end === undefined ? undefined : quotedValue(text.slice(at, end));
  if (end === undefined || value === undefined) return undefined;
  return { green: greenScalar({ width: end - at, value, style: text.charAt(at) === '"' ? 'double' : 'single' }), end };
}

/** Plain text of letters that mean nothing to YAML, up to where something else begins. */
function readPlain(text: string, at: number): { readonly green: Green; readonly end: number } | undefined {
  if (!STARTS_PLAIN.test(text.charAt(at))) return undefined;
  let end = at;
  for (let next = at; ; next += 1) {
    const character = text.charAt(next);
    if (character === '' || '\n\r\t#[{'.includes(character)) return undefined;
    if (',]}'.includes(character)) break;
    if (character === ':' && (isBlank(text, next + 1) || ',[]{}'.includes(text.charAt(next + 1)))) break;
    if (character !== ' ') end = next + 1;
  }
  return { green: greenScalar({ width: end - at, value: resolvePlain(text.slice(at, end)), style: 'plain' }), end };
}

/** What else may start plain text is left to the full lexer. */
const STARTS_PLAIN = /[\p{L}\p{N}_$./~+]/u;

function skipSpaces(text: string, at: number): number {
  let end = at;
  while (text.charAt(end) === ' ') end += 1;
  return end;
}
