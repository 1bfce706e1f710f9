/** What completion offers: plain data, from which the server makes what its client can take. */
import type { Span, TextEdit } from '../../syntax/tree.ts';

export type CompletionKind =
  | 'key'
  | 'value'
  | 'example'
  | 'reference'
  | 'model'
  | 'file'
  | 'folder'
  | 'variable'
  | 'field'
  | 'function'
  | 'placeholder'
  | 'code'
  | 'document';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A few words behind the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly deprecated?: boolean;
  /** What is inserted, as plain text. */
  readonly insert: string;
  /** The same with tab stops, where it has any. Further lines are indented from the first one's. */
  readonly snippet?: string;
  /** What the typed text is compared with, where it is not the label. */
  readonly filter?: string;
  /** What is replaced, where it is not the word of the list. */
  readonly span?: Span;
}

export interface CompletionList {
  /** The best first. */
  readonly items: readonly Completion[];
  /** The half-typed word, up to its end; it holds the cursor. */
  readonly span: Span;
  /** Made with whatever is accepted: spaces that put the line into its column. */
  readonly extra: TextEdit | undefined;
  /** True when there is more than fits. */
  readonly isIncomplete: boolean;
}

/** Text that a snippet takes as it is. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
