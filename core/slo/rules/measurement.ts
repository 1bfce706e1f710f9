/**
 * How the indicator of an objective becomes two series that every window is computed from: what was bad, and out of how
 * much. Sums of both over a window divide into the exact ratio of the window; the mean of five-minute ratios, which other
 * generators take, is another number whenever traffic varies.
 */

import { ok, problem, type Result } from '../../values/result.ts';
import { formatShareAsNumber } from '../../values/share.ts';
import type { Comparison } from '../burn-rate.ts';
import { countsRecords, metricsOf } from '../indicator.ts';
import type { Indicator, Metric, SloObjective, TimeSlices } from '../model.ts';
import { hasRange, isSingle, type PromqlNode, parsePromql } from '../promql/parse.ts';
import { withoutComments } from '../promql/tokens.ts';
import { promqlDuration } from '../rule-file.ts';

export interface Measurement {
  /** Recorded each minute, before the samples, when slices are put together from minutes. */
  readonly minutes: readonly Recording[];
  /** The samples: each evaluation adds one measurement to both series. */
  readonly bad: string;
  readonly total: string;
  /** Seconds between samples. */
  readonly interval: number;
  /** Seconds that one sample speaks for: the shortest window there is. */
  readonly grain: number;
  /** A query that is itself a ratio of the window, which is then asked for each window. */
  readonly direct: ((window: number) => string) | undefined;
}

export interface Recording {
  readonly record: string;
  readonly expr: string;
}

export const series = {
  bad: 'slo:sli_bad:sample',
  total: 'slo:sli_total:sample',
  good: 'slo:sli_good:minute',
  all: 'slo:sli_total:minute',
} as const;

/** Seconds: short enough for the shortest alert window, long enough for slow scrapes. */
const rateWindow = 300;
const minute = 60;

/** `selector` picks the series of this objective: `{slo_id="…"}`. */
export function measurementOf(objective: SloObjective, selector: string): Result<Measurement> {
  const { indicator, slices } = objective;
  const foreign = metricsOf(indicator).find(({ source }) => source !== 'prometheus');
  if (countsRecords(indicator)) {
    return problem(
      'It counts inference records (`type: mooring`), which Mooring evaluates itself: `mooring slo status`.',
    );
  }
  if (foreign) {
    const source = foreign.source === undefined ? 'a source that is not defined here' : `\`${foreign.source}\``;
    return problem(`It is measured by ${source}, and rules can only ask Prometheus.`);
  }
  if (slices) return slicedMeasurement(indicator, slices, selector);
  switch (indicator.kind) {
    case 'ratio':
      return ratioMeasurement(indicator);
    case 'raw':
      return rawMeasurement(indicator, selector);
    case 'threshold':
      return thresholdMeasurement(indicator, selector);
  }
}

/** One for each sample of `bad`, which is recorded just before: what was not measured does not count. */
const oneEach = (selector: string): string => `${series.bad}${selector} * 0 + 1`;

type Ratio = Extract<Indicator, { kind: 'ratio' }>;
type Raw = Extract<Indicator, { kind: 'raw' }>;
type Threshold = Extract<Indicator, { kind: 'threshold' }>;

const samplesEachMinute = { minutes: [], interval: minute, grain: rateWindow, direct: undefined } as const;

function ratioMeasurement(ratio: Ratio): Result<Measurement> {
  const parts = ratioParts(ratio, rateWindow);
  if (!parts.ok) return parts;
  const { bad, total } = parts.value;
  return ok({ ...samplesEachMinute, bad, total });
}

/** A ratio has no weight, so each sample counts as one; with `{{.window}}` the query knows the ratio of any window. */
function rawMeasurement(raw: Raw, selector: string): Result<Measurement> {
  const query = queryOf(raw.metric, rateWindow);
  if (!query.ok) return query;
  const share = valuesOf(single(query.value, 'avg'));
  const bad = raw.measures === 'failure' ? share : `1 - ${share}`;
  const measurement = { ...samplesEachMinute, bad, total: oneEach(selector) };
  if (!query.value.isTemplate) return ok(measurement);
  const direct = (window: number): string => {
    const text = paren(asSingle(filled(raw.metric.query ?? '', window), query.value.node, 'avg'));
    return raw.measures === 'failure' ? text : `1 - ${text}`;
  };
  return ok({ ...measurement, direct });
}

