/**
 * What a call cost, from the tokens its provider counted. Providers count differently: OpenAI's `prompt_tokens` contain
 * the cached ones, Anthropic's `input_tokens` do not, Google's `candidatesTokenCount` leaves out the thoughts that are
 * paid for all the same. So counts are first split into parts that do not overlap. No price is no cost, never zero.
 */

import { modelFacts } from '../catalog/models.ts';
import { vendorOf } from '../catalog/vendor.ts';
import type { TokenPrice } from '../contract/target-state.ts';
import { childOf } from '../schema/value-at.ts';
import type { JsonValue } from '../values/json.ts';
import { addMoney, type Money, parseMoney, scaleMoney, zeroMoney } from '../values/money.ts';

/** Per million tokens. */
export interface ModelPrice {
  readonly input: Money;
  readonly output: Money;
  /** Undefined when it is not known; input is then counted in full, which is the most it can be. */
  readonly cachedInput: Money | undefined;
  /** What is put into the provider's cache; input in full unless known. */
  readonly cacheWrite: Money | undefined;
  readonly source: 'project' | 'catalog';
  /** ISO date, of a price of the catalogue. */
  readonly asOf: string | undefined;
}

/** Parts that do not overlap. */
export interface TokenUsage {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  /** Reasoning included. */
  readonly output: number;
}

const million = 1_000_000n;

/** The price that the project declares for `provider/model`, else that of the catalogue. */
export function priceOf(modelId: string, declared: Readonly<Record<string, TokenPrice>>): ModelPrice | undefined {
  const own = Object.hasOwn(declared, modelId) ? declared[modelId] : undefined;
  return own ? declaredPrice(own) : catalogPrice(modelId);
}

function declaredPrice({ input, output, cachedInput }: TokenPrice): ModelPrice | undefined {
  const [paid, answered] = [moneyOf(input), moneyOf(output)];
  if (!paid || !answered || paid.currency !== answered.currency) return undefined;
  const cached = moneyOf(cachedInput);
  return {
    input: paid,
    output: answered,
    cachedInput: cached?.currency === paid.currency ? cached : undefined,
    cacheWrite: undefined,
    source: 'project',
    asOf: undefined,
  };
}

/**
 * Anthropic prices its cache by fixed factors of the input: a tenth to read, five quarters to write (its page "Prompt
 * caching", read in 2026). The others' discounts differ from model to model.
 */
function catalogPrice(modelId: string): ModelPrice | undefined {
  const price = modelFacts(modelId)?.price;
  if (!price) return undefined;
  const isAnthropic = vendorOf(modelId) === 'Anthropic';
  return {
    input: price.input,
    output: price.output,
    cachedInput: isAnthropic ? scaleMoney(price.input, 1n, 10n) : undefined,
    cacheWrite: isAnthropic ? scaleMoney(price.input, 5n, 4n) : undefined,
    source: 'catalog',
    asOf: price.asOf,
  };
}

function moneyOf(written: string | undefined): Money | undefined {
  const money = written === undefined ? undefined : parseMoney(written);
  return money?.ok ? money.value : undefined;
}

/** Rounded once, to a billionth, after the parts are added up. */
export function costOf(usage: TokenUsage, price: ModelPrice): Money {
  const { input, output, cachedInput = input, cacheWrite = input } = withoutUndefined(price);
  const parts: readonly (readonly [number, Money])[] = [
    [usage.input, input],
    [usage.cachedInput, cachedInput],
    [usage.cacheWrite, cacheWrite],
    [usage.output, output],
  ];
  const nanoTokens = parts.reduce((sum, [tokens, money]) => sum + whole(tokens) * money.nanos, 0n);
  return scaleMoney({ nanos: nanoTokens, currency: input.currency }, 1n, million);
}

function withoutUndefined({ input, output, cachedInput, cacheWrite }: ModelPrice) {
  return { input, output, ...(cachedInput && { cachedInput }), ...(cacheWrite && { cacheWrite }) };
}

const whole = (tokens: number): bigint => BigInt(Math.max(0, Math.round(tokens)));

export type UsageDialect = 'openai' | 'anthropic' | 'google' | 'bedrock';

/** The `usage` of an answer, as its provider writes it; undefined when it has none that can be read. */
export function readUsage(dialect: UsageDialect, usage: JsonValue | undefined): TokenUsage | undefined {
  const read = (...path: readonly string[]): number | undefined => {
    const value = path.reduce<JsonValue | undefined>(childOf, usage);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  switch (dialect) {
    case 'openai':
      // Responses say `input_tokens`, chat completions `prompt_tokens`; both contain the cached ones.
      return inclusive(
        read('prompt_tokens') ?? read('input_tokens'),
        read('prompt_tokens_details', 'cached_tokens') ?? read('input_tokens_details', 'cached_tokens'),
        read('completion_tokens') ?? read('output_tokens'),
      );
    case 'anthropic':
      return exclusive(
        read('input_tokens'),
        read('cache_read_input_tokens'),
        read('cache_creation_input_tokens'),
        read('output_tokens'),
      );
    case 'bedrock':
      return exclusive(
        read('inputTokens'),
        read('cacheReadInputTokens'),
        read('cacheWriteInputTokens'),
        read('outputTokens'),
      );
    case 'google': {
      const answered = read('candidatesTokenCount');
      const thoughts = read('thoughtsTokenCount') ?? 0;
      const output = answered === undefined && thoughts === 0 ? undefined : (answered ?? 0) + thoughts;
      return inclusive(read('promptTokenCount'), read('cachedContentTokenCount'), output);
    }
  }
}

/** Where the count of all input contains what was cached. */
function inclusive(all: number | undefined, cached = 0, output: number | undefined): TokenUsage | undefined {
  if (all === undefined || output === undefined) return undefined;
  const cachedInput = Math.min(cached, all);
  return { input: all - cachedInput, cachedInput, cacheWrite: 0, output };
}

function exclusive(
  input: number | undefined,
  cachedInput = 0,
  cacheWrite = 0,
  output: number | undefined,
): TokenUsage | undefined {
  return input === undefined || output === undefined ? undefined : { input, cachedInput, cacheWrite, output };
}

/** Sums of one currency each, in the order of their names: there are no exchange rates. */
export function sumByCurrency(amounts: Iterable<Money>): readonly Money[] {
  const sums = new Map<string, Money>();
  for (const money of amounts) {
    const sum = addMoney(sums.get(money.currency) ?? zeroMoney(money.currency), money);
    if (sum.ok) sums.set(money.currency, sum.value);
  }
  return [...sums.values()].sort((left, right) => (left.currency < right.currency ? -1 : 1));
}

/** An amount that is kept as a number of currency units, such as a sum in the records; undefined when it is none. */
export function moneyOfNumber(units: number, currency: string): Money | undefined {
  if (!Number.isFinite(units) || Math.abs(units) > 1e12) return undefined;
  const one = parseMoney(`1 ${currency}`);
  return one.ok ? { nanos: BigInt(Math.round(units * 1e9)), currency: one.value.currency } : undefined;
}
