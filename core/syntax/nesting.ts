/**
 * How deep a piece of text could be nested, seen before it goes to a parser that recurses.
 *
 * Never too small. Brackets in quoted text count too, so it may be too large for text that is not nested at all; only
 * what goes to the full lexer is measured, and only hundreds of unbalanced brackets make a difference.
 */

import { isBlank } from './scalars.ts';

export function nesting(text: string, from: number, to: number): number {
  let brackets = 0;
  let deepestBrackets = 0;
  let deepestBlock = 0;
  let indicators = 0;
  const columns: number[] = [];
  let atLineStart = true;
  let lineStart = from;
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === LINE_FEED) {
      atLineStart = true;
      lineStart = at + 1;
      indicators = 0;
    } else if (unit === SQUARE || unit === CURLY) {
      brackets += 1;
      deepestBrackets = Math.max(deepestBrackets, brackets);
    } else if ((unit === SQUARE_END || unit === CURLY_END) && brackets > 0) {
      brackets -= 1;
    }
    if (!atLineStart || unit === SPACE || unit === LINE_FEED || unit === TAB) continue;
    if (indicators === 0) enter(columns, at - lineStart);
    const isIndicator = (unit === DASH || unit === QUESTION || unit === COLON) && isBlank(text, at + 1);
    indicators += 1;
    deepestBlock = Math.max(deepestBlock, columns.length + indicators);
    atLineStart = isIndicator;
  }
  return deepestBrackets + deepestBlock;
}

/** Keeps the columns of the lines that a line at `column` may be nested in. */
function enter(columns: number[], column: number): void {
  while (columns.length > 0 && (columns.at(-1) ?? 0) >= column) columns.pop();
  columns.push(column);
}

const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;
const DASH = 45;
const COLON = 58;
const QUESTION = 63;
const SQUARE = 91;
const SQUARE_END = 93;
const CURLY = 123;
const CURLY_END = 125;