/** Each minute is one measurement, good or bad. */
function thresholdMeasurement(threshold: Threshold, selector: string): Result<Measurement> {
  const good = goodMeasurement(threshold);
  if (!good.ok) return good;
  return ok({ ...samplesEachMinute, bad: `1 - (${good.value})`, total: oneEach(selector) });
}

/** 1 while the number is as it should be, 0 while it is not, and nothing while there is none (NaN is not a number). */
function goodMeasurement({ metric, op, value }: Threshold): Result<string> {
  const query = queryOf(metric, rateWindow);
  if (!query.ok) return query;
  // Of several series the worst decides.
  const worst = op === 'lt' || op === 'lte' ? 'max' : 'min';
  return ok(`${valuesOf(single(query.value, worst))} ${symbols[op]} bool ${value}`);
}

const symbols: Readonly<Record<Comparison, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/**
 * Slices follow one another without a gap because their group is evaluated once for each. The share of good events in the
 * slice is asked of the query where it takes a window, and otherwise put together from minutes.
 */
function slicedMeasurement(indicator: Indicator, slices: TimeSlices, selector: string): Result<Measurement> {
  const share = sliceShare(indicator, slices.length, selector);
  if (!share.ok) return share;
  const { minutes, good } = share.value;
  const { target } = slices;
  const bad = target === undefined ? `clamp(1 - (${good}), 0, 1)` : `(${good}) < bool ${formatShareAsNumber(target)}`;
  return ok({
    minutes,
    bad,
    total: oneEach(selector),
    interval: slices.length,
    grain: slices.length,
    direct: undefined,
  });
}

interface SliceShare {
  readonly minutes: readonly Recording[];
  readonly good: string;
}

function sliceShare(indicator: Indicator, slice: number, selector: string): Result<SliceShare> {
  const over = promqlDuration(slice);
  if (indicator.kind === 'threshold') {
    const good = goodMeasurement(indicator);
    if (!good.ok) return good;
    const minutes = [{ record: series.good, expr: good.value }];
    return ok({ minutes, good: `avg_over_time(${series.good}${selector}[${over}])` });
  }
  if (indicator.kind === 'raw') {
    const query = queryOf(indicator.metric, slice);
    if (!query.ok) return query;
    const share = valuesOf(single(query.value, 'avg'));
    const good = indicator.measures === 'success' ? share : `1 - ${share}`;
    if (query.value.isTemplate) return ok({ minutes: [], good });
    const minutes = [{ record: series.good, expr: good }];
    return ok({ minutes, good: `avg_over_time(${series.good}${selector}[${over}])` });
  }
  const parts = ratioParts(indicator, isTemplate(indicator.total) ? slice : rateWindow);
  if (!parts.ok) return parts;
  const { good, total, templates } = parts.value;
  if (templates) return ok({ minutes: [], good: `${paren(good)} / ((${total}) > 0)` });
  const minutes = [
    { record: series.good, expr: good },
    { record: series.all, expr: total },
  ];
  const sumOf = (name: string) => `sum_over_time(${name}${selector}[${over}])`;
  return ok({ minutes, good: `${sumOf(series.good)} / (${sumOf(series.all)} > 0)` });
}

interface RatioParts {
  readonly good: string;
  readonly bad: string;
  readonly total: string;
  /** True when both queries take a window. */
  readonly templates: boolean;
}

