/** Columns drawn from known distributions, for measuring how often the comparison is wrong. */
import type { CategoryColumn, NumberColumn } from '../../../core/drift/table.ts';
import { nextBelow, nextNormal, nextUnit, type RandomState } from '../../../core/stats/random.ts';

export const continuous: Readonly<Record<string, (random: RandomState) => number>> = {
  normal: nextNormal,
  exponential: (random) => -Math.log(1 - nextUnit(random)),
  lognormal: (random) => Math.exp(1.5 * nextNormal(random)),
  // Student's t with three degrees of freedom.
  heavyTailed: (random) => {
    const square = nextNormal(random) ** 2 + nextNormal(random) ** 2 + nextNormal(random) ** 2;
    return nextNormal(random) / Math.sqrt(square / 3);
  },
};

export function numberColumn(name: string, n: number, draw: () => number, missing = 0): NumberColumn {
  return { name, kind: 'number', values: Float64Array.from({ length: n }, draw), missing };
}

/** Category k has a weight of 1 / (k + 1), as words and countries do. */
export function categoryColumn(name: string, n: number, categories: number, random: RandomState): CategoryColumn {
  const weights = Array.from({ length: categories }, (_, index) => 1 / (index + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const codes = Int32Array.from({ length: n }, () => {
    let rest = nextUnit(random) * total;
    for (const [code, weight] of weights.entries()) {
      rest -= weight;
      if (rest < 0) return code;
    }
    return nextBelow(random, categories);
  });
  return { name, kind: 'category', codes, categories: weights.map((_, index) => `c${index}`), missing: 0 };
}
