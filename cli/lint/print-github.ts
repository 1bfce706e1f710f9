/** GitHub Actions workflow commands: findings appear on the lines of the pull request. */
import type { LintReport } from './report.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const;

export function printGithub({ diagnostics }: LintReport): string {
  return diagnostics
    .map((one) => {
      const properties = {
        file: one.file,
        line: one.line,
        endLine: one.endLine,
        // Columns are only understood within one line.
        ...(one.line === one.endLine && { col: one.column, endColumn: one.endColumn }),
        title: one.code,
      };
      const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      return `::${LEVELS[one.severity]} ${list.join(',')}::${escapeData(one.message)}\n`;
    })
    .join('');
}

const escapeData = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
