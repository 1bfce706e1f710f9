/** Between the protocol's terms and ours; positions are the business of `positions.ts`. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as LspDiagnostic } from 'vscode-languageserver/node';
import type { Diagnostic, Severity } from '../../core/diagnostic.ts';
import type { LineIndex } from '../../core/syntax/tree.ts';
import { documentationUrl } from '../../host/documentation.ts';
import type { Positions } from './positions.ts';

/** Documents that are not files (an untitled editor) keep their URI as their path: they belong to no folder. */
export function pathOfUri(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    // A host or an encoded slash, which no path of this machine has.
    return uri;
  }
}

/** A cache: what is said about one place may name the same few files a thousand times. */
const uris = new Map<string, string>();
const MOST_URIS = 10_000;

export function uriOfPath(path: string): string {
  const known = uris.get(path);
  if (known !== undefined) return known;
  const uri = path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? pathToFileURL(path).href : path;
  if (uris.size === MOST_URIS) uris.clear();
  uris.set(path, uri);
  return uri;
}

export function toLsp(
  diagnostic: Diagnostic,
  lines: LineIndex,
  positions: Positions,
  linesOfFile: (path: string) => LineIndex | undefined,
): LspDiagnostic {
  const related = diagnostic.related?.flatMap((place) => {
    const other = linesOfFile(place.file);
    if (!other) return [];
    return [
      { location: { uri: uriOfPath(place.file), range: positions.range(place.span, other) }, message: place.message },
    ];
  });
  return {
    range: positions.range(diagnostic.span, lines),
    severity: severityOf(diagnostic.severity),
    code: diagnostic.code,
    codeDescription: { href: documentationUrl(diagnostic.code) },
    source: 'mooring',
    message: diagnostic.message,
    ...(diagnostic.tag && {
      tags: [diagnostic.tag === 'deprecated' ? DiagnosticTag.Deprecated : DiagnosticTag.Unnecessary],
    }),
    ...(related && related.length > 0 && { relatedInformation: related }),
  };
}

function severityOf(severity: Severity): DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'info':
      return DiagnosticSeverity.Information;
  }
}
