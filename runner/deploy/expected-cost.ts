/** What a release is expected to cost, from what its model cost of late. What is not known is said, never guessed. */

import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { PlannedCost } from '../../core/contract/runner.ts';
import { isJsonObject } from '../../core/values/json.ts';
import { formatMoney, parseMoney } from '../../core/values/money.ts';
import type { Usage } from '../store/usage.ts';

const DAY_MS = 86_400_000;
const DAYS_A_MONTH = 30;

export interface KnownUsage {
  /** Of the last 30 days. */
  readonly usage: Usage | undefined;
  /** Of this calendar month. */
  readonly thisMonth: Usage | undefined;
  readonly now: number;
}

export function expectedCost(document: ReleaseDocument, { usage, thisMonth, now }: KnownUsage): PlannedCost {
  const budget = budgetOf(document);
  const left = budget === undefined ? undefined : budgetLeft(budget, thisMonth);
  const base = { ...(budget !== undefined && { budget }), ...(left !== undefined && { budgetLeft: left }) };
  const { why, ...expected } = fromUsage(usage, now);
  return { ...base, ...expected, why: left === undefined ? why : `${why}${uncounted(thisMonth)}` };
}

/** The gateway charges a budget with the most that an answer without usage can have cost; the records tell no sum. */
function uncounted(thisMonth: Usage | undefined): string {
  const count = thisMonth === undefined ? 0 : thisMonth.requests - thisMonth.priced;
  if (count === 0) return '';
  const whose = count === 1 ? '1 request' : `${count} requests`;
  return ` Less of the budget can be left than is said here: what ${whose} of this month cost is not known, and the gateway charges the most it can have been.`;
}

function fromUsage(usage: Usage | undefined, now: number): Pick<PlannedCost, 'perRequest' | 'perMonth' | 'why'> {
  if (!usage || usage.requests === 0) {
    return { why: 'Not known: no request was recorded in the last 30 days.' };
  }
  if (usage.priced === 0 || usage.currency === undefined) {
    return {
      why: 'Not known: no price is known for the requests of the last 30 days. Declare one under `prices` in mooring.yaml.',
    };
  }
  const perRequest = usage.cost / usage.priced;
  const days = Math.max(1, (now - (usage.first ?? now)) / DAY_MS);
  const perMonth = perRequest * (usage.requests / days) * DAYS_A_MONTH;
  const unpriced = usage.requests - usage.priced;
  const rest = unpriced > 0 ? ` ${unpriced} more have no known price.` : '';
  return {
    perRequest: money(perRequest, usage.currency),
    perMonth: money(perMonth, usage.currency),
    why: `As the last ${usage.priced} priced requests cost on average.${rest}`,
  };
}

function budgetOf({ manifest }: ReleaseDocument): string | undefined {
  const spec = isJsonObject(manifest?.spec) ? manifest.spec : undefined;
  const budget = isJsonObject(spec?.budget) ? spec.budget.monthly : undefined;
  return typeof budget === 'string' ? budget : undefined;
}

/** Undefined where what was spent cannot be held against it: in another currency, or at no known price. */
function budgetLeft(budget: string, spent: Usage | undefined): string | undefined {
  const whole = parseMoney(budget);
  if (!whole.ok) return undefined;
  if (!spent || spent.requests === 0) return formatMoney(whole.value);
  const { currency } = whole.value;
  if (spent.currency !== currency) return undefined;
  const used = parseMoney(money(spent.cost, currency));
  if (!used.ok) return undefined;
  const nanos = whole.value.nanos - used.value.nanos;
  return formatMoney({ nanos: nanos > 0n ? nanos : 0n, currency });
}

/** Six digits that count are more than an expectation has. */
function money(amount: number, currency: string): string {
  const parsed = parseMoney(`${Number(amount.toPrecision(6)).toFixed(9)} ${currency}`);
  return parsed.ok ? formatMoney(parsed.value) : `${amount} ${currency}`;
}
