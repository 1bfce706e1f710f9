/** SARIF 2.1.0, as code scanning services read it. */
import { version } from '../../host/version.ts';
import type { LintReport } from './report.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

export function printSarif({ diagnostics }: LintReport): string {
  const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
  const docs = new Map(diagnostics.map((one) => [one.code, one.docs]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mooring',
            version,
            rules: codes.map((id) => ({ id, help: { text: `See ${docs.get(id)} in the Mooring package.` } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The folder that was linted.' } } },
        results: diagnostics.map((one) => ({
          ruleId: one.code,
          ruleIndex: codes.indexOf(one.code),
          level: LEVELS[one.severity],
          message: { text: one.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(one.file), uriBaseId: 'SRCROOT' },
                region: {
                  startLine: one.line,
                  startColumn: one.column,
                  endLine: one.endLine,
                  endColumn: one.endColumn,
                },
              },
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Relative, as the base is named apart; a name may hold what has a meaning in a URI. */
const uriOf = (file: string): string => file.toWellFormed().split('/').map(encodeURIComponent).join('/');
