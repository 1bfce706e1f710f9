/** Records as JSON answers print them: times in ISO 8601, money as text, what is absent left out. */
import type { RecordsQueryOutputRecord } from '../../core/contract/generated/output.ts';
import type { InferenceRecord } from '../../core/contract/record.ts';
import { formatMoney, isCurrency, parseMoney } from '../../core/values/money.ts';

export function printedRecord(record: InferenceRecord): RecordsQueryOutputRecord {
  const { ts, cost: _cost, currency: _currency, release, ...rest } = record;
  const cost = printedCost(record);
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...requiredOf(record),
    ...present,
    ...(cost !== undefined && { cost }),
  };
}

function requiredOf(record: InferenceRecord): RecordsQueryOutputRecord {
  return {
    id: record.id,
    ts: new Date(record.ts).toISOString(),
    model: record.model,
    release: `${record.model}@${record.release}`,
    variant: record.variant,
    revision: record.revision,
    target: record.target,
    status: record.status,
    httpStatus: record.httpStatus,
    latencyMs: record.latencyMs,
    checks: record.checks,
    attempts: record.attempts,
    failures: record.failures,
  };
}

/** To a billionth, without the noise of binary fractions. What was refused before a call cost nothing, in no currency. */
export function printedCost({ cost, currency }: InferenceRecord): string | undefined {
  if (cost === undefined || (cost === 0 && currency === undefined)) return undefined;
  const decimal = cost.toFixed(9);
  if (currency === undefined || !isCurrency(currency)) return decimal;
  const money = parseMoney(`${decimal} ${currency}`);
  return money.ok ? formatMoney(money.value) : `${decimal} ${currency}`;
}

export const momentOf = (ts: number): string =>
  new Date(ts)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
