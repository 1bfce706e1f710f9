/**
 * `textDocument/didOpen`, `didChange`, `didClose`: edits go to the tree as they come; nothing is parsed twice. The
 * protocol's own document has the text, and the tree takes it from there: where the two do not agree about an edit,
 * everything behind it would have moved, so the text is parsed anew.
 */
import type { Connection, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from '../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../core/syntax/tree.ts';
import { type Affected, isReading, type Reading } from '../projects.ts';
import type { Session } from '../session.ts';
import { pathOfUri } from './convert.ts';
import { guarded, logFailure } from './guard.ts';
import type { Positions } from './positions.ts';

export function registerTextSync(session: Session): void {
  const { connection, documents, projects } = session;

  /** Says what there is to say as soon as it is known: of the document alone at first, while its project is read. */
  async function told(path: string, opened: Reading | Affected): Promise<Affected> {
    if (!isReading(opened)) {
      session.diagnostics.refresh([path, ...opened], path);
      return opened;
    }
    const { alone, whole } = opened;
    const opening = { alone: alone.catch(() => undefined), whole: whole.catch(() => undefined) };
    session.opening.set(path, opening);
    try {
      void opening.alone.then(() => session.diagnostics.refresh([path], path));
      const affected = await whole;
      session.diagnostics.refresh([path, ...affected], path);
      return affected;
    } finally {
      // Edited, or closed and opened again meanwhile, it is another one that is waited for.
      if (session.opening.get(path) === opening) session.opening.delete(path);
    }
  }

  connection.onDidOpenTextDocument(
    guarded(connection, 'didOpen', async ({ textDocument }) => {
      const { uri, version, text, languageId } = textDocument;
      if (!isYaml(uri, languageId) || !isWorkedOn(uri)) return;
      const path = pathOfUri(uri);
      const syntax = parse(text);
      documents.set(path, { uri, version, syntax, text: TextDocument.create(uri, languageId, version, text) });
      await told(path, projects.open(path, syntax));
    }),
  );

  connection.onDidChangeTextDocument(
    guarded(connection, 'didChange', async ({ textDocument, contentChanges }) => {
      const path = pathOfUri(textDocument.uri);
      const before = documents.get(path);
      if (!before) return;
      const { version } = textDocument;
      const { text } = before;
      const syntax = contentChanges.reduce<SyntaxFile>(
        (tree, change) => applied(tree, text, change, { connection, positions: session.positions, version }),
        before.syntax,
      );
      documents.set(path, { ...before, version, syntax });
      const affected = await told(path, projects.open(path, syntax));
      if ([...affected].some((other) => other !== path && documents.has(other))) session.elsewhere.emit();
    }),
  );

  connection.onDidCloseTextDocument(
    guarded(connection, 'didClose', async ({ textDocument }) => {
      const path = pathOfUri(textDocument.uri);
      if (!documents.delete(path)) return;
      session.closed.emit(path);
      session.diagnostics.refresh([path, ...(await projects.close(path))]);
    }),
  );
}

/** The position of a change counts in the text that the changes before it left; outside of it, its end is meant. */
function applied(
  tree: SyntaxFile,
  text: TextDocument,
  change: TextDocumentContentChangeEvent,
  { connection, positions, version }: Readonly<{ connection: Connection; positions: Positions; version: number }>,
): SyntaxFile {
  if (!('range' in change) || !change.range) {
    TextDocument.update(text, [{ text: change.text }], version);
    return parse(change.text);
  }
  const ends = [positions.offset(change.range.start, tree.lines), positions.offset(change.range.end, tree.lines)];
  const span = { start: Math.min(...ends), end: Math.max(...ends) };
  const range = { start: text.positionAt(span.start), end: text.positionAt(span.end) };
  TextDocument.update(text, [{ range, text: change.text }], version);
  const whole = text.getText();
  const length = tree.text.length - (span.end - span.start) + change.text.length;
  if (whole.length === length && whole.startsWith(change.text, span.start)) {
    return tree.edit({ span, text: change.text }, whole);
  }
  logFailure(connection, 'didChange', new Error(`an edit of ${text.uri} does not stand where it should`));
  return parse(whole);
}

function isYaml(uri: string, languageId: string): boolean {
  return languageId === 'yaml' || /\.ya?ml$/.test(uri);
}

/** Files and new documents; a revision out of git or the other side of a comparison is for reading. */
function isWorkedOn(uri: string): boolean {
  return uri.startsWith('file:') || uri.startsWith('untitled:');
}
