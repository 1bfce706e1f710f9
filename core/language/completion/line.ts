/**
 * One line of block YAML, read by itself: its dashes, its key, and where the value behind it begins. Reads what is half
 * typed as what it is going to be, so that completion knows where it stands when the tree does not.
 */
import type { JsonValue } from '../../values/json.ts';

export interface Line {
  /** Offsets in the text; the end is before the line break. */
  readonly start: number;
  readonly end: number;
  /** The column of the first character that is no space. */
  readonly indent: number;
  readonly kind: 'blank' | 'comment' | 'marker' | 'content';
  /** The columns of the dashes that the line starts with. */
  readonly dashes: readonly number[];
  /** The offset of what follows the dashes. */
  readonly contentAt: number;
  readonly key: LineKey | undefined;
}

export interface LineKey {
  readonly name: string;
  readonly column: number;
  /** Of the name, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quote: '"' | "'" | undefined;
  readonly colon: number;
}

export function lineAt(text: string, offset: number): Line {
  const start = offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return readLine(text, start, endOfLine(text, start));
}

/**
 * The nearest line above `start` that has content, or is a marker, and is indented no deeper; undefined when the text
 * begins before it. Of the lines between nothing but the indentation is read.
 */
export function shallowLineAbove(text: string, start: number, deepest: number): Line | undefined {
  for (let below = start; below > 0; ) {
    const above = below === 1 ? 0 : text.lastIndexOf('\n', below - 2) + 1;
    if (isShallow(text, above, deepest)) return readLine(text, above, endOfLine(text, above));
    below = above;
  }
  return undefined;
}

/** The same downwards, from the line that ends at `end`. */
export function shallowLineBelow(text: string, { end }: Pick<Line, 'end'>, deepest: number): Line | undefined {
  for (let at = text.indexOf('\n', end); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (isShallow(text, at + 1, deepest)) return readLine(text, at + 1, endOfLine(text, at + 1));
  }
  return undefined;
}

function isShallow(text: string, start: number, deepest: number): boolean {
  let at = start;
  while (isSpace(text[at])) {
    at += 1;
    if (at - start > deepest) return false;
  }
  const first = text[at];
  return first !== undefined && first !== '\n' && first !== '#';
}

export function lineBelow(text: string, { end }: Pick<Line, 'end'>): Line | undefined {
  const breakAt = text.indexOf('\n', end);
  if (breakAt < 0) return undefined;
  return readLine(text, breakAt + 1, endOfLine(text, breakAt + 1));
}

export function endOfLine(text: string, start: number): number {
  const found = text.indexOf('\n', start);
  const end = found < 0 ? text.length : found;
  return text[end - 1] === '\r' && end > start ? end - 1 : end;
}

function readLine(text: string, start: number, end: number): Line {
  let at = skipSpaces(text, start, end);
  const base = { start, end, indent: at - start, dashes: [], contentAt: at, key: undefined };
  if (at >= end) return { ...base, kind: 'blank' };
  if (text[at] === '#') return { ...base, kind: 'comment' };
  if (at === start && isMarker(text, start, end)) return { ...base, kind: 'marker' };
  const dashes: number[] = [];
  while (text[at] === '-' && (at + 1 >= end || isSpace(text[at + 1]))) {
    dashes.push(at - start);
    at = skipSpaces(text, at + 1, end);
  }
  return { ...base, kind: 'content', dashes, contentAt: at, key: keyAt(text, at, end, start) };
}

function isMarker(text: string, start: number, end: number): boolean {
  if (!text.startsWith('---', start) && !text.startsWith('...', start)) return false;
  return start + 3 >= end || isSpace(text[start + 3]);
}

function keyAt(text: string, from: number, end: number, lineStart: number): LineKey | undefined {
  const at = skipProperties(text, from, end);
  const first = text[at];
  if (first === '"' || first === "'") {
    const close = closingQuote(text, at, end);
    if (close < 0) return undefined;
    const colon = skipSpaces(text, close + 1, end);
    if (!isColon(text, colon, end)) return undefined;
    const name = text.slice(at + 1, close);
    return { name, column: at - lineStart, start: at + 1, end: close, quote: first, colon };
  }
  if (first === undefined || '{[|>#,]}'.includes(first)) return undefined;
  for (let colon = text.indexOf(':', at); colon >= 0 && colon < end; colon = text.indexOf(':', colon + 1)) {
    if (!isColon(text, colon, end)) continue;
    const written = text.slice(at, colon);
    if (written.includes(' #')) return undefined;
    const name = written.trimEnd();
    return { name, column: at - lineStart, start: at, end: at + name.length, quote: undefined, colon };
  }
  return undefined;
}

function isColon(text: string, at: number, end: number): boolean {
  return text[at] === ':' && (at + 1 >= end || isSpace(text[at + 1]));
}

/** Steps over an anchor and a tag. */
export function skipProperties(text: string, from: number, end: number): number {
  let at = skipSpaces(text, from, end);
  while (text[at] === '&' || text[at] === '!') {
    let next = at;
    while (next < end && !isSpace(text[next])) next += 1;
    const after = skipSpaces(text, next, end);
    // Without a space behind it, it is still being typed.
    if (after === next) return next === end && text[at] === '&' ? end : at;
    at = after;
  }
  return at;
}

export function skipSpaces(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text[at])) at += 1;
  return at;
}

