/**
 * Pushes diagnostics, to clients that do not ask for them. Changes are gathered until the message queue is empty, so
 * that a burst of keys costs one answer; what reads the same as before is not sent again.
 */
import type { Connection } from 'vscode-languageserver/node';
import { uriOfPath } from './convert.ts';
import type { DiagnosticReports } from './diagnostic-reports.ts';

/** How the client hears of diagnostics. */
export interface DiagnosticsTeller {
  /** These files may read differently now, maybe because of an edit in one of them. */
  refresh(paths: Iterable<string>, edited?: string): void;
}

/** The document of a path, when it is open. */
export type DocumentOf = (path: string) => { readonly uri: string; readonly version: number } | undefined;

const SLICE_MS = 8;
/** However busily somebody types, diagnostics are not kept back longer. */
const LONGEST_WAIT_MS = 100;

export function createDiagnosticsPublisher(
  connection: Connection,
  reports: DiagnosticReports,
  documentOf: DocumentOf,
): DiagnosticsTeller {
  const pending = new Set<string>();
  const sent = new Map<string, string>();
  /** As the client spells them. */
  const uris = new Map<string, string>();
  let scheduled = false;
  let changes = 0;

  /** Each message is handled in a turn of its own: a turn without a change means that no edit was queued. */
  function whenQuiet(seen: number, since: number): void {
    if (changes === seen || performance.now() - since > LONGEST_WAIT_MS) flush();
    else setImmediate(whenQuiet, changes, since);
  }

  /** A change of the project file concerns every file: between slices the next key is heard. */
  function flush(): void {
    const sliceEnd = performance.now() + SLICE_MS;
    for (const path of pending) {
      pending.delete(path);
      publish(path);
      if (performance.now() > sliceEnd) break;
    }
    scheduled = pending.size > 0;
    if (scheduled) setImmediate(flush);
  }

  function publish(path: string): void {
    const document = documentOf(path);
    if (document) uris.set(path, document.uri);
    const { id, items } = reports.of(path);
    const stamp = `${id} ${document?.version}`;
    const isSilent = items.length === 0 && !document;
    const before = sent.get(path);
    if (before === stamp || (before === undefined && isSilent)) return;
    if (isSilent) sent.delete(path);
    else sent.set(path, stamp);
    void connection.sendDiagnostics({
      uri: uris.get(path) ?? uriOfPath(path),
      diagnostics: [...items],
      ...(document && { version: document.version }),
    });
  }

  return {
    refresh(paths) {
      changes += 1;
      for (const path of paths) pending.add(path);
      reports.mark(pending);
      if (scheduled || pending.size === 0) return;
      scheduled = true;
      setImmediate(whenQuiet, -1, performance.now());
    },
  };
}
