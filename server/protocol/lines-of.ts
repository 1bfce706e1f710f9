/** The lines of any file of the projects, open or not. */
import type { LineIndex } from '../../core/syntax/tree.ts';
import type { Session } from '../session.ts';

export function linesOf(session: Session, path: string): LineIndex | undefined {
  return session.documents.get(path)?.syntax.lines ?? session.projects.workspaceOfFile(path)?.files.get(path)?.lines;
}
