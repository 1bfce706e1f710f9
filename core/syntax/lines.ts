/**
 * The lines of a stretch of text that carry content, with their indentation and what they begin with.
 *
 * What a line begins with is decided by the line alone. That, and indentation, is all the segmenter goes by.
 */

import { isBlank, isLineEnd, plainEnd, quotedEnd, skipBlanks, startsPlain } from './scalars.ts';

export interface Lines {
  readonly text: string;
  /** Offset of the first unit of each line; blank lines and comments are left out. */
  readonly starts: readonly number[];
  /** Offset of the first unit of each line that is not a space. */
  readonly contents: readonly number[];
  /** End of the text that the lines were taken from. */
  readonly end: number;
  /** What each line begins with, filled on demand. */
  readonly heads: (Head | undefined)[];
}

/**
 * - `key`: `name:` or `"name":`, complete on the line
 * - `item`: `- `
 * - `explicit`: `? `
 * - `colon`: `: `
 * - `word`: plain text without a colon
 * - `closer`: `]` or `}`, which always belongs to what is before it
 * - `other`: everything that takes the full lexer to judge
 */
export type HeadKind = 'key' | 'item' | 'explicit' | 'colon' | 'word' | 'closer' | 'other';

export interface Head {
  readonly kind: HeadKind;
  /** Behind the key or word. */
  readonly end: number;
  /** Behind the colon of a key. */
  readonly behind: number;
}

const SPACE = 32;
const TAB = 9;
const HASH = 35;

export function scanLines(text: string, from: number, to: number): Lines {
  const starts: number[] = [];
  const contents: number[] = [];
  for (let start = from; start < to; ) {
    let content = start;
    while (text.charCodeAt(content) === SPACE) content += 1;
    if (!isTrivia(text, content, to)) {
      starts.push(start);
      contents.push(content);
    }
    const newline = text.indexOf('\n', content);
    start = newline < 0 ? to : newline + 1;
  }
  return { text, starts, contents, end: to, heads: [] };
}

function isTrivia(text: string, content: number, to: number): boolean {
  const at = text.charCodeAt(content) === TAB ? skipBlanks(text, content) : content;
  return at >= to || text.charCodeAt(at) === HASH || isLineEnd(text, at);
}

export function columnOf(lines: Lines, line: number): number {
  return (lines.contents[line] ?? 0) - (lines.starts[line] ?? 0);
}

/** Where the line starts; for the line behind the last, where the text ends. */
export function startOf(lines: Lines, line: number): number {
  return lines.starts[line] ?? lines.end;
}

export function headOf(lines: Lines, line: number): Head {
  const known = lines.heads[line];
  if (known) return known;
  const head = classify(lines.text, lines.contents[line] ?? lines.end);
  lines.heads[line] = head;
  return head;
}

export function classify(text: string, at: number): Head {
  if (isConflictMarker(text, at)) return { kind: 'word', end: at + CONFLICT_WIDTH, behind: at + CONFLICT_WIDTH };
  switch (text.charAt(at)) {
    case '-':
      if (isBlank(text, at + 1)) return { kind: 'item', end: at + 1, behind: at + 1 };
      break;
    case '?':
      if (isBlank(text, at + 1)) return { kind: 'explicit', end: at + 1, behind: at + 1 };
      break;
    case ':':
      if (isBlank(text, at + 1)) return { kind: 'colon', end: at + 1, behind: at + 1 };
      break;
    case ']':
    case '}':
      return { kind: 'closer', end: at + 1, behind: at + 1 };
    case '"':
    case "'":
      return classifyQuoted(text, at);
  }
  return startsPlain(text, at) ? classifyPlain(text, at) : { kind: 'other', end: at, behind: at };
}

function classifyQuoted(text: string, at: number): Head {
  const end = quotedEnd(text, at);
  const colon = end === undefined ? at : skipBlanks(text, end);
  const isKey = end !== undefined && text.charAt(colon) === ':' && isBlank(text, colon + 1);
  return isKey && colon - at <= MAX_KEY
    ? { kind: 'key', end, behind: colon + 1 }
    : { kind: 'other', end: at, behind: at };
}

function classifyPlain(text: string, start: number): Head {
  const { end, stop, at } = plainEnd(text, start);
  if (stop === 'line') return { kind: 'word', end, behind: at };
  if (stop === 'colon' && at - start <= MAX_KEY) return { kind: 'key', end, behind: at + 1 };
  return { kind: 'other', end: start, behind: start };
}

/** YAML 1.2.2, section 7.4.2: an implicit key is at most this long. */
const MAX_KEY = 1024;

/** A line `---` or `...`, which ends whatever is open. */
export function isMarker(text: string, at: number): boolean {
  const isDashes = text.startsWith('---', at);
  return (isDashes || text.startsWith('...', at)) && isBlank(text, at + 3);
}

const CONFLICT_WIDTH = 7;

/** `<<<<<<< ours`, `=======` and the like at the start of a line. */
export function isConflictMarker(text: string, at: number): boolean {
  const first = text.charAt(at);
  if ((first !== '<' && first !== '=' && first !== '>' && first !== '|') || !isBlank(text, at + CONFLICT_WIDTH))
    return false;
  const isAtLineStart = at === 0 || text.charAt(at - 1) === '\n';
  return isAtLineStart && text.startsWith(first.repeat(CONFLICT_WIDTH), at);
}
