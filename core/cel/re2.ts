/**
 * Patterns of RE2, which match in time linear in the text: `re2(text, pattern)` replaces CEL's `matches`, whose
 * implementation backtracks and can be stalled by a hostile text.
 */

import { RE2JS } from 're2js';
import { ok, problem, quoted, type Result } from '../values/result.ts';

/** Matching takes text length × program size steps, so the size is bounded too. */
const largestProgram = 1000;
const longestPattern = 1000;

export type Pattern = RE2JS;

export function compilePattern(pattern: string): Result<Pattern> {
  if (pattern.length > longestPattern)
    return problem(`The pattern is longer than ${longestPattern} characters. Shorten it.`);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    return problem(`${quoted(pattern)} is not a pattern of RE2: ${reasonOf(error)}.${lookaroundHint(pattern)}`);
  }
  if (compiled.programSize() > largestProgram) {
    return problem(`${quoted(pattern)} repeats too much: it would take too long to match. Use smaller counts.`);
  }
  return ok(compiled);
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '').replace(/[.\s]+$/, '');
}

function lookaroundHint(pattern: string): string {
  if (/\(\?<?[=!]/.test(pattern))
    return ' Looking ahead or behind is not possible in linear time; combine two conditions instead.';
  return /\\[1-9]/.test(pattern) ? ' References back to a group are not possible in linear time.' : '';
}
