/** Where a month stands against its budget: what is left, whether it will do, and on which day it is gone if not. */

import type { Money } from '../values/money.ts';
import { moneyToNumber, subtractMoney } from '../values/money.ts';
import type { Result } from '../values/result.ts';
import { ok } from '../values/result.ts';
import type { Forecast } from './forecast.ts';

export interface BudgetLine {
  readonly budget: Money;
  readonly left: Money;
  /** Spent, as a share; above 1 when it is overspent. */
  readonly share: number;
  /** The marks of `alertAt` that are passed. */
  readonly passed: readonly number[];
  /** `sure` when even the high end of the forecast is within it. */
  readonly outlook: 'sure' | 'likely' | 'unlikely' | 'overspent' | 'unknown';
  /** ISO date on which it is expected to be gone, within this month. */
  readonly goneOn: string | undefined;
}

export function budgetLine(
  budget: Money,
  spent: Money,
  forecast: Forecast | undefined,
  alertAt: readonly number[] = [],
): Result<BudgetLine> {
  const left = subtractMoney(budget, spent);
  if (!left.ok) return left;
  const limit = moneyToNumber(budget);
  const used = moneyToNumber(spent);
  const share = limit === 0 ? (used > 0 ? Number.POSITIVE_INFINITY : 0) : used / limit;
  return ok({
    budget,
    left: left.value,
    share,
    passed: alertAt.filter((mark) => share >= mark).toSorted((a, b) => a - b),
    outlook: outlookOf(left.value, limit, forecast),
    goneOn: left.value.nanos < 0n ? undefined : forecast?.path.find((day) => day.spent > limit)?.day,
  });
}

function outlookOf(left: Money, limit: number, forecast: Forecast | undefined): BudgetLine['outlook'] {
  if (left.nanos < 0n) return 'overspent';
  if (!forecast) return 'unknown';
  if (forecast.high <= limit) return 'sure';
  return forecast.value <= limit ? 'likely' : 'unlikely';
}
