/** What was spent, on what, and what the month will have cost: sums of the minute rollups of all targets. */
import type { CostParams, CostReport } from '../../core/contract/runner.ts';
import { Refusal } from '../../core/contract/runner.ts';
import {
  breakdown,
  type CostDimension,
  type CostRow,
  parseDimension,
  wrapperMultiple,
} from '../../core/cost/breakdown.ts';
import { type DailySpend, type Forecast, forecastMonth } from '../../core/cost/forecast.ts';
import { moneyOfNumber, sumByCurrency } from '../../core/cost/price.ts';
import { formatMoney, formatMoneyInFiles, type Money } from '../../core/values/money.ts';
import { openRecords, type UsageRow } from '../store/records.ts';
import type { CountedSource } from './counting.ts';
import type { Declared } from './declared.ts';

const DAY_MS = 86_400_000;
const DEFAULT_SINCE_S = 30 * 86_400;
/** What a forecast looks at. */
const HISTORY_DAYS = 57;
const MOST_ROWS = 1000;

export function costReport(
  declared: Declared,
  sources: readonly CountedSource[],
  { by = 'model', since = DEFAULT_SINCE_S }: CostParams,
  now: number,
): CostReport {
  const dimension = parseDimension(by);
  if (!dimension.ok) throw new Refusal('usage', dimension.problem);
  if (!(since > 0) || !Number.isFinite(since)) throw new Refusal('usage', `${since} seconds are no time to look back.`);
  const usage = usageOf(sources, now - since * 1000, now);
  const labelsOf = (model: string) => declared.models.get(model)?.labels ?? {};
  const { rows, totals } = breakdown(usage, dimension.value, labelsOf);
  const currency = mainCurrency(usageOf(sources, now - HISTORY_DAYS * DAY_MS, now));
  const forecast = currency === undefined ? undefined : forecastFor(sources, currency, now);
  return {
    rows: rows.slice(0, MOST_ROWS).map((row) => printedRow(row, dimension.value, declared)),
    ...(totals.length > 0 && { total: printed(totals) }),
    ...(forecast && currency !== undefined && { forecast: printedForecast(forecast, currency) }),
    ...multipleOf(declared, forecast, currency),
    series: seriesOf(usage, currency),
  };
}

/** What each month has cost so far, by model, in the currency that it was spent in. */
export function spentThisMonth(sources: readonly CountedSource[], now: number): ReadonlyMap<string, readonly Money[]> {
  const date = new Date(now);
  const usage = usageOf(sources, Date.UTC(date.getUTCFullYear(), date.getUTCMonth()), now);
  const { rows } = breakdown(usage, { kind: 'model' }, () => ({}));
  return new Map(rows.map(({ key, costs }) => [key, costs]));
}

export interface PromptSpend {
  readonly prompt: string;
  readonly release: string;
  readonly target: string;
  readonly perDay: readonly Money[];
  readonly requests: number;
  readonly unpriced: number;
}

/** By prompt version and release, per day over the days since the first of its requests, a week at most. */
export function promptSpend(sources: readonly CountedSource[], now: number): readonly PromptSpend[] {
  const week = 7 * DAY_MS;
  return sources.flatMap(({ target, path }) => {
    using reader = openRecords(path);
    const usage = reader.usage(now - week, now + 60_000).filter(({ prompt }) => prompt !== '');
    const groups = Map.groupBy(usage, ({ prompt, release }) => `${prompt} ${release}`);
    return [...groups.values()].map((rows): PromptSpend => {
      const [first] = rows;
      const firstDay = Math.min(...rows.map(({ day }) => day)) * DAY_MS;
      const days = Math.max(1, (now - Math.max(firstDay, now - week)) / DAY_MS);
      const [sum] = breakdown(rows, { kind: 'prompt' }, () => ({})).rows;
      return {
        prompt: first?.prompt ?? '',
        release: first?.release ?? '',
        target,
        perDay: (sum?.costs ?? []).map((money) => ({
          ...money,
          nanos: BigInt(Math.round(Number(money.nanos) / days)),
        })),
        requests: sum?.requests ?? 0,
        unpriced: sum?.unpriced ?? 0,
      };
    });
  });
}

