/** For people: each finding with the line it is about. */
import type { Found, LintReport } from './report.ts';

export type LineReader = (file: string, line: number) => string | undefined;

const WIDTH = 160;

export function printText({ files, diagnostics, summary }: LintReport, readLine: LineReader, colors: boolean): string {
  const paint = painter(colors);
  const blocks = diagnostics.map((one) => block(one, readLine(one.file, one.line), paint));
  return [...blocks, closing(files, summary, diagnostics.length, paint)].join('\n');
}

function block(one: Found, line: string | undefined, paint: Paint): string {
  const place = paint('bold', `${visible(one.file)}:${one.line}:${one.column}`);
  const head = `${place} ${paint(COLORS[one.severity], one.severity)} ${paint('dim', one.code)}`;
  const message = visible(one.message);
  return [head, ...frame(one, line, paint), `  ${message}`, ''].join('\n');
}

function frame(one: Found, line: string | undefined, paint: Paint): readonly string[] {
  if (line === undefined || line.trim() === '') return [];
  const from = Math.max(0, one.column - 1 - 60);
  const shown = visible(line.slice(from, from + WIDTH).toWellFormed());
  const before = visible(line.slice(from, one.column - 1)).length;
  const last = one.endLine === one.line ? one.endColumn - 1 : line.length;
  const marked = Math.max(1, Math.min(last, from + WIDTH) - (one.column - 1));
  const gutter = String(one.line);
  return [
    paint('dim', `  ${gutter} | `) + shown,
    `${paint('dim', `  ${' '.repeat(gutter.length)} | `)}${' '.repeat(before)}${paint(COLORS[one.severity], '^'.repeat(marked))}`,
  ];
}

function closing(files: number, { errors, warnings }: LintReport['summary'], all: number, paint: Paint): string {
  if (files === 0 && all === 0) return NOTHING_TO_CHECK;
  const checked = `${files} file${files === 1 ? '' : 's'} checked`;
  if (all === 0) return `${paint('green', 'No problems.')} ${checked}.\n`;
  const remarks = all - errors - warnings;
  const parts = [count(errors, 'error'), count(warnings, 'warning'), count(remarks, 'remark')].filter(Boolean);
  return `${parts.join(', ')}. ${checked}.\n`;
}

const NOTHING_TO_CHECK = `Nothing to check was found.
Mooring looks for mooring.yaml, *.prompt.yaml, and YAML files whose documents begin with
\`apiVersion: mooring/v1\` or \`apiVersion: openslo/v1\`; not for what git ignores. \`mooring init\` starts a project.
`;

const count = (number: number, noun: string): string =>
  number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Files are not trusted: control characters must not reach the terminal. Tabs become a space each, so carets align. */
export function visible(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34 } as const;
const COLORS = { error: 'red', warning: 'yellow', info: 'blue' } as const;
type Paint = (style: keyof typeof CODES, text: string) => string;

function painter(colors: boolean): Paint {
  return (style, text) => (colors ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}
