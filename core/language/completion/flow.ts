/** `{…}` and `[…]` around the cursor: which maps and lists are open there, what they hold, and what is half typed. */
import type { JsonValue } from '../../values/json.ts';
import { closingQuote, endOfLine, isSpace, plainValue, skipSpaces } from './line.ts';

export interface FlowFrame {
  readonly kind: 'map' | 'sequence';
  /** The offset of the bracket. */
  readonly at: number;
  readonly before: FlowEntry[];
  readonly after: FlowEntry[];
  /** The key whose value is open. */
  key: FlowScalar | undefined;
}

export interface FlowEntry {
  /** Undefined in a list. */
  readonly key: string | undefined;
  readonly value: JsonValue;
}

export interface FlowScalar {
  /** Quotes included. */
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double';
  readonly closed: boolean;
}

export interface FlowContext {
  /** Outermost first; the last one holds the cursor. */
  readonly frames: readonly FlowFrame[];
  /** What the cursor touches; undefined between the tokens. */
  readonly scalar: FlowScalar | undefined;
  /** True when the scalar is followed by a colon. */
  readonly hasColon: boolean;
  /** True behind a value that is complete. */
  readonly isBehindValue: boolean;
  /** Where reading stopped: after the outermost bracket, or where the collection is not closed. */
  readonly end: number;
}

type Token =
  | { readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'break'; readonly start: number; readonly end: number }
  | ({ readonly kind: 'scalar' } & FlowScalar);

/**
 * Reads from the bracket at `open`. Undefined when it is closed before the cursor. `indent` is that of the line that
 * opens it: an unclosed collection ends before the next line that is not deeper.
 */
export function flowAt(text: string, open: number, cursor: number, indent: number): FlowContext | undefined {
  const frames: FlowFrame[] = [];
  let last: Token | undefined;
  let current: Token | undefined;
  let pending: FlowScalar | undefined;
  let found: Omit<FlowContext, 'end'> | undefined;
  let depthAtCursor = 0;
  let at = open;
  for (;;) {
    const token = nextToken(text, at, cursor);
    const start = token?.start ?? text.length;
    if (!found && (start >= cursor || (token?.kind === 'scalar' && token.end >= cursor)) && start > open) {
      const touching = token?.kind === 'scalar' && token.start <= cursor ? token : undefined;
      found = {
        frames: frames.map((frame) => ({ ...frame, before: [...frame.before], after: [] })),
        scalar: touching,
        hasColon: touching !== undefined && isColonBehind(text, touching.end),
        isBehindValue: !touching && last !== undefined && !opensSlot(last),
      };
      depthAtCursor = frames.length;
    }
    current = token;
    if (!token) break;
    at = token.end;
    if (token.kind === 'break') {
      if (found && endsHere(text, token.end, indent)) break;
      continue;
    }
    const frame = frames.at(-1);
    switch (token.kind) {
      case '{':
      case '[':
        frames.push({
          kind: token.kind === '{' ? 'map' : 'sequence',
          at: token.start,
          before: [],
          after: [],
          key: undefined,
        });
        pending = undefined;
        break;
      case '}':
      case ']':
        close(frame, pending);
        frames.pop();
        pending = undefined;
        // A collection is the value of its key; what it holds is of no interest here.
        if (frame && found?.frames[frames.length]?.at === frame.at) leave(frames.at(-1));
        else settle(frames.at(-1), token.kind === '}' ? {} : []);
        break;
      case ',':
        close(frame, pending);
        pending = undefined;
        break;
      case ':':
        if (frame) frame.key = pending ?? { start: token.start, end: token.start, style: 'plain', closed: true };
        pending = undefined;
        break;
      case 'scalar':
        if (frame?.kind === 'sequence' || frame?.key) settle(frame, scalarValue(text, token));
        else pending = token;
        break;
    }
    last = token;
    if (frames.length === 0) break;
  }
  return found && depthAtCursor > 0 ? { ...found, end: at } : undefined;

  function close(frame: FlowFrame | undefined, key: FlowScalar | undefined): void {
    if (!frame) return;
    if (frame.key) settle(frame, null);
    else if (key && frame.kind === 'map') record(frame, { key: contentOf(text, key), value: null });
  }

  function settle(frame: FlowFrame | undefined, value: JsonValue): void {
    if (!frame) return;
    if (frame.key) record(frame, { key: contentOf(text, frame.key), value });
    else if (frame.kind === 'sequence') record(frame, { key: undefined, value });
    frame.key = undefined;
  }

  /** The collection that holds the cursor is neither before nor after it. */
  function leave(frame: FlowFrame | undefined): void {
    if (frame) frame.key = undefined;
  }

  /** Nor is the entry that the cursor touches. */
  function record(frame: FlowFrame, entry: FlowEntry): void {
    const kept = found?.frames[frames.indexOf(frame)];
    if (!found) frame.before.push(entry);
    else if (kept?.at === frame.at && !isTouched(frame, kept)) kept.after.push(entry);
  }

  function isTouched(frame: FlowFrame, kept: FlowFrame): boolean {
    if (kept.key) return frame.key === kept.key;
    const scalar = found?.scalar;
    if (!scalar || kept !== found?.frames.at(-1)) return false;
    return scalar === frame.key || scalar === pending || scalar === current;
  }
}

