/**
 * Facts about well-known models: who makes them, when they are switched off, what they hold and cost. Every fact has
 * the day on which it was true; what we do not know is absent, never guessed. Prices are list prices of the vendor's
 * own API; a project overrides them in `mooring.yaml`.
 */

import { type CalendarDate, isCalendarDate } from '../values/date.ts';
import { type Money, parseMoney } from '../values/money.ts';
import { vendorOf } from './vendor.ts';

export interface ModelFacts {
  /** `provider/model`, with the vendor's own provider name. */
  readonly id: string;
  readonly vendor: string;
  readonly retirement?: Retirement;
  readonly context?: { readonly tokens: number; readonly asOf: CalendarDate };
  /** Per million tokens. */
  readonly price?: { readonly input: Money; readonly output: Money; readonly asOf: CalendarDate };
}

export interface Retirement {
  readonly on: CalendarDate;
  /** `earliest`: the vendor promises only that it is not sooner. */
  readonly certainty: 'announced' | 'earliest';
  readonly replacement?: string;
  readonly asOf: CalendarDate;
}

interface RetirementNotice {
  readonly on: string;
  readonly asOf: string;
  readonly certainty?: 'earliest';
  readonly replacement?: string;
  readonly models: readonly string[];
}

const retirements: readonly RetirementNotice[] = [
  { on: '2025-07-28', asOf: '2026-06-02', models: ['openai/o1-preview'] },
  { on: '2025-10-27', asOf: '2026-06-02', models: ['openai/o1-mini'] },
  { on: '2026-02-17', asOf: '2025-11-18', models: ['openai/chatgpt-4o-latest'] },
  {
    on: '2026-07-23',
    asOf: '2026-07-24',
    models: [
      'openai/gpt-5-chat-latest',
      'openai/gpt-5-codex',
      'openai/gpt-5.1-chat-latest',
      'openai/gpt-5.1-codex',
      'openai/gpt-5.1-codex-max',
      'openai/gpt-5.1-codex-mini',
      'openai/gpt-5.2-codex',
      'openai/o3-deep-research',
      'openai/o4-mini-deep-research',
    ],
  },
  {
    on: '2026-08-10',
    asOf: '2026-09-20',
    models: ['openai/gpt-5.2-chat-latest', 'openai/gpt-5.3-chat-latest'],
    replacement: 'openai/gpt-5.6-sol',
  },
  {
    on: '2026-10-23',
    asOf: '2026-04-23',
    replacement: 'openai/gpt-4.1-mini',
    models: ['openai/gpt-3.5-turbo', 'openai/gpt-3.5-turbo-0125', 'openai/gpt-4.1-nano'],
  },
  {
    on: '2026-10-23',
    asOf: '2026-07-24',
    models: [
      'openai/gpt-4',
      'openai/gpt-4-0613',
      'openai/gpt-4-turbo',
      'openai/gpt-4o-2024-05-13',
      'openai/o1',
      'openai/o1-2024-12-17',
      'openai/o1-pro',
      'openai/o1-pro-2025-03-19',
      'openai/o3-mini',
      'openai/o3-mini-2025-01-31',
      'openai/o4-mini',
      'openai/o4-mini-2025-04-16',
    ],
  },
  {
    on: '2026-12-10',
    asOf: '2026-07-06',
    models: [
      'openai/gpt-5-2025-08-07',
      'openai/gpt-5-mini-2025-08-07',
      'openai/gpt-5-nano-2025-08-07',
      'openai/gpt-5-pro-2025-10-06',
      'openai/o3-2025-04-16',
      'openai/o3-pro-2025-06-10',
    ],
  },
  { on: '2025-07-21', asOf: '2026-06-02', models: ['anthropic/claude-3-sonnet-20240229'] },
  {
    on: '2025-10-28',
    asOf: '2026-06-02',
    models: ['anthropic/claude-3-5-sonnet-20240620', 'anthropic/claude-3-5-sonnet-20241022'],
  },
  { on: '2026-01-05', asOf: '2026-06-02', models: ['anthropic/claude-3-opus-20240229'] },
  {
    on: '2026-02-19',
    asOf: '2026-06-02',
    models: ['anthropic/claude-3-7-sonnet-20250219', 'anthropic/claude-3-5-haiku-20241022'],
  },
  { on: '2026-04-20', asOf: '2026-06-02', models: ['anthropic/claude-3-haiku-20240307'] },
  {
    on: '2026-06-15',
    asOf: '2026-06-15',
    replacement: 'anthropic/claude-sonnet-4-6',
    models: ['anthropic/claude-sonnet-4-20250514'],
  },
  {
    on: '2026-06-15',
    asOf: '2026-06-15',
    replacement: 'anthropic/claude-opus-4-8',
    models: ['anthropic/claude-opus-4-20250514'],
  },
  {
    on: '2026-08-05',
    asOf: '2026-08-19',
    replacement: 'anthropic/claude-opus-4-8',
    models: ['anthropic/claude-opus-4-1-20250805'],
  },
  {
    on: '2026-06-01',
    asOf: '2026-08-27',
    models: [
      'google/gemini-2.0-flash',
      'google/gemini-2.0-flash-001',
      'google/gemini-2.0-flash-lite',
      'google/gemini-2.0-flash-lite-001',
    ],
  },
  {
    on: '2026-10-16',
    asOf: '2026-08-27',
    certainty: 'earliest',
    models: ['google/gemini-2.5-flash'],
  },
  { on: '2026-07-31', asOf: '2026-05-25', models: ['mistral/magistral-medium-2509', 'mistral/devstral-2512'] },
  {
    on: '2026-08-31',
    asOf: '2026-06-28',
    replacement: 'mistral/mistral-medium-3-5',
    models: ['mistral/mistral-medium-2505', 'mistral/mistral-medium-2508'],
  },
];

