/**
 * The work one run of an expression may cost. CEL always ends, but nested comprehensions over long lists, or texts that
 * are doubled again and again, end too late: the library bounds the size of an expression, not the work it does.
 */

/** About a quarter of a second in the worst case; what people write costs a millionth of it. */
const perRun = 20_000_000;
const perRound = 20;
const perElement = 4;

export interface Budget {
  remaining: number;
}

export class BudgetSpent extends Error {
  constructor() {
    super('The expression takes too much work.');
  }
}

export function newBudget(): Budget {
  return { remaining: perRun };
}

export function refill(budget: Budget): void {
  budget.remaining = perRun;
}

export function isSpent(budget: Budget): boolean {
  return budget.remaining < 0;
}

export function payRound(budget: Budget): void {
  pay(budget, perRound);
}

/** Reading texts and lists costs by their size. Splitting makes a list as long as the text, and costs as much. */
export function payOperands(budget: Budget, operation: string, operands: readonly unknown[]): void {
  const textUnit = operation === 'split' ? 1 : 8;
  for (const operand of operands) {
    const limit = Math.max(0, budget.remaining);
    pay(budget, 1 + weight(operand, textUnit, limit));
  }
}

/** Steps of matching, which are slower than plain reading. */
export function payMatching(budget: Budget, textLength: number, programSize: number): void {
  pay(budget, Math.ceil((textLength * programSize) / 4));
}

export function payPattern(budget: Budget): void {
  pay(budget, 20_000);
}

function pay(budget: Budget, price: number): void {
  budget.remaining -= price;
  if (budget.remaining < 0) throw new BudgetSpent();
}

/** Counts shared parts as often as they are reached, because comparing does; stops at the limit. */
function weight(value: unknown, textUnit: number, limit: number): number {
  if (typeof value === 'string') return value.length / textUnit;
  if (typeof value !== 'object' || value === null) return 0;
  let total = 0;
  const open: unknown[] = [value];
  while (open.length > 0 && total <= limit) {
    const next = open.pop();
    total += perElement;
    if (typeof next === 'string') total += next.length / textUnit;
    else if (typeof next === 'object' && next !== null) total += openParts(next, open, limit - total);
  }
  return total;
}

/** A list longer than the limit is not even opened. */
function openParts(value: object, open: unknown[], limit: number): number {
  const parts: readonly unknown[] = Array.isArray(value) ? value : plainParts(value);
  if (parts.length > limit) return parts.length;
  for (const part of parts) open.push(part);
  return 0;
}

function plainParts(value: object): unknown[] {
  if (value instanceof Map) return [...value.values()];
  return value instanceof Set ? [...value] : Object.values(value);
}
