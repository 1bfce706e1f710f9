/** The columns that are compared, on typed arrays: two million rows cost no object each. */

export type ColumnKind = 'number' | 'category' | 'boolean' | 'text';

export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  /** In any order. What is not a finite number counts as missing. */
  readonly values: Float64Array;
  /** Rows without a value. */
  readonly missing: number;
  /** Of the missing ones, those that hold something else than a number. */
  readonly unreadable?: number;
}

export interface CategoryColumn {
  readonly name: string;
  readonly kind: 'category' | 'boolean' | 'text';
  /** Indexes into `categories`, one for each row that has a value. */
  readonly codes: Int32Array;
  readonly categories: readonly string[];
  readonly missing: number;
}

export type Column = NumberColumn | CategoryColumn;

export interface Table {
  readonly columns: readonly Column[];
}
