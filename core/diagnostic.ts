import type { Span } from './syntax/tree.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Something to tell a person about a place in a file. Plain data; positions are offsets into the file's text. */
export interface Diagnostic {
  /** `group/name`, e.g. `slo/unreachable-alert`. Stable: settings and suppressions name it. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, why it matters, what to do: whole sentences. */
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
  /** Set where the OpenSLO specification and its official validator differ: only this one refuses it. */
  readonly refusedBy?: 'sdk' | 'spec';
  /** True when a quick fix exists. */
  readonly fixable?: boolean;
  /** Marks code that has no effect (shown faded) or that is on its way out (struck through). */
  readonly tag?: 'unnecessary' | 'deprecated';
}

export interface RelatedPlace {
  readonly file: string;
  readonly span: Span;
  readonly message: string;
}
