/** Both sides of a distribution function: whichever is small keeps its digits. */
export interface Tails {
  /** The chance of a value at or below. */
  readonly lower: number;
  /** The chance of a value above. */
  readonly upper: number;
}

export function swapped({ lower, upper }: Tails): Tails {
  return { lower: upper, upper: lower };
}
