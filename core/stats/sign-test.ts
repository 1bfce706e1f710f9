/** The sign test: on how many cases is the first score above the second? Asks nothing of how scores are distributed. */
import { exactMcNemar } from './mcnemar.ts';

export interface SignTest {
  readonly above: number;
  readonly below: number;
  /** Two-sided and exact; equal pairs are left out. */
  readonly pValue: number;
}

/** `differences` are first less second, case by case. */
export function signTest(differences: ArrayLike<number>): SignTest {
  let above = 0;
  let below = 0;
  for (let index = 0; index < differences.length; index++) {
    const difference = differences[index] ?? 0;
    if (difference > 0) above++;
    else if (difference < 0) below++;
  }
  return { above, below, pValue: exactMcNemar(above, below) };
}
