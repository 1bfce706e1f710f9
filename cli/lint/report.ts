/** What `lint` found, in the terms of its JSON answer; the printers for people and other tools start from it. */
import type { LintOutput } from '../../core/contract/generated/output.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { LineIndex } from '../../core/syntax/tree.ts';
import { documentationPath } from '../../host/documentation.ts';

export type LintReport = Omit<LintOutput, 'schemaVersion'>;
export type Found = LintReport['diagnostics'][number];

/** `fixable` is told by the fixes, which look at the text. */
export function found(file: string, diagnostic: Diagnostic, lines: LineIndex, fixable: boolean): Found {
  const start = lines.positionAt(diagnostic.span.start);
  const end = lines.positionAt(diagnostic.span.end);
  return {
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: diagnostic.message,
    docs: documentationPath(diagnostic.code),
    fixable,
  };
}

export function reportOf(files: number, diagnostics: readonly Found[]): LintReport {
  const count = (severity: string) => diagnostics.filter((one) => one.severity === severity).length;
  return { files, diagnostics, summary: { errors: count('error'), warnings: count('warning') } };
}
