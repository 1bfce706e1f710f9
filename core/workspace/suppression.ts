/**
 * `# mooring-ignore <code>: reason [until 2027-01-31]`: on a line of its own it covers what starts on the next line that
 * is not a comment, behind something else the line it stands on.
 */
import type { Diagnostic } from '../diagnostic.ts';
import type { Comment, Span, SyntaxFile } from '../syntax/tree.ts';
import { parseDate } from '../values/date.ts';

export interface Suppression {
  readonly code: string;
  readonly reason: string;
  readonly until: string | undefined;
  /** The line whose diagnostics it silences, counted from 0. */
  readonly line: number;
  readonly span: Span;
  /** Why it has no effect, when it is badly written. */
  readonly problem: string | undefined;
}

const MARK = 'mooring-ignore';

export function readSuppressions(file: SyntaxFile): readonly Suppression[] {
  if (!file.text.includes(MARK)) return [];
  const found: Suppression[] = [];
  // From the end, since a comment above another comment covers what that one covers.
  let below: { line: number; covers: number } | undefined;
  for (const comment of file.comments({ start: 0, end: file.text.length }).toReversed()) {
    if (!comment.text.trimStart().startsWith(MARK)) continue;
    const line = file.lines.positionAt(comment.span.start).line;
    const covers = isAlone(file, comment.span, line) ? contentBelow(file, line, below) : line;
    if (covers !== line) below = { line, covers };
    found.push(readOne(comment, covers));
  }
  return found.toReversed();
}

function readOne(comment: Comment, line: number): Suppression {
  const body = comment.text.trim().slice(MARK.length).trim();
  const colon = body.indexOf(':');
  const code = (colon < 0 ? body : body.slice(0, colon)).trim();
  const { reason, until } = splitReason(colon < 0 ? '' : body.slice(colon + 1).trim());
  return { code, reason, until, line, span: comment.span, problem: fault() };

  function fault(): string | undefined {
    if (!/^[\w-]+\/[\w-]+$/.test(code)) return 'It does not name a code such as `slo/unreachable-alert`.';
    if (reason === '') return 'It gives no reason.';
    if (until !== undefined && !parseDate(until).ok) return `\`${until}\` is not a date such as 2027-01-31.`;
    return undefined;
  }
}

function splitReason(text: string): { reason: string; until: string | undefined } {
  const mark = text.lastIndexOf('until ');
  if (mark < 0 || (mark > 0 && !/[\s[]/.test(text[mark - 1] ?? ''))) return { reason: text, until: undefined };
  const tail = text
    .slice(mark + 'until '.length)
    .trim()
    .replace(/\]$/, '');
  if (!/^\d[\d-]*$/.test(tail)) return { reason: text, until: undefined };
  return {
    reason: text
      .slice(0, mark)
      .replace(/\[\s*$/, '')
      .trim(),
    until: tail,
  };
}

function isAlone(file: SyntaxFile, comment: Span, line: number): boolean {
  return file.text.slice(file.lines.lineStart(line), comment.start).trim() === '';
}

/** The next line that is neither empty nor a comment; the line itself when there is none. */
function contentBelow(file: SyntaxFile, line: number, below: { line: number; covers: number } | undefined): number {
  for (let next = line + 1; next < file.lines.count; next += 1) {
    if (next === below?.line) return below.covers;
    const text = file.text.slice(file.lines.lineStart(next), lineEnd(file, next)).trim();
    if (text !== '' && !text.startsWith('#')) return next;
  }
  return line;
}

function lineEnd(file: SyntaxFile, line: number): number {
  return line + 1 < file.lines.count ? file.lines.lineStart(line + 1) : file.text.length;
}

/** Removes what is suppressed and adds what there is to say about the suppressions themselves. */
export function applySuppressions(
  diagnostics: readonly Diagnostic[],
  suppressions: readonly Suppression[],
  lineOf: (offset: number) => number,
  today: string,
): readonly Diagnostic[] {
  if (suppressions.length === 0) return diagnostics;
  const used = new Set<Suppression>();
  const active = new Map<string, Suppression>();
  for (const one of suppressions) {
    const place = `${one.line} ${one.code}`;
    if (one.problem === undefined && !expired(one, today) && !active.has(place)) active.set(place, one);
  }
  const kept = diagnostics.filter((diagnostic) => {
    const by = active.get(`${lineOf(diagnostic.span.start)} ${diagnostic.code}`);
    if (by) used.add(by);
    return !by;
  });
  const remarks = suppressions.flatMap((one) => remark(one, used.has(one), today) ?? []);
  return [...kept, ...remarks];
}

/** ISO dates compare as text. */
const expired = (one: Suppression, today: string): boolean => one.until !== undefined && one.until < today;

function remark(one: Suppression, used: boolean, today: string): Diagnostic | undefined {
  if (one.problem !== undefined) {
    return {
      code: 'suppression/malformed',
      severity: 'warning',
      message: `This comment suppresses nothing. ${one.problem} Write \`# mooring-ignore <code>: reason [until YYYY-MM-DD]\`.`,
      span: one.span,
    };
  }
  if (expired(one, today)) {
    return {
      code: 'suppression/expired',
      severity: 'warning',
      message: `This suppression of ${one.code} ended on ${one.until}. What it hid is shown again. Mend it, or set a new date with a reason.`,
      span: one.span,
    };
  }
  if (used) return undefined;
  return {
    code: 'suppression/unused',
    severity: 'info',
    message: `Nothing on the line it covers is reported as ${one.code}. The comment now only hides future mistakes. Remove it.`,
    span: one.span,
    tag: 'unnecessary',
  };
}
