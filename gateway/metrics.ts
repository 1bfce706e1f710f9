/**
 * What happened, summed up for Prometheus (text format 0.0.4). Sums are kept as numbers by what they are about and put
 * into words only when somebody asks: this runs several times a request.
 */
import type { CheckResult, RecordStatus } from '../core/contract/record.ts';

export interface Metrics {
  readonly recorded: (request: RecordedRequest) => void;
  /** A request that concerned no release. */
  readonly refused: (code: string) => void;
  readonly attempted: (provider: string, outcome: string) => void;
  readonly text: (gauges: readonly Gauge[]) => string;
}

export interface RecordedRequest {
  readonly model: string;
  readonly status: RecordStatus;
  readonly seconds: number;
  readonly ttftSeconds: number | undefined;
  readonly fallback: boolean;
  readonly checks: readonly CheckResult[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In units of the currency; undefined when it is not known. */
  readonly cost: number | undefined;
  readonly currency: string | undefined;
}

/** Values that are read when they are asked for. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly values: readonly (readonly [labels: string, value: number])[];
}

interface ModelSums {
  readonly statuses: Map<string, number>;
  readonly checks: Map<string, Map<string, number>>;
  readonly costs: Map<string, number>;
  readonly durations: Histogram;
  readonly firstTokens: Histogram;
  fallbacks: number;
  inputTokens: number;
  outputTokens: number;
  unpriced: number;
}

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;

export function newMetrics(): Metrics {
  const models = new Map<string, ModelSums>();
  const refusals = new Map<string, number>();
  const attempts = new Map<string, Map<string, number>>();

  function sumsOf(model: string): ModelSums {
    const known = models.get(model);
    if (known !== undefined) return known;
    const sums: ModelSums = {
      statuses: new Map(),
      checks: new Map(),
      costs: new Map(),
      durations: newHistogram(),
      firstTokens: newHistogram(),
      fallbacks: 0,
      inputTokens: 0,
      outputTokens: 0,
      unpriced: 0,
    };
    models.set(model, sums);
    return sums;
  }

  return {
    recorded(request) {
      const sums = sumsOf(request.model);
      add(sums.statuses, request.status, 1);
      observe(sums.durations, request.seconds);
      if (request.ttftSeconds !== undefined) observe(sums.firstTokens, request.ttftSeconds);
      if (request.fallback) sums.fallbacks += 1;
      for (const { name, verdict } of request.checks) add(innerOf(sums.checks, name), verdict, 1);
      sums.inputTokens += request.inputTokens;
      sums.outputTokens += request.outputTokens;
      if (request.cost === undefined) sums.unpriced += 1;
      else if (request.cost > 0) add(sums.costs, request.currency ?? '', request.cost);
    },
    refused: (code) => add(refusals, code, 1),
    attempted: (provider, outcome) => add(innerOf(attempts, provider), outcome, 1),
    text: (gauges) => [...linesOf(models, refusals, attempts), ...gauges.flatMap(gaugeLines), ''].join('\n'),
  };
}

function add(sums: Map<string, number>, key: string, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by);
}

function innerOf(outer: Map<string, Map<string, number>>, key: string): Map<string, number> {
  let inner = outer.get(key);
  if (inner === undefined) {
    inner = new Map();
    outer.set(key, inner);
  }
  return inner;
}

function newHistogram(): Histogram {
  return { buckets: bounds.map(() => 0), sum: 0, count: 0 };
}

function observe(histogram: Histogram, seconds: number): void {
  histogram.count += 1;
  histogram.sum += seconds;
  const bucket = bounds.findIndex((bound) => seconds <= bound);
  if (bucket >= 0) histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + 1;
}

type Series = readonly (readonly [labels: string, value: number])[];

function linesOf(
  models: ReadonlyMap<string, ModelSums>,
  refusals: ReadonlyMap<string, number>,
  attempts: ReadonlyMap<string, ReadonlyMap<string, number>>,
): readonly string[] {
  const perModel = (values: (sums: ModelSums, model: string) => Series): Series =>
    [...models].flatMap(([model, sums]) => values(sums, model));
  const counter = (name: string, help: string, values: Series): readonly string[] =>
    values.length === 0 ? [] : gaugeLines({ name, help, type: 'counter', values });
  return [
    ...counter(
      'mooring_requests_total',
      'Requests that were recorded, by how they ended.',
      perModel(({ statuses }, model) => [...statuses].map(([status, count]) => [labelsOf({ model, status }), count])),
    ),
    ...counter(
      'mooring_refused_total',
      'Requests that were refused before they concerned a release, by code.',
      [...refusals].map(([code, count]) => [labelsOf({ code }), count]),
    ),
    ...counter(
      'mooring_upstream_attempts_total',
      'Calls to providers, by outcome.',
      [...attempts].flatMap(([provider, outcomes]) =>
        [...outcomes].map(([outcome, count]) => [labelsOf({ provider, outcome }), count] as const),
      ),
    ),
    ...counter(
      'mooring_fallbacks_total',
      'Answers that a fallback gave.',
      perModel(({ fallbacks }, model) => [[labelsOf({ model }), fallbacks]]),
    ),
    ...counter(
      'mooring_checks_total',
      'Verdicts of guardrails.',
      perModel(({ checks }, model) =>
        [...checks].flatMap(([check, verdicts]) =>
          [...verdicts].map(([verdict, count]) => [labelsOf({ model, check, verdict }), count] as const),
        ),
      ),
    ),
    ...counter(
      'mooring_tokens_total',
      'Tokens, by kind.',
      perModel(({ inputTokens, outputTokens }, model) => [
        [labelsOf({ model, kind: 'input' }), inputTokens],
        [labelsOf({ model, kind: 'output' }), outputTokens],
      ]),
    ),
    ...counter(
      'mooring_cost_total',
      'What calls cost, by currency. Calls whose price is unknown are not in it.',
      perModel(({ costs }, model) => [...costs].map(([currency, cost]) => [labelsOf({ model, currency }), cost])),
    ),
    ...counter(
      'mooring_unpriced_total',
      'Requests whose cost is not known.',
      perModel(({ unpriced }, model) => [[labelsOf({ model }), unpriced]]),
    ),
    ...histogramLines(
      'mooring_request_duration_seconds',
      'Time from the request to the end of its answer.',
      [...models].map(([model, { durations }]) => [model, durations]),
    ),
    ...histogramLines(
      'mooring_time_to_first_token_seconds',
      'Time from the request to the first token of a streamed answer.',
      [...models].map(([model, { firstTokens }]) => [model, firstTokens]),
    ),
  ];
}

function gaugeLines({ name, help, type, values }: Gauge): readonly string[] {
  const lines = values.map(([labels, value]) => (labels === '' ? `${name} ${value}` : `${name}{${labels}} ${value}`));
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function histogramLines(
  name: string,
  help: string,
  series: readonly (readonly [model: string, histogram: Histogram])[],
): readonly string[] {
  const lines = series.flatMap(([model, { buckets, sum, count }]) => {
    const labels = labelsOf({ model });
    let below = 0;
    const cumulative = bounds.map((bound, index) => {
      below += buckets[index] ?? 0;
      return `${name}_bucket{${labels},le="${bound}"} ${below}`;
    });
    const infinite = `${name}_bucket{${labels},le="+Inf"} ${count}`;
    return [...cumulative, infinite, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`];
  });
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines];
}

/** Pairs as they stand between the braces. */
export function labelsOf(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (one) => (one === '\n' ? '\\n' : `\\${one}`))}"`)
    .join(',');
}
