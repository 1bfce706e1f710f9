/** Currencies of what answers cost. There are no exchange rates, and none is guessed. */
import type { CaseAttempts } from '../units.ts';

export interface FoundCurrency {
  /** The first; null when no cost is known. */
  readonly currency: string | null;
  readonly mixed: boolean;
}

/** Why costs are not known. An answer that has a price and no cost came without the number of its tokens. */
export function whyUnpriced(cases: readonly CaseAttempts[]): string {
  const unpriced = cases.flatMap(({ attempts }) =>
    attempts.filter(({ cost, error }) => cost === null && error === null),
  );
  const untold = unpriced.filter(({ currency }) => currency !== null).length;
  const reasons = [
    ...(untold > 0 ? ['the provider did not say how many tokens they took'] : []),
    ...(untold < unpriced.length ? ['a model has no price. Declare it under `prices` in mooring.yaml'] : []),
  ];
  return `${reasons.join(', and ')}.`;
}

export function currencyOf(cases: readonly CaseAttempts[]): FoundCurrency {
  const found = new Set<string>();
  for (const { attempts } of cases) {
    for (const { currency, cost } of attempts) if (currency !== null && cost !== null) found.add(currency);
  }
  const [currency = null] = found;
  return { currency, mixed: found.size > 1 };
}