function usageOf(sources: readonly CountedSource[], from: number, now: number): readonly UsageRow[] {
  return sources.flatMap(({ path }) => {
    using reader = openRecords(path);
    // The minute that runs is counted as well.
    return reader.usage(from, now + 60_000);
  });
}

/** The one that most was spent in. Amounts of others are not added to it: there are no exchange rates. */
function mainCurrency(usage: readonly UsageRow[]): string | undefined {
  const sums = new Map<string, number>();
  for (const { currency, cost, priced } of usage) {
    if (currency !== '' && priced > 0) sums.set(currency, (sums.get(currency) ?? 0) + cost);
  }
  return [...sums].sort(([, left], [, right]) => right - left)[0]?.[0];
}

function forecastFor(sources: readonly CountedSource[], currency: string, now: number): Forecast | undefined {
  const today = Math.floor(now / DAY_MS);
  const perDay = new Map<number, number>();
  for (const row of usageOf(sources, (today - HISTORY_DAYS + 1) * DAY_MS, now)) {
    if (row.currency === currency || row.requests > 0) {
      perDay.set(row.day, (perDay.get(row.day) ?? 0) + (row.currency === currency ? row.cost : 0));
    }
  }
  const first = Math.min(...perDay.keys(), today);
  const days: DailySpend[] = [];
  for (let day = first; day < today; day++) days.push({ day: isoDay(day), spent: perDay.get(day) ?? 0 });
  return forecastMonth({ days, now, today: perDay.get(today) ?? 0 });
}

function seriesOf(usage: readonly UsageRow[], currency: string | undefined): NonNullable<CostReport['series']> {
  const days = new Map<number, number>();
  for (const row of usage) {
    if (row.currency === currency) days.set(row.day, (days.get(row.day) ?? 0) + row.cost);
  }
  return [...days]
    .sort(([left], [right]) => left - right)
    .map(([day, cost]) => ({ day: isoDay(day), cost: rounded(cost) }));
}

function printedRow(row: CostRow, by: CostDimension, declared: Declared): CostReport['rows'][number] {
  const { key, requests, costs, unpriced, inputTokens, outputTokens } = row;
  const budget = by.kind === 'model' ? declared.models.get(key)?.budget : undefined;
  return {
    key: key === '' ? '(none)' : key,
    requests,
    ...(costs.length > 0 && { cost: printed(costs) }),
    unpriced,
    ...(budget && { budget: formatMoneyInFiles(budget) }),
    inputTokens,
    outputTokens,
  };
}

/** What is paid besides, held against what inference will have cost this month. */
function multipleOf(
  declared: Declared,
  forecast: Forecast | undefined,
  currency: string | undefined,
): { readonly wrapperMultiple?: number } {
  if (!forecast || currency === undefined) return {};
  const inference = moneyOfNumber(forecast.value, currency);
  const overheads = sumByCurrency([...declared.models.values()].flatMap((model) => model.overheads));
  const multiple = inference && wrapperMultiple(inference, overheads);
  return multiple === undefined ? {} : { wrapperMultiple: multiple };
}

function printedForecast({ value, low, high }: Forecast, currency: string): NonNullable<CostReport['forecast']> {
  return { value: amount(value, currency), low: amount(low, currency), high: amount(high, currency) };
}

/** A forecast is no more exact than a cent, unless it is about less. */
function amount(value: number, currency: string): string {
  const money = moneyOfNumber(value >= 1 ? Math.round(value * 100) / 100 : Number(value.toPrecision(2)), currency);
  return money ? formatMoney(money) : `${value} ${currency}`;
}

/** Sums in several currencies stand side by side. */
const printed = (costs: readonly Money[]): string => costs.map(formatMoney).join(' + ');
const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const rounded = (cost: number): number => Math.round(cost * 1e9) / 1e9;