interface Offer {
  readonly model: string;
  readonly asOf: string;
  /** US dollars per million tokens. */
  readonly input: string;
  readonly output: string;
  readonly context?: number;
}

const offers: readonly Offer[] = [
  { model: 'openai/gpt-4o', asOf: '2026-05-27', input: '2.50', output: '10.00', context: 128_000 },
  { model: 'openai/gpt-4o-mini', asOf: '2026-05-27', input: '0.15', output: '0.60', context: 128_000 },
  { model: 'openai/gpt-5.4', asOf: '2026-05-04', input: '2.50', output: '15.00' },
  { model: 'openai/gpt-5.4-mini', asOf: '2026-05-04', input: '0.75', output: '4.50' },
  { model: 'openai/gpt-5.4-nano', asOf: '2026-05-04', input: '0.20', output: '1.25' },
  { model: 'openai/gpt-5.5', asOf: '2026-05-04', input: '5.00', output: '30.00' },
  {
    model: 'anthropic/claude-haiku-4-5-20251001',
    asOf: '2025-10-15',
    input: '1.00',
    output: '5.00',
    context: 200_000,
  },
  { model: 'anthropic/claude-sonnet-4-6', asOf: '2026-03-13', input: '3.00', output: '15.00', context: 1_000_000 },
  { model: 'anthropic/claude-opus-4-8', asOf: '2026-05-28', input: '5.00', output: '25.00', context: 1_000_000 },
  { model: 'google/gemini-2.5-flash', asOf: '2026-03-15', input: '0.30', output: '2.50' },
  { model: 'mistral/mistral-large-2512', asOf: '2026-06-09', input: '0.50', output: '1.50' },
  { model: 'mistral/mistral-medium-3-5', asOf: '2026-08-24', input: '1.50', output: '7.50' },
  { model: 'mistral/mistral-small-2603', asOf: '2026-06-09', input: '0.15', output: '0.60' },
  { model: 'mistral/ministral-8b-2512', asOf: '2026-08-24', input: '0.15', output: '0.15' },
  { model: 'mistral/codestral-2508', asOf: '2026-06-09', input: '0.30', output: '0.90' },
];

export const catalog: ReadonlyMap<string, ModelFacts> = buildCatalog();

/** What is known about a model id as files write it; `mistral-ai/` and `gemini/` are other names of the same makers. */
export function modelFacts(modelId: string): ModelFacts | undefined {
  return catalog.get(modelId.replace(/^mistral-ai\//, 'mistral/').replace(/^gemini\//, 'google/'));
}

function buildCatalog(): Map<string, ModelFacts> {
  const facts = new Map<string, ModelFacts>();
  const add = (id: string, more: Partial<ModelFacts>): void => {
    facts.set(id, { id, vendor: vendorOf(id) ?? '', ...facts.get(id), ...more });
  };
  for (const { models, on, asOf, certainty = 'announced', replacement } of retirements) {
    const retirement: Retirement = { on: date(on), certainty, asOf: date(asOf) };
    for (const id of models) add(id, { retirement: replacement ? { ...retirement, replacement } : retirement });
  }
  for (const { model, asOf, input, output, context } of offers) {
    add(model, { price: { input: dollars(input), output: dollars(output), asOf: date(asOf) } });
    if (context !== undefined) add(model, { context: { tokens: context, asOf: date(asOf) } });
  }
  return facts;
}

function date(text: string): CalendarDate {
  if (!isCalendarDate(text)) throw new TypeError(`The catalog has a date ${text} that does not exist.`);
  return text;
}

function dollars(amount: string): Money {
  const money = parseMoney(`${amount} USD`);
  if (!money.ok) throw new TypeError(money.problem);
  return money.value;
}
