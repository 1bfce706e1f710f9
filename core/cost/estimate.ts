/**
 * What a request will cost, before there is one: tokens are estimated with a band, because neither the input nor the
 * answer is known yet. Everything that was assumed is said.
 */

import type { PromptFile, PromptInput } from '../prompt/model.ts';
import { effectiveInputs } from '../prompt/model.ts';
import { placeholderNames } from '../prompt/placeholders.ts';
import type { Money } from '../values/money.ts';
import { scaleMoney } from '../values/money.ts';
import { costOf, type ModelPrice } from './price.ts';

export interface Band {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

export interface TokenEstimate {
  readonly input: Band;
  readonly output: Band;
  /** Sentences. */
  readonly assumptions: readonly string[];
}

export interface MoneyBand {
  readonly low: Money;
  readonly expected: Money;
  readonly high: Money;
}

/** What the caller knows better: tokens of one request. */
export interface KnownTokens {
  readonly input?: number;
  readonly output?: number;
}

/** Of text, by UTF-8 bytes: four to a token is usual, tokens of six are rare, and other scripts take about two. */
const bytesPerToken = { low: 6, expected: 4, high: 2 } as const;
/** Each message is framed by a few tokens, which vendors do not document alike. */
const perMessage: Band = { low: 3, expected: 4, high: 8 };
/** Of an input of which nothing is known. */
const someInput: Band = { low: 5, expected: 100, high: 2000 };
const someOutput: Band = { low: 20, expected: 300, high: 4096 };

export function estimateText(text: string): Band {
  const bytes = new TextEncoder().encode(text).length;
  const tokens = (size: number) => Math.ceil(bytes / size);
  return { low: tokens(bytesPerToken.low), expected: tokens(bytesPerToken.expected), high: tokens(bytesPerToken.high) };
}

export function estimatePrompt(prompt: PromptFile, known: KnownTokens = {}): TokenEstimate {
  const assumptions: string[] = [];
  const input = known.input === undefined ? promptInput(prompt, assumptions) : exactly(known.input);
  const output = known.output === undefined ? promptOutput(prompt, assumptions) : exactly(known.output);
  return { input, output, assumptions };
}

/** Of a model that is asked without a prompt of ours. */
export function estimatePlain(known: KnownTokens): TokenEstimate {
  const assumptions: string[] = [];
  if (known.input === undefined) assumptions.push(assumed('The input', someInput));
  if (known.output === undefined) assumptions.push(assumed('The answer', someOutput));
  const input = known.input === undefined ? someInput : exactly(known.input);
  return { input, output: known.output === undefined ? someOutput : exactly(known.output), assumptions };
}

function promptInput(prompt: PromptFile, assumptions: string[]): Band {
  const inputs = new Map(effectiveInputs(prompt).map((one) => [one.name, one]));
  const bands: Band[] = [];
  const told = new Set<string>();
  for (const { content } of prompt.messages) {
    bands.push(perMessage, estimateText(content.replace(/\{\{[^{}]*\}\}/g, '')));
    for (const name of placeholderNames(content)) {
      const { band, assumption } = inputBand(name, inputs.get(name));
      bands.push(band);
      if (assumption !== undefined && !told.has(name)) assumptions.push(assumption);
      told.add(name);
    }
  }
  return bands.reduce(sumOf, exactly(0));
}

function inputBand(
  name: string,
  input: PromptInput | undefined,
): { readonly band: Band; readonly assumption?: string } {
  const type = input?.schema.type;
  const choices = input?.schema.enum;
  if (Array.isArray(choices) && choices.length > 0)
    return { band: widest(choices.map((one) => estimateText(String(one)))) };
  if (type === 'number' || type === 'integer' || type === 'boolean') return { band: { low: 1, expected: 2, high: 8 } };
  const most = input?.maxTokens;
  if (most !== undefined) {
    const band = { low: Math.min(1, most), expected: Math.ceil(most / 4), high: most };
    return { band, assumption: `\`${name}\` may have ${most} tokens; a quarter of them is expected.` };
  }
  return { band: someInput, assumption: `${assumed(`\`${name}\``, someInput)} Its \`maxTokens\` would bound it.` };
}

function promptOutput({ modelParameters }: PromptFile, assumptions: string[]): Band {
  const most = modelParameters.maxTokens;
  if (most === undefined) {
    assumptions.push(`${assumed('The answer', someOutput)} \`modelParameters.maxTokens\` would bound it.`);
    return someOutput;
  }
  assumptions.push(`The answer may have ${most} tokens; half of them are expected.`);
  return { low: Math.min(1, most), expected: Math.ceil(most / 2), high: most };
}

const assumed = (what: string, { low, expected, high }: Band): string =>
  `${what} is taken to have about ${expected} tokens, between ${low} and ${high}.`;

const exactly = (tokens: number): Band => ({ low: tokens, expected: tokens, high: tokens });

function sumOf(left: Band, right: Band): Band {
  return { low: left.low + right.low, expected: left.expected + right.expected, high: left.high + right.high };
}

function widest(bands: readonly Band[]): Band {
  const expected = bands.reduce((sum, band) => sum + band.expected, 0) / bands.length;
  return {
    low: Math.min(...bands.map(({ low }) => low)),
    expected: Math.round(expected),
    high: Math.max(...bands.map(({ high }) => high)),
  };
}

export function estimateCost({ input, output }: TokenEstimate, price: ModelPrice): MoneyBand {
  const cost = (end: keyof Band): Money =>
    costOf({ input: input[end], cachedInput: 0, cacheWrite: 0, output: output[end] }, price);
  return { low: cost('low'), expected: cost('expected'), high: cost('high') };
}

/** So many requests. */
export function times(band: MoneyBand, requests: number): MoneyBand {
  const count = BigInt(Math.max(0, Math.round(requests)));
  return {
    low: scaleMoney(band.low, count),
    expected: scaleMoney(band.expected, count),
    high: scaleMoney(band.high, count),
  };
}