function opensSlot({ kind }: Token): boolean {
  return kind === '{' || kind === '[' || kind === ',' || kind === ':';
}

function endsHere(text: string, from: number, indent: number): boolean {
  const end = endOfLine(text, from);
  const at = skipSpaces(text, from, end);
  if (at >= end) return text.length <= end;
  return at - from <= indent && text[at] !== '}' && text[at] !== ']';
}

function isColonBehind(text: string, from: number): boolean {
  return text[skipSpaces(text, from, text.length)] === ':';
}

function nextToken(text: string, from: number, cursor: number): Token | undefined {
  const at = skipSpaces(text, from, text.length);
  const char = text[at];
  switch (char) {
    case undefined:
      return undefined;
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
      return { kind: char, start: at, end: at + 1 };
    case '\n':
      return { kind: 'break', start: at, end: at + 1 };
    case '"':
    case "'":
      return quoted(text, at, cursor);
    case '#':
      if (at > 0 && !isSpace(text[at - 1]) && text[at - 1] !== '\n') break;
      return nextToken(text, endOfLine(text, at), cursor);
    case ':':
      return { kind: ':', start: at, end: at + 1 };
  }
  return plain(text, at, cursor);
}

/** A quote that its line does not close may be closed further down; else it ends with its line. */
function quoted(text: string, at: number, cursor: number): Token {
  const style = text[at] === '"' ? 'double' : 'single';
  const end = endOfLine(text, at);
  const close = closingQuote(text, at, end);
  if (close >= 0) return { kind: 'scalar', style, start: at, end: close + 1, closed: true };
  const further = cursor > end ? closingQuote(text, at, cursor) : -1;
  if (further >= 0) return { kind: 'scalar', style, start: at, end: further + 1, closed: true };
  return { kind: 'scalar', style, start: at, end, closed: false };
}

function plain(text: string, start: number, cursor: number): Token {
  const lineEnd = endOfLine(text, start);
  let at = start;
  for (; at < lineEnd; at += 1) {
    const char = text[at] ?? '';
    if (',[]{}'.includes(char)) break;
    if (char === ':' && (at + 1 >= lineEnd || ' \t,[]{}'.includes(text[at + 1] ?? ' '))) break;
    if (char === '#' && isSpace(text[at - 1])) break;
  }
  const trimmed = start + text.slice(start, at).trimEnd().length;
  // Spaces behind it belong to it while the cursor stands after them.
  const end = cursor > trimmed && cursor <= at ? cursor : trimmed;
  return { kind: 'scalar', style: 'plain', start, end: Math.max(end, start + 1), closed: true };
}

function scalarValue(text: string, scalar: FlowScalar): JsonValue {
  const content = contentOf(text, scalar);
  return scalar.style === 'plain' ? plainValue(content) : content;
}

export function contentOf(text: string, { start, end, style, closed }: FlowScalar): string {
  if (style === 'plain') return text.slice(start, end).trim();
  return text.slice(start + 1, closed ? end - 1 : end);
}
