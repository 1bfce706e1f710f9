/**
 * The guard around every request: it waits until the document is known, asks whether the answer is still wanted, and
 * turns a failure into an empty answer and a line in the log.
 */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { FileView } from '../../core/language/file-view.ts';
import type { LineIndex, SyntaxFile } from '../../core/syntax/tree.ts';
import type { OpenDocument, Opening, Session } from '../session.ts';
import { pathOfUri } from './convert.ts';
import { logFailure } from './guard.ts';

/** One open document, as a feature sees it. */
export interface OpenView extends FileView {
  readonly document: OpenDocument;
  readonly file: SyntaxFile;
  readonly lines: LineIndex;
}

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

type Handler<Params, Answer> = (view: OpenView, params: Params, token: CancellationToken) => Answer | Promise<Answer>;

/** A request about one open document. Without the document, or when the handler fails, the answer is `nothing`. */
export function answering<Params extends AboutDocument, Answer>(
  session: Session,
  method: string,
  nothing: Answer,
  handler: Handler<Params, Answer>,
): (params: Params, token: CancellationToken) => Promise<Answer | ResponseError<never>> {
  return answeringFrom('whole', session, method, nothing, handler);
}

/** One that needs no other file: while a large project is read it is answered from the document and the project file. */
export function answeringAlone<Params extends AboutDocument, Answer>(
  session: Session,
  method: string,
  nothing: Answer,
  handler: Handler<Params, Answer>,
): (params: Params, token: CancellationToken) => Promise<Answer | ResponseError<never>> {
  return answeringFrom('alone', session, method, nothing, handler);
}

function answeringFrom<Params extends AboutDocument, Answer>(
  needs: keyof Opening,
  session: Session,
  method: string,
  nothing: Answer,
  handler: Handler<Params, Answer>,
): (params: Params, token: CancellationToken) => Promise<Answer | ResponseError<never>> {
  return guardedAnswer(session, method, nothing, async (params, token) => {
    const path = pathOfUri(params.textDocument.uri);
    if (!(await settled(session, path, needs))) throw contentModified();
    if (token.isCancellationRequested) return nothing;
    const view = openView(session, path);
    if (!view) return nothing;
    const answer = await handler(view, params, token);
    if (!isCurrent(session, view)) throw contentModified();
    return answer;
  });
}

/** False once the document that a view shows was edited, closed, or opened anew. */
export function isCurrent(session: Session, { path, document }: OpenView): boolean {
  return session.documents.get(path) === document;
}

/** A request that is about no document in particular. */
export function guardedAnswer<Params, Answer>(
  session: Session,
  method: string,
  nothing: Answer,
  handler: (params: Params, token: CancellationToken) => Answer | Promise<Answer>,
): (params: Params, token: CancellationToken) => Promise<Answer | ResponseError<never>> {
  return async (params, token) => {
    if (token.isCancellationRequested) return cancelled();
    try {
      const answer = await handler(params, token);
      return token.isCancellationRequested ? cancelled() : answer;
    } catch (error) {
      if (error instanceof ResponseError) return new ResponseError<never>(error.code, error.message);
      if (token.isCancellationRequested) return cancelled();
      logFailure(session.connection, method, error);
      return nothing;
    }
  };
}

function contentModified(): ResponseError {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The document was edited before the answer was there.');
}

/** Waits until enough is read for a document; false when the document was edited or closed meanwhile. */
export async function settled(session: Session, path: string, needs: keyof Opening): Promise<boolean> {
  const asked = session.documents.get(path);
  await session.opening.get(path)?.[needs];
  return session.documents.get(path) === asked;
}

/** Undefined for a document that is not open, or not ours. */
export function openView(session: Session, path: string): OpenView | undefined {
  const document = session.documents.get(path);
  const workspace = session.projects.workspaceOfFile(path);
  if (!document || !workspace) return undefined;
  const { syntax } = document;
  return { workspace, path, file: syntax, lines: syntax.lines, today: session.today(), document };
}

function cancelled(): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
