/**
 * Who and what the money was spent on: sums of rollup rows by model, prompt, team, or a label of the Model. What has no
 * known price is counted apart and is in no sum; amounts of different currencies are never added.
 */

import type { Money } from '../values/money.ts';
import { addMoney, compareMoney, moneyToNumber, zeroMoney } from '../values/money.ts';
import { problem, quoted, type Result } from '../values/result.ts';
import { moneyOfNumber, sumByCurrency } from './price.ts';

/** The columns of a rollup row that cost is about (core/contract/records-db.ts). */
export interface CostSource {
  readonly model: string;
  /** `name@version`; empty when there was none. */
  readonly prompt: string;
  readonly team: string;
  readonly currency: string;
  readonly requests: number;
  /** Of them, those whose cost is known. */
  readonly priced: number;
  /** Their sum, in units of the currency. */
  readonly cost: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type CostDimension =
  | { readonly kind: 'model' | 'prompt' | 'team' }
  | { readonly kind: 'label'; readonly name: string };

export interface CostRow {
  /** Empty for what has none, such as requests without a team. */
  readonly key: string;
  readonly requests: number;
  /** One amount for each currency; none when no price is known for any of it. */
  readonly costs: readonly Money[];
  readonly unpriced: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Breakdown {
  /** The dearest first. */
  readonly rows: readonly CostRow[];
  readonly totals: readonly Money[];
  readonly unpriced: number;
}

export function parseDimension(text: string): Result<CostDimension> {
  if (text === 'model' || text === 'prompt' || text === 'team') return { ok: true, value: { kind: text } };
  const label = /^label\.(.+)$/.exec(text)?.[1];
  if (label !== undefined) return { ok: true, value: { kind: 'label', name: label } };
  return problem(`${quoted(text)} is nothing to sum cost by. Choose one of: model, prompt, team, label.NAME.`);
}

/** The labels of a Model, by its name. */
export type LabelsOf = (model: string) => Readonly<Record<string, string>>;

export function breakdown(sources: Iterable<CostSource>, by: CostDimension, labelsOf: LabelsOf): Breakdown {
  const sums = new Map<string, Sum>();
  for (const source of sources) {
    const key = keyOf(source, by, labelsOf);
    const sum = sums.get(key) ?? newSum();
    sums.set(key, sum);
    add(sum, source);
  }
  const rows = [...sums].map(([key, { costs, ...counts }]) => ({
    key,
    ...counts,
    costs: sumByCurrency(costs.values()),
  }));
  return {
    rows: rows.sort(dearestFirst),
    totals: sumByCurrency(rows.flatMap(({ costs }) => costs)),
    unpriced: rows.reduce((sum, row) => sum + row.unpriced, 0),
  };
}

interface Sum {
  requests: number;
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  readonly costs: Map<string, Money>;
}

const newSum = (): Sum => ({ requests: 0, unpriced: 0, inputTokens: 0, outputTokens: 0, costs: new Map() });

function add(sum: Sum, source: CostSource): void {
  sum.requests += source.requests;
  sum.inputTokens += source.inputTokens;
  sum.outputTokens += source.outputTokens;
  const money = source.priced > 0 ? moneyOfNumber(source.cost, source.currency) : undefined;
  // What cost nothing needs no currency: nothing was called. Any other amount without one is not known either.
  sum.unpriced += source.requests - (money || source.cost === 0 ? source.priced : 0);
  if (!money) return;
  const added = addMoney(sum.costs.get(money.currency) ?? zeroMoney(money.currency), money);
  if (added.ok) sum.costs.set(money.currency, added.value);
}

function keyOf(source: CostSource, by: CostDimension, labelsOf: LabelsOf): string {
  if (by.kind !== 'label') return source[by.kind];
  const labels = labelsOf(source.model);
  return Object.hasOwn(labels, by.name) ? (labels[by.name] ?? '') : '';
}

function dearestFirst(left: CostRow, right: CostRow): number {
  const [a, b] = [left.costs[0], right.costs[0]];
  const order = a && b ? compareMoney(b, a) : undefined;
  if (order?.ok && order.value !== 0) return order.value;
  if (a && !b) return -1;
  if (b && !a) return 1;
  return right.requests - left.requests || (left.key < right.key ? -1 : 1);
}

/**
 * How many times the cost of inference the whole costs: 1 when there is nothing besides. Undefined where nothing was
 * spent on inference, or currencies differ.
 */
export function wrapperMultiple(inference: Money, overheads: readonly Money[]): number | undefined {
  if (inference.nanos <= 0n) return undefined;
  let whole = inference;
  for (const overhead of overheads) {
    const sum = addMoney(whole, overhead);
    if (!sum.ok) return undefined;
    whole = sum.value;
  }
  return moneyToNumber(whole) / moneyToNumber(inference);
}
