/**
 * What a request used and cost: the sum over its calls, those whose answer was thrown away included. A price that is not
 * known makes the cost unknown, never zero. Before a call the most it can cost is reserved; afterwards it is settled.
 */
import { isJsonArray, type JsonObject } from '../../core/values/json.ts';
import { bytesOf } from '../checks/max-input-tokens.ts';
import type { Exchange, Routed, Spent } from '../exchange.ts';
import type { Usage } from '../providers/provider.ts';
import type { ModelCandidate, Price } from '../served.ts';

/** A token has at least one byte, and of all that people write about four; two are cautious. */
const bytesPerTokenAtLeast = 2;
const tokensPerMessage = 16;
/** What an answer without a bound is taken to have at most. */
const unboundedOutput = 4096;
const million = 1_000_000;

/** Billionths, rounded up: a budget must not leak through rounding. */
export function costOf({ input, cachedInput, output }: Usage, price: Price): number {
  const uncached = input - cachedInput;
  return Math.ceil((uncached * price.input + cachedInput * price.cachedInput + output * price.output) / million);
}

/**
 * Billionths; undefined when it is not known. What a call used that failed is not known; beside one that told it, the sum
 * is the least it can be.
 */
export function knownCost({ cost, counted, unknown, maybeBilled }: Spent): number | undefined {
  return unknown || (counted === 0 && maybeBilled) ? undefined : cost;
}

export interface Bound {
  readonly inputCost: number;
  readonly outputTokens: number;
  /** The request itself bounds its answer. */
  readonly isBounded: boolean;
  readonly total: number;
}

/** The most a call can cost. */
export function boundOf(body: JsonObject, price: Price): Bound {
  const messages = isJsonArray(body.messages) ? body.messages : [];
  const bytes = bytesOf(messages) + (body.tools === undefined ? 0 : JSON.stringify(body.tools).length);
  const tokens = Math.ceil(bytes / bytesPerTokenAtLeast) + messages.length * tokensPerMessage;
  const asked = body.max_completion_tokens ?? body.max_tokens;
  const isBounded = typeof asked === 'number' && asked >= 0;
  const outputTokens = isBounded ? asked : unboundedOutput;
  const inputCost = (tokens * price.input) / million;
  return { inputCost, outputTokens, isBounded, total: Math.ceil(inputCost + (outputTokens * price.output) / million) };
}

export type Reservation =
  | { readonly kind: 'reserved'; readonly amount: number; readonly inputCost: number; readonly body: JsonObject }
  | { readonly kind: 'exceeded'; readonly why: string };

const nothing = { amount: 0, inputCost: 0 };

export async function reserve(
  exchange: Exchange,
  { deployment }: Routed,
  candidate: ModelCandidate,
  body: JsonObject,
): Promise<Reservation> {
  const { budget } = deployment;
  if (budget === undefined || candidate.price === undefined) return { kind: 'reserved', ...nothing, body };
  let bound = boundOf(body, candidate.price);
  let sent = body;
  if (budget.perRequest !== undefined) {
    const left = budget.perRequest - exchange.spent.charged;
    if (bound.total > left && !bound.isBounded) {
      // An answer that nobody bounded is bounded by what the request may cost.
      const affordable = Math.floor(((left - bound.inputCost) * million) / Math.max(1, candidate.price.output));
      if (affordable >= 1) {
        sent = { ...body, max_tokens: affordable };
        bound = boundOf(sent, candidate.price);
      }
    }
    if (bound.total > left) {
      if (budget.onExceeded !== 'flag') {
        return { kind: 'exceeded', why: `It could cost more than its budget for one request allows.` };
      }
      flag(exchange, 'It could cost more than the budget for one request.');
    }
  }
  const { budgets } = exchange.gateway;
  const amount = Math.max(bound.total, budgets.dearest(deployment.model));
  const granted = await budgets.reserve(deployment.model, budget, amount, exchange.startedAt);
  if (granted) return { kind: 'reserved', amount, inputCost: Math.ceil(bound.inputCost), body: sent };
  if (budget.onExceeded !== 'flag') {
    return { kind: 'exceeded', why: `What is left of the monthly budget of \`${deployment.model}\` is too little.` };
  }
  flag(exchange, 'The monthly budget is spent.');
  return { kind: 'reserved', ...nothing, body: sent };
}

function flag(exchange: Exchange, why: string): void {
  exchange.checks.push({ name: 'budget', stage: 'input', verdict: 'fail', action: 'flag', why });
}

/** After a call: what it used is added up, and its reservation replaced by what it cost. */
export function settle(
  exchange: Exchange,
  { deployment }: Routed,
  candidate: ModelCandidate,
  reservation: Extract<Reservation, { kind: 'reserved' }>,
  usage: Usage | undefined,
  answered: 'answered' | 'maybe-billed' | 'not-billed',
  receivedBytes = 0,
): void {
  const { spent, gateway } = exchange;
  const { price } = candidate;
  if (price !== undefined) spent.currency = price.currency;
  let charge = 0;
  if (usage !== undefined) {
    spent.input += usage.input;
    spent.cachedInput += usage.cachedInput;
    spent.output += usage.output;
    spent.counted += 1;
    if (price === undefined) spent.unknown = true;
    else charge = costOf(usage, price);
    spent.cost += charge;
  } else if (answered !== 'not-billed') {
    // The provider tells nothing, and may bill it: the budget is charged with the most it can be.
    if (answered === 'answered') spent.unknown = true;
    else spent.maybeBilled = true;
    const output = price === undefined ? 0 : Math.ceil((receivedBytes * price.output) / million);
    charge =
      answered === 'answered' ? reservation.amount : Math.min(reservation.amount, reservation.inputCost + output);
  }
  spent.charged += charge;
  if (deployment.budget?.monthly !== undefined) {
    gateway.budgets.settle(deployment.model, reservation.amount, charge, exchange.startedAt);
  }
}
