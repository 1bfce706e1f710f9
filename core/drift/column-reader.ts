/** What turns the text of a data file, piece by piece, into columns: no row is kept as an object. */
import type { Result } from '../values/result.ts';
import type { GatheredColumn } from './gather.ts';

export interface ColumnReader {
  /** Takes the next piece of text. After a problem the rest need not be read. */
  push(text: string): Result<undefined>;
  end(): Result<ReadColumns>;
}

export interface ReadColumns {
  readonly columns: readonly GatheredColumn[];
  readonly rows: number;
}

/** A column costs memory even while it is empty; real data have fewer. */
export const MOST_COLUMNS = 5000;
/** Longest row, in characters: a quote that is never closed must not swallow a file. */
export const LONGEST_ROW = 4_000_000;
