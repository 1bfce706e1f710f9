/**
 * The errors of the `yaml` package, in our words, at the place where the mistake is rather than where it was noticed,
 * and one for each cause.
 */

import type { ErrorCode } from 'yaml';
import { fromYaml, type SyntaxErrorCode } from './errors.ts';
import type { GreenError } from './green.ts';
import { isBlank, isLineEnd } from './scalars.ts';

export interface FoundError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export function translateErrors(found: readonly FoundError[], source: string): readonly GreenError[] {
  const errors: GreenError[] = [];
  for (const { code, message, start, end } of found) {
    const from = Math.max(0, Math.min(start, source.length));
    const to = Math.max(from, Math.min(end, source.length));
    const translated = fromYaml(code, message, source.slice(from, to));
    if (translated) errors.push({ ...translated, ...placeOf(translated.code, from, to, source) });
  }
  return withoutConsequences(errors.sort((a, b) => a.start - b.start));
}

/** Errors that concern nothing but the word they stand at. */
const LOCAL = new Set<SyntaxErrorCode>(['bad-escape', 'bad-scalar-start', 'bad-tag', 'unknown-tag']);

/** Behind an error of structure nothing can be relied on: what follows it is most often its consequence. */
function withoutConsequences(errors: readonly GreenError[]): readonly GreenError[] {
  const first = errors.findIndex(({ code }) => !LOCAL.has(code));
  return first < 0 ? errors : errors.slice(0, first + 1);
}

function placeOf(code: SyntaxErrorCode, start: number, end: number, source: string): { start: number; end: number } {
  if (code === 'missing-bracket') return openBracket(source, start) ?? wordFrom(start, end, source);
  if (code === 'missing-quote') return openQuote(source, start) ?? wordFrom(start, end, source);
  if (code === 'tab-indent' || code === 'unexpected-comma') return { start, end: Math.min(start + 1, source.length) };
  return wordFrom(start, end, source);
}

/** An error at white space is about the word behind it; an error over several lines about the first of them. */
function wordFrom(start: number, end: number, source: string): { start: number; end: number } {
  let from = start;
  while (from < source.length && isBlank(source, from)) from += 1;
  if (from >= source.length) return { start, end };
  let to = from + 1;
  const isWide = end > from + 1;
  while (isWide ? to < end && !isLineEnd(source, to) : !isBlank(source, to)) to += 1;
  return { start: from, end: to };
}

/** The innermost bracket that is open at `end`. */
function openBracket(source: string, end: number): { start: number; end: number } | undefined {
  const open: number[] = [];
  for (let at = 0; at < end; at += 1) {
    const character = source.charAt(at);
    if (character === '[' || character === '{') open.push(at);
    else if (character === ']' || character === '}') open.pop();
    else if (opensQuote(source, at)) at = closingQuote(source, at, end);
  }
  const last = open.at(-1);
  return last === undefined ? undefined : { start: last, end: last + 1 };
}

/** The quote that is open at `end`, with the rest of its line. */
function openQuote(source: string, end: number): { start: number; end: number } | undefined {
  let at = 0;
  while (at < end) {
    const closing = opensQuote(source, at) ? closingQuote(source, at, end) : at;
    if (closing >= end) break;
    at = closing + 1;
  }
  if (at >= end) return undefined;
  let stop = at + 1;
  while (stop < end && !isLineEnd(source, stop)) stop += 1;
  return { start: at, end: stop };
}

/** An apostrophe inside a word opens nothing. */
function opensQuote(source: string, at: number): boolean {
  const isQuote = source.charAt(at) === '"' || source.charAt(at) === "'";
  return isQuote && (at === 0 || !/[\p{L}\p{N}]/u.test(source.charAt(at - 1)));
}

/** The quote that ends the text begun at `at`, or `end` if there is none before. */
function closingQuote(source: string, at: number, end: number): number {
  const quote = source.charAt(at);
  for (let next = at + 1; next < end; next += 1) {
    if (quote === '"' && source.charAt(next) === '\\') next += 1;
    else if (source.charAt(next) === quote) return next;
  }
  return end;
}