export const isSpace = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\r';

/** The offset of the quote that closes the one at `open`, before `end`; -1 when there is none. */
export function closingQuote(text: string, open: number, end: number): number {
  const quote = text[open];
  for (let at = open + 1; at < end; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote !== "'" || text[at + 1] !== "'") return at;
      at += 1;
    }
  }
  return -1;
}

const HEADER = /^[|>][-+0-9]{0,3}[ \t]*(?:#.*)?$/;

/** What stands behind a key or dash on its line. */
export type InlineValue =
  | { readonly kind: 'empty' | 'block' | 'alias' }
  /** A bracket or quote that the line does not close. */
  | { readonly kind: 'open'; readonly at: number }
  | { readonly kind: 'closed'; readonly value: JsonValue; readonly plain: boolean; readonly text: string };

export function inlineValue(text: string, from: number, end: number): InlineValue {
  const at = skipProperties(text, from, end);
  const first = text[at];
  if (at >= end || first === undefined || (first === '#' && isSpace(text[at - 1]))) return { kind: 'empty' };
  if (first === '*') return { kind: 'alias' };
  if ((first === '|' || first === '>') && HEADER.test(text.slice(at, end))) return { kind: 'block' };
  if (first === '"' || first === "'") {
    const close = closingQuote(text, at, end);
    if (close < 0) return { kind: 'open', at };
    const content = text.slice(at + 1, close);
    return { kind: 'closed', value: content, plain: false, text: content };
  }
  if (first === '{' || first === '[') {
    if (!closesOnLine(text, at, end)) return { kind: 'open', at };
    return { kind: 'closed', value: first === '{' ? {} : [], plain: false, text: '' };
  }
  const content = plainText(text, at, end);
  return { kind: 'closed', value: plainValue(content), plain: true, text: content };
}

/** Plain text up to a comment. */
export function plainText(text: string, at: number, end: number): string {
  const line = text.slice(at, end);
  const comment = / #/.exec(line);
  return line.slice(0, comment?.index).trimEnd();
}

function closesOnLine(text: string, from: number, end: number): boolean {
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if ((char === '"' || char === "'") && startsToken(text, at)) {
      const close = closingQuote(text, at, end);
      if (close < 0) return false;
      at = close;
    } else if (char === '#' && isSpace(text[at - 1])) return depth === 0;
    if (depth === 0) return true;
  }
  return false;
}

/** A quote in the middle of plain text is a character like others. */
export function startsToken(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const char = text[before];
    if (!isSpace(char)) return char === undefined || '{[,:\n-'.includes(char);
  }
  return true;
}

export function plainValue(text: string): JsonValue {
  if (text === '' || text === '~' || /^(?:null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return text.length < 30 && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}
