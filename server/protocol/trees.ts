/** The trees of files that are not open, read when a name must be found inside their texts. Each once a request. */
import { parse } from '../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../core/syntax/tree.ts';
import { readTextSync } from '../../host/read-text-sync.ts';
import type { Session } from '../session.ts';

export function treesOf(session: Session): (path: string) => SyntaxFile | undefined {
  const read = new Map<string, SyntaxFile | undefined>();
  return (path) => {
    const open = session.documents.get(path);
    if (open) return open.syntax;
    if (!read.has(path)) {
      const text = readTextSync(path);
      read.set(path, text === undefined ? undefined : parse(text));
    }
    return read.get(path);
  };
}
