/** What a feature looks at: one open file, with its tree, in its project, at one moment. Nothing in it changes. */
import type { SyntaxFile } from '../syntax/tree.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface FileView {
  readonly workspace: Workspace;
  readonly path: string;
  readonly file: SyntaxFile;
  /** ISO date: what is retired, and what is past its time. */
  readonly today: string;
}
