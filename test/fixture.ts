/**
 * Tests as data: one string holds several files behind `#- /path` markers, `$0` marks a cursor, and a comment
 * `# ^^^^ code` says what is reported under the carets of the line above it.
 */
import { posix } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { rules } from '../core/rules/registry.ts';
import { parse } from '../core/syntax/parse.ts';
import { diagnosticsOf, type SeveritySettings } from '../core/workspace/diagnostics.ts';
import { factsOf } from '../core/workspace/file-facts.ts';
import { type Workspace, workspaceOf } from '../core/workspace/workspace.ts';
import { sha256 } from '../host/sha256.ts';
import { isTimeZone } from '../host/time-zone.ts';

export interface FixtureFile {
  readonly path: string;
  readonly text: string;
}

export const resourceRules = rules.filter((rule) => rule.scope === 'resource');
export const workspaceRules = rules.filter((rule) => rule.scope === 'workspace');

/** The files of a fixture; text before the first marker is `fallback`, or `/file.yaml`. */
export function filesOf(fixture: string, fallback = '/file.yaml'): readonly FixtureFile[] {
  const parts = fixture.split(/^#- (\S+)\n/m);
  const files: FixtureFile[] = [];
  if ((parts[0] ?? '').trim() !== '' || parts.length === 1) files.push({ path: fallback, text: parts[0] ?? '' });
  for (let index = 1; index < parts.length; index += 2)
    files.push({ path: parts[index] ?? '', text: parts[index + 1] ?? '' });
  return files;
}

export interface FixtureOptions {
  readonly named?: boolean;
  readonly openSlo?: 'sdk' | 'spec';
}

export function workspaceFrom(files: readonly FixtureFile[], options: FixtureOptions = {}): Workspace {
  const paths = new Set(files.map((file) => file.path));
  const exists = (from: string, path: string) =>
    paths.has(posix.resolve(/^\.\.?\//.test(path) ? posix.dirname(from) : '/', path));
  const facts = files
    .filter(({ path }) => /\.ya?ml$/.test(path))
    .map(({ path, text }) =>
      factsOf(path, parse(text), {
        rules: resourceRules,
        isTimeZone,
        cache: new WeakMap(),
        named: options.named ?? true,
      }),
    )
    .filter((one) => one.recognised);
  const lock = files.find(({ path }) => path === '/mooring.lock')?.text;
  return workspaceOf('/', { exists, sha256 }, facts, lock);
}

export interface LintOptions extends FixtureOptions {
  readonly today?: string;
  readonly severities?: SeveritySettings;
}

/** Everything reported in the files of a fixture, with the file it is in. */
export function lint(
  files: readonly FixtureFile[],
  options: LintOptions = {},
): readonly (Diagnostic & { file: string })[] {
  const workspace = workspaceFrom(files, options);
  return files.flatMap(({ path }) =>
    diagnosticsOf(workspace, path, {
      rules: workspaceRules,
      severities: options.severities ?? {},
      openSlo: options.openSlo ?? 'sdk',
      today: options.today ?? '2026-11-20',
    }).map((one) => ({ ...one, file: path })),
  );
}

/**
 * The fixture with what is really reported written under its lines, so that a difference shows as text. Markers in the
 * fixture itself are dropped first: the check is that the result equals the fixture.
 */
export function annotated(fixture: string, options: LintOptions = {}): string {
  const marker = /^[ \t]*#[ \t]*\^+ .*\n/gm;
  const files = filesOf(fixture.replace(marker, ''));
  const found = lint(files, options);
  return files
    .map(({ path, text }) => {
      const head = fixture.includes('#- ') ? `#- ${path}\n` : '';
      return (
        head +
        annotateFile(
          text,
          found.filter((one) => one.file === path),
        )
      );
    })
    .join('');
}

function annotateFile(text: string, found: readonly Diagnostic[]): string {
  const { lines } = parse(text);
  const output: string[] = [];
  for (const [number, line] of text.split('\n').entries()) {
    output.push(line);
    for (const one of found) {
      const start = lines.positionAt(one.span.start);
      if (start.line !== number) continue;
      const end = lines.positionAt(one.span.end);
      const width = Math.max(1, (end.line === start.line ? end.character : line.length) - start.character);
      output.push(`${caretPrefix(start.character)}${'^'.repeat(width)} ${one.code}`);
    }
  }
  return output.join('\n');
}

/** The `#` stands in the first column where the carets leave room, else right before them. */
const caretPrefix = (column: number): string =>
  column >= 2 ? `#${' '.repeat(column - 1)}` : '# '.slice(0, Math.max(2, column));
