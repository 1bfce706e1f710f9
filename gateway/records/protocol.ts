/** What the main thread and the writer thread tell each other. Records travel as flat rows: cheap to clone, ready to bind. */

export type Cell = string | number | null;

/** The cells of `recordColumns` in their order, and one more: 1 when the answer did not pass its schema. */
export type RecordRow = readonly Cell[];

export type Command =
  | {
      readonly kind: 'lease';
      readonly model: string;
      readonly month: string;
      readonly currency: string;
      /** Billionths of the currency's unit. */
      readonly amount: number;
      readonly limit: number;
    }
  /** Gives an unspent lease back, when the process ends cleanly. */
  | { readonly kind: 'return'; readonly model: string; readonly month: string; readonly amount: number }
  | {
      readonly kind: 'feedback';
      readonly id: string;
      readonly record: string;
      readonly ts: number;
      readonly feedback: string;
      readonly value: string;
      readonly by: string | null;
      /** The caller may speak about records of these models alone; null is any. */
      readonly models: readonly string[] | null;
      /** What becomes of an answer that waits for a person, when this is a person's word on it. */
      readonly review: 'accepted' | 'overridden' | 'rejected' | null;
    }
  /** Removes the oldest records of a model before an id, as many as one step may. */
  | { readonly kind: 'purge'; readonly model: string; readonly beforeId: string };

export type CommandResult =
  | { readonly kind: 'leased'; readonly granted: number; readonly leased: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'purged'; readonly more: boolean }
  | { readonly kind: 'unknown-record' };

export interface Batch {
  readonly batch: number;
  readonly records: readonly RecordRow[];
  readonly commands: readonly Command[];
}

export type ToThread = Batch | { readonly close: true };

export type FromThread =
  | { readonly kind: 'opened'; readonly recovered: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'recovered' }
  | {
      readonly kind: 'committed';
      readonly batches: readonly { readonly batch: number; readonly results: readonly CommandResult[] }[];
      readonly rows: number;
    }
  | { readonly kind: 'failed'; readonly batches: readonly number[]; readonly problem: string }
  | { readonly kind: 'closed' };

export interface ThreadOptions {
  readonly file: string;
}
