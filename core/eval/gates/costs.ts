/** Currencies of what answers cost. There are no exchange rates, and none is guessed. */
import type { CaseAttempts } from '../units.ts';

export interface FoundCurrency {
  /** The first; null when no cost is known. */
  readonly currency: string | null;
  readonly mixed: boolean;
}

export function currencyOf(cases: readonly CaseAttempts[]): FoundCurrency {
  const found = new Set<string>();
  for (const { attempts } of cases) {
    for (const { currency, cost } of attempts) if (currency !== null && cost !== null) found.add(currency);
  }
  const [currency = null] = found;
  return { currency, mixed: found.size > 1 };
}
