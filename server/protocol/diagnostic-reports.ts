/**
 * What is to be said about each file, kept until it may read differently. Both ways of telling the client stand on it:
 * a report that is the same as before keeps its id, whoever asks.
 */
import type { Connection, Diagnostic as LspDiagnostic, Position, Range } from 'vscode-languageserver/node';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { LineIndex } from '../../core/syntax/tree.ts';
import { toLsp } from './convert.ts';
import { logFailure } from './guard.ts';
import type { Positions } from './positions.ts';

export interface DiagnosticReport {
  /** The same text for the same diagnostics, as long as the server lives. */
  readonly id: string;
  readonly items: readonly LspDiagnostic[];
}

export interface DiagnosticReports {
  /** These files may read differently now. */
  mark(paths: Iterable<string>): void;
  /** As things are now; computed when it is asked for. */
  of(path: string): DiagnosticReport;
  /** As it was last computed, however old. */
  kept(path: string): DiagnosticReport | undefined;
  /** All files that something was or is to be said about. */
  paths(): Iterable<string>;
}

/** What is known of a file at the moment. */
export interface FileReports {
  diagnostics(path: string): readonly Diagnostic[];
  lines(path: string): LineIndex | undefined;
  positions(): Positions;
}

const NOTHING: readonly LspDiagnostic[] = [];

export function createDiagnosticReports(connection: Connection, files: FileReports): DiagnosticReports {
  const kept = new Map<string, DiagnosticReport>();
  const stale = new Set<string>();
  let count = 0;

  function compute(path: string): readonly LspDiagnostic[] {
    const lines = files.lines(path);
    if (!lines) return NOTHING;
    try {
      return files.diagnostics(path).map((one) => toLsp(one, lines, files.positions(), files.lines));
    } catch (error) {
      logFailure(connection, `diagnostics of ${path}`, error);
      return NOTHING;
    }
  }

  return {
    mark(paths) {
      for (const path of paths) stale.add(path);
    },
    kept: (path) => kept.get(path),
    paths: () => new Set([...kept.keys(), ...stale]),
    of(path) {
      const before = kept.get(path);
      if (before && !stale.has(path)) return before;
      stale.delete(path);
      const items = compute(path);
      if (before && sameDiagnostics(before.items, items)) return before;
      count += 1;
      const report = { id: String(count), items };
      kept.set(path, report);
      return report;
    },
  };
}

function sameDiagnostics(left: readonly LspDiagnostic[], right: readonly LspDiagnostic[]): boolean {
  return left.length === right.length && left.every((one, index) => sameDiagnostic(one, right[index]));
}

/** Place and message first: an edit changes these, and most are told apart without a look at the rest. */
function sameDiagnostic(left: LspDiagnostic, right: LspDiagnostic | undefined): boolean {
  return (
    right !== undefined &&
    sameRange(left.range, right.range) &&
    left.message === right.message &&
    left.code === right.code &&
    left.severity === right.severity &&
    left.tags?.[0] === right.tags?.[0] &&
    sameRelated(left.relatedInformation, right.relatedInformation)
  );
}

type Related = LspDiagnostic['relatedInformation'];

function sameRelated(left: Related = [], right: Related = []): boolean {
  return (
    left.length === right.length &&
    left.every(({ location, message }, index) => {
      const other = right[index];
      return (
        other !== undefined &&
        message === other.message &&
        location.uri === other.location.uri &&
        sameRange(location.range, other.location.range)
      );
    })
  );
}

function sameRange(left: Range, right: Range): boolean {
  return samePosition(left.start, right.start) && samePosition(left.end, right.end);
}

function samePosition(left: Position, right: Position): boolean {
  return left.line === right.line && left.character === right.character;
}