function ratioParts(ratio: Ratio, window: number): Result<RatioParts> {
  const counted = eventsOf(ratio.counts, ratio.counted, ratio.counter, window);
  if (!counted.ok) return counted;
  const total = eventsOf('total', ratio.total, ratio.counter, window);
  if (!total.ok) return total;
  if (counted.value.isTemplate !== total.value.isTemplate) {
    const why = `\`${ratio.counts}\` and \`total\` must be counted over the same time`;
    return problem(`Only one of its queries has \`{{.window}}\`, and ${why}. Write it in both.`);
  }
  const all = total.value.text;
  // A series appears with its first event: until then there are none of it, which is not the same as no data.
  const some = `(${counted.value.text} or vector(0))`;
  const rest = `clamp_min(${paren(all)} - ${some}, 0)`;
  const [good, bad] = ratio.counts === 'good' ? [some, rest] : [rest, some];
  return ok({ good, bad, total: all, templates: counted.value.isTemplate });
}

interface Query {
  readonly text: string;
  readonly node: PromqlNode;
  /** Written with `{{.window}}`. */
  readonly isTemplate: boolean;
}

/** The number of events, as one series. */
function eventsOf(part: string, metric: Metric, counter: boolean, window: number): Result<Query> {
  const query = queryOf(metric, window);
  if (!query.ok) return problem(`\`${part}\`: ${query.problem}`);
  const { text, node, isTemplate } = query.value;
  if (isTemplate || hasRange(node) || !counter) return ok({ ...query.value, text: asSingle(text, node, 'sum') });
  const rated = ratedCounter(text, node);
  if (rated !== undefined) return ok({ ...query.value, text: rated });
  return problem(
    `\`${part}\` adds up counters that only ever grow, and what happened within a window cannot be told from the sum: a restart of one of them would look like a fall. Write the query as \`sum(rate(…[{{.window}}]))\`.`,
  );
}

/** `http_requests_total{…}` and `sum(http_requests_total{…})`: the rate is taken first, and summed then. */
function ratedCounter(text: string, node: PromqlNode): string | undefined {
  if (node.kind === 'group') return ratedCounter(text, node.of);
  const inner = node.kind === 'aggregate' && node.name === 'sum' ? node.of : node;
  if (inner.kind !== 'selector' || inner.range !== undefined) return undefined;
  const selector = text.slice(inner.start, inner.end);
  if (/\boffset\b|@/.test(selector.slice(selector.lastIndexOf('}') + 1))) return undefined;
  return `sum(rate(${selector}[${promqlDuration(rateWindow)}]))`;
}

const windowTemplate = /\{\{-?\s*\.window\s*-?\}\}/g;

const isTemplate = ({ query }: Metric): boolean => query !== undefined && query.search(windowTemplate) >= 0;

function filled(query: string, window: number): string {
  return withoutComments(query.replace(windowTemplate, promqlDuration(window)));
}

function queryOf(metric: Metric, window: number): Result<Query> {
  if (metric.query === undefined || metric.query.trim() === '') return problem('It has no `query`.');
  const template = isTemplate(metric);
  const plain = metric.query.replace(windowTemplate, promqlDuration(window));
  if (plain.includes('{{'))
    return problem('Its query has a `{{…}}` that is not `{{.window}}`; nothing else can be filled in.');
  const parsed = parsePromql(plain);
  if (!parsed.ok) return parsed;
  const text = withoutComments(plain);
  const clean = text === plain ? parsed : parsePromql(text);
  return clean.ok ? ok({ text, node: clean.value, isTemplate: template }) : clean;
}

type Aggregation = 'sum' | 'avg' | 'max' | 'min';

const single = ({ text, node }: Query, by: Aggregation): string => asSingle(text, node, by);

function asSingle(text: string, node: PromqlNode, by: Aggregation): string {
  if (node.type === 'scalar') return `vector(${text})`;
  return isSingle(node) ? text : `${by}(${text})`;
}

/** Without NaN, which is what a division of nothing by nothing gives. */
const valuesOf = (text: string): string => `(${paren(text)} >= -Inf)`;

/** Not needed around one call or aggregation, as most queries are. */
function paren(text: string): string {
  return /^\w+\(/.test(text) && closesAtEnd(text) ? text : `(${text})`;
}

function closesAtEnd(text: string): boolean {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote !== '`') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at === text.length - 1;
    }
  }
  return false;
}
