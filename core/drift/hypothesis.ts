/** One question put to a column, with its answer in numbers; what they mean is decided when all columns have answered. */

export type DriftMethod = 'ks' | 'chi-square' | 'fisher' | 'missing-rate' | 'new-categories';

export interface Hypothesis {
  readonly method: DriftMethod;
  readonly statistic: number;
  /** From 0 to 1: which share of the rows would have to change for the two sides to agree. */
  readonly effect: number;
  readonly pValue: number;
  /** Why it is drift, if it is: a sentence without the p-value. */
  readonly finding: string;
  /** What it measured, if it is no drift: for the middle of a sentence. */
  readonly measured: string;
  /**
   * The size of a sample against an endless reference in which an effect of this size shows four times out of five. Absent
   * where a lack of rows does not make the column inconclusive.
   */
  readonly sizeToReveal?: (effect: number) => number;
}

/** What a look at one column gives. Plain data, small whatever the number of rows. */
export interface ColumnProfile {
  /** The question whether the values are distributed alike; absent when there is nothing to ask. */
  readonly values: Hypothesis | undefined;
  readonly others: readonly Hypothesis[];
  /** Distances that inform and do not decide. */
  readonly measures: Readonly<Record<string, number | null>>;
  readonly distribution: Distribution;
  readonly newCategories?: readonly { readonly category: string; readonly count: number }[];
}

/** Both sides over the same bins, for a picture. */
export type Distribution =
  | {
      readonly kind: 'numbers';
      /** One more than there are bins. What lies outside counts in the outermost bins. */
      readonly edges: readonly number[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
      readonly summary: { readonly reference: NumberSummary | null; readonly current: NumberSummary | null };
    }
  | {
      readonly kind: 'categories';
      readonly categories: readonly string[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
      /** Rows in categories beyond those that are named. */
      readonly other: { readonly categories: number; readonly reference: number; readonly current: number };
    };

export interface NumberSummary {
  readonly min: number;
  readonly median: number;
  readonly mean: number;
  readonly max: number;
  readonly deviation: number;
}
