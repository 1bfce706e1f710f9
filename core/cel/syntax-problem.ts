/** Says in our words what the parser found wrong, and what was probably meant. */

import type { ParseError } from '@marcbachmann/cel-js';
import { quoted } from '../values/result.ts';
import type { CelProblem } from './problem.ts';

const tokenTexts: Readonly<Record<string, string>> = {
  RPAREN: '`)`',
  RBRACKET: '`]`',
  RBRACE: '`}`',
  COLON: '`:`',
  LPAREN: '`(`',
  COMMA: '`,`',
};

/** What other languages write, and what CEL writes for it. */
const foreignWords: Readonly<Record<string, string>> = {
  and: '`&&`',
  or: '`||`',
  is: '`==`',
  eq: '`==`',
  equals: '`==`',
};
const foreignSigns: Readonly<Record<string, string>> = {
  '=': 'To compare, write `==`.',
  '&': 'For "and", write `&&`.',
  '|': 'For "or", write `||`.',
  '“': 'Write straight quotes: `"`.',
  '”': 'Write straight quotes: `"`.',
  '‘': "Write straight quotes: `'`.",
  '’': "Write straight quotes: `'`.",
  ';': 'An expression ends without a sign.',
  $: 'Variables are written plainly, such as `input.name`.',
};

export function syntaxProblem(error: ParseError, source: string): CelProblem {
  const start = error.range?.start ?? 0;
  const end = wholeCharacter(source, error.range?.end ?? start);
  if (error.code === 'limit_exceeded') {
    return {
      code: 'cel/refused',
      message: 'This expression is too large or nested too deeply. Split it into several, or move the logic into code.',
      ...visible(source, start, end),
    };
  }
  return { code: 'cel/syntax', message: sentence(error, source, start, end), ...visible(source, start, end) };
}

function sentence(error: ParseError, source: string, start: number, end: number): string {
  const found = source.slice(start, end);
  if (source.includes('{{')) {
    return 'Placeholders in double braces are for prompt text. In an expression write the variable itself, such as `input.ticket`.';
  }
  switch (error.code) {
    case 'unexpected_token':
      if (source.trim() === '') return 'The expression is empty. Write a condition such as `output.score > 0.5`.';
      if (found === '')
        return 'The expression ends where a value is expected. Complete it or remove the last operator.';
      return `${quoted(found)} stands where a value is expected.${foreign(found, source, start)}`;
    case 'expected_token':
      return expectedToken(error.summary, found, source.slice(0, start));
    case 'unexpected_character':
      return `${quoted(found)} is not expected here.${foreign(found, source, start)}`;
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
    case 'newline_in_string':
      return 'This text has no closing quote on its line. Add it.';
    case 'reserved_identifier':
      return `${quoted(found)} is a reserved word of CEL and cannot be used as a name.${found === 'if' ? ' Write `condition ? one : other`.' : ''}`;
    case 'invalid_macro_argument':
      return `${quoted(found)} must be a plain name for the element, as \`item\` in \`output.items.all(item, item.price > 0.0)\`.`;
    case 'invalid_number':
    case 'invalid_hex_integer':
    case 'invalid_exponent':
      return `${quoted(found)} is not a number.`;
    case 'invalid_escape_sequence':
      return `${quoted(found)} is not an escape that CEL knows. For a backslash itself write \`\\\\\`, or use a raw text: \`r"…"\`.`;
    default:
      return `This is not a CEL expression: ${lowerFirst(error.summary)}.`;
  }
}

function expectedToken(summary: string, found: string, before: string): string {
  const wanted = /^Expected (\w+)/.exec(summary)?.[1] ?? '';
  if (wanted === 'IDENTIFIER') {
    if (found === '') return 'The expression ends after a dot. Write the name of a field, or remove the dot.';
    if (/\d\.$/.test(before)) return `A number has one decimal point; ${quoted(found)} cannot follow.`;
    if (/^\w+$/.test(found)) return `${quoted(found)} cannot follow a dot. Write \`["${found}"]\` instead.`;
    return `${quoted(found)} cannot follow a dot. A field name is expected.`;
  }
  const text = tokenTexts[wanted] ?? 'something else';
  return found === ''
    ? `The expression ends where ${text} is expected.`
    : `${text} is expected before ${quoted(found)}.`;
}

function foreign(found: string, source: string, start: number): string {
  const before = source.slice(0, start).trimEnd();
  if (/(^|\W)not$/i.test(before)) return ' For "not", write `!` before the condition.';
  if (found === '>' && before.endsWith('<')) return ' For "not equal", write `!=`.';
  const sign = foreignWords[found.toLowerCase()];
  if (sign !== undefined) return ` Write ${sign}.`;
  const hint = foreignSigns[found];
  return hint === undefined ? '' : ` ${hint}`;
}

/** An error at the end has no width; the last sign before it gets the squiggle. */
function visible(source: string, start: number, end: number): { start: number; end: number } {
  if (end > start) return { start, end };
  const last = source.slice(0, start).trimEnd().length;
  return { start: Math.max(0, last - 1), end: Math.max(last, Math.min(1, source.length)) };
}

/** The lexer counts UTF-16 units; half a character is neither shown nor underlined. */
function wholeCharacter(source: string, end: number): number {
  return /[\ud800-\udbff]/.test(source.charAt(end - 1)) ? Math.min(end + 1, source.length) : end;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
