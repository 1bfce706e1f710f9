/**
 * An SLO as typed, readonly data, with everything it refers to at hand: what is measured, against which targets, over
 * which window, and who is told when. Reads `openslo/v1` and `openslo/v1alpha`. What cannot be read is a sentence that
 * says why; that the document is valid in all details is the business of the schema and of `conformance.ts`.
 */

import { childOf } from '../schema/value-at.ts';
import type { Duration } from '../values/duration.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { isShare, parseShare, type Share } from '../values/share.ts';
import { type AlertPolicy, readAlertPolicies, unknownPolicies } from './alert-policy.ts';
import { budgetOf, type Comparison, isComparison } from './burn-rate.ts';
import { parseOpenSloDuration } from './duration.ts';
import { readAlphaWindow, readWindow, type SloWindow } from './window.ts';

export type BudgetingMethod = 'Occurrences' | 'Timeslices' | 'RatioTimeslices';

export interface Slo {
  readonly name: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly method: BudgetingMethod;
  readonly window: SloWindow;
  readonly objectives: readonly SloObjective[];
  readonly alertPolicies: readonly AlertPolicy[];
  /** Named, and not defined here. */
  readonly unknownPolicies: readonly string[];
}

export interface SloObjective {
  /** Its place in the document. */
  readonly index: number;
  readonly displayName: string | undefined;
  readonly target: Share;
  /** 1 − target, exactly. */
  readonly budget: Share;
  readonly indicator: Indicator;
  /** Given for the two methods that count slices of time. */
  readonly slices: TimeSlices | undefined;
  /** How much it counts in a composite SLO. */
  readonly weight: number;
}

export interface TimeSlices {
  readonly length: Duration;
  /** The share of good events that makes a slice good; RatioTimeslices has none. */
  readonly target: Share | undefined;
}

export type Indicator =
  | {
      readonly kind: 'ratio';
      readonly name: string | undefined;
      /** What is counted beside the total. */
      readonly counts: 'good' | 'bad';
      readonly counted: Metric;
      readonly total: Metric;
      /** True when both only ever grow. */
      readonly counter: boolean;
    }
  | {
      readonly kind: 'raw';
      readonly name: string | undefined;
      readonly measures: 'success' | 'failure';
      readonly metric: Metric;
    }
  | {
      readonly kind: 'threshold';
      readonly name: string | undefined;
      readonly metric: Metric;
      readonly op: Comparison;
      readonly value: number;
    };

export interface Metric {
  /** In lower case: `prometheus`, `mooring`. Undefined when only a DataSource that is not here would know. */
  readonly source: string | undefined;
  /** What the source is asked: PromQL, or the condition of a `mooring` source. */
  readonly query: string | undefined;
}

/** The value of a resource that is defined elsewhere. */
export type Lookup = (kind: string, name: string) => JsonValue | undefined;

export function readSlo(value: JsonValue, lookup: Lookup): Result<Slo> {
  const isAlpha = childOf(value, 'apiVersion') === 'openslo/v1alpha';
  const metadata = childOf(value, 'metadata');
  const spec = childOf(value, 'spec');
  const name = text(metadata, 'name');
  const service = text(spec, 'service');
  if (name === undefined || name === '') return problem('It has no name.');
  if (service === undefined || service === '') return problem('It names no `service`.');
  const method = childOf(spec, 'budgetingMethod');
  if (!isMethod(method)) return problem('Its `budgetingMethod` is none of Occurrences, Timeslices, RatioTimeslices.');
  const window = isAlpha ? readAlphaWindow(childOf(spec, 'timeWindows')) : readWindow(childOf(spec, 'timeWindow'));
  if (!window.ok) return window;
  const objectives = readObjectives(spec, method, isAlpha, lookup);
  if (!objectives.ok) return objectives;
  return ok({
    name,
    service,
    displayName: text(metadata, 'displayName'),
    description: text(spec, 'description'),
    labels: texts(childOf(metadata, 'labels')),
    annotations: texts(childOf(metadata, 'annotations')),
    method,
    window: window.value,
    objectives: objectives.value,
    alertPolicies: readAlertPolicies(childOf(spec, 'alertPolicies'), lookup),
    unknownPolicies: unknownPolicies(childOf(spec, 'alertPolicies'), lookup),
  });
}

function isMethod(value: JsonValue | undefined): value is BudgetingMethod {
  return value === 'Occurrences' || value === 'Timeslices' || value === 'RatioTimeslices';
}

function readObjectives(
  spec: JsonValue | undefined,
  method: BudgetingMethod,
  isAlpha: boolean,
  lookup: Lookup,
): Result<readonly SloObjective[]> {
  const list = childOf(spec, 'objectives');
  if (!isJsonArray(list) || list.length === 0) return problem('It has no objective.');
  const objectives: SloObjective[] = [];
  for (const [index, written] of list.entries()) {
    const objective = readObjective(written, { spec, method, isAlpha, lookup, index });
    if (!objective.ok) return list.length === 1 ? objective : problem(`Objective ${index + 1}: ${objective.problem}`);
    objectives.push(objective.value);
  }
  return ok(objectives);
}

interface ObjectiveContext {
  readonly spec: JsonValue | undefined;
  readonly method: BudgetingMethod;
  readonly isAlpha: boolean;
  readonly lookup: Lookup;
  readonly index: number;
}

function readObjective(written: JsonValue, context: ObjectiveContext): Result<SloObjective> {
  const target = readTarget(written);
  if (!target.ok) return target;
  const indicator = context.isAlpha
    ? readAlphaIndicator(written, context.spec)
    : readIndicator(written, context.spec, context.lookup);
  if (!indicator.ok) return indicator;
  const slices = readSlices(written, context);
  if (!slices.ok) return slices;
  const weight = childOf(written, 'compositeWeight');
  return ok({
    index: context.index,
    displayName: text(written, 'displayName'),
    target: target.value,
    budget: budgetOf(target.value),
    indicator: indicator.value,
    slices: slices.value,
    weight: typeof weight === 'number' && weight > 0 ? weight : 1,
  });
}

/** The point of `targetPercent: 99.9` is moved in the text: 99.9 / 100 is not 0.999 in binary. */
function readTarget(objective: JsonValue): Result<Share> {
  const target = childOf(objective, 'target') ?? undefined;
  const percent = childOf(objective, 'targetPercent') ?? undefined;
  if (typeof target === 'number') return belowOne(parseShare(target));
  if (typeof percent === 'number') return belowOne(parseShare(`${percent}%`));
  return problem('It has neither `target` nor `targetPercent`.');
}

function belowOne(target: Result<Share>): Result<Share> {
  if (target.ok && target.value === 1)
    return problem('A target of 100% leaves no error budget. Write a share below 1.');
  return target;
}

function readSlices(objective: JsonValue, { method, isAlpha }: ObjectiveContext): Result<TimeSlices | undefined> {
  if (method === 'Occurrences') return ok(undefined);
  const written = childOf(objective, 'timeSliceWindow') ?? undefined;
  // v1alpha has no length of a slice; a minute is the finest that anything is counted in.
  const length = parseOpenSloDuration(written === undefined && isAlpha ? '1m' : sliceText(written));
  if (!length.ok) return problem(`Its \`timeSliceWindow\` is not a duration: ${length.problem}`);
  if (length.value === 0) return problem('Its `timeSliceWindow` is 0 minutes.');
  if (method === 'RatioTimeslices') return ok({ length: length.value, target: undefined });
  const target = childOf(objective, 'timeSliceTarget');
  if (typeof target === 'number' && isShare(target)) return ok({ length: length.value, target });
  return problem('`budgetingMethod: Timeslices` needs `timeSliceTarget`, a share above 0.');
}

/** A bare number is minutes to the specification. */
function sliceText(written: JsonValue | undefined): string {
  return typeof written === 'number' ? `${written}m` : typeof written === 'string' ? written : '';
}

function readIndicator(objective: JsonValue, spec: JsonValue | undefined, lookup: Lookup): Result<Indicator> {
  for (const holder of [objective, spec]) {
    const inline = childOf(holder, 'indicator');
    if (isJsonObject(inline)) return indicatorOf(inline, objective, lookup);
    const name = text(holder, 'indicatorRef');
    if (name === undefined) continue;
    const sli = lookup('SLI', name);
    return sli === undefined
      ? problem(`The SLI ${quoted(name)} is not defined here.`)
      : indicatorOf(sli, objective, lookup);
  }
  return problem('It has no indicator.');
}

function indicatorOf(sli: JsonValue, objective: JsonValue, lookup: Lookup): Result<Indicator> {
  const name = text(childOf(sli, 'metadata'), 'name');
  const threshold = childOf(childOf(sli, 'spec'), 'thresholdMetric') ?? undefined;
  const ratio = childOf(childOf(sli, 'spec'), 'ratioMetric') ?? undefined;
  if (threshold !== undefined) return thresholdOf(name, metricOf(threshold, lookup), objective);
  if (ratio === undefined) return problem('Its indicator has neither `ratioMetric` nor `thresholdMetric`.');
  const part = (key: string) => {
    const metric = childOf(ratio, key) ?? undefined;
    return metric === undefined ? undefined : metricOf(metric, lookup);
  };
  const [good, bad, total, raw] = [part('good'), part('bad'), part('total'), part('raw')];
  if (raw) {
    const measures = childOf(ratio, 'rawType') === 'failure' ? 'failure' : 'success';
    return ok({ kind: 'raw', name, measures, metric: raw });
  }
  const counted = good ?? bad;
  if (!counted || !total) return problem('Its ratio needs `total`, and `good` or `bad`.');
  const counter = childOf(ratio, 'counter') === true;
  return ok({ kind: 'ratio', name, counts: good ? 'good' : 'bad', counted, total, counter });
}

function thresholdOf(name: string | undefined, metric: Metric, objective: JsonValue): Result<Indicator> {
  const op = childOf(objective, 'op');
  const value = childOf(objective, 'value');
  if (!isComparison(op) || typeof value !== 'number') {
    return problem('Its indicator is a number, so the objective needs `op` and `value` to compare it with.');
  }
  return ok({ kind: 'threshold', name, metric, op, value });
}

function metricOf(metric: JsonValue, lookup: Lookup): Metric {
  const source = childOf(metric, 'metricSource');
  const reference = text(source, 'metricSourceRef');
  const dataSource = reference === undefined ? undefined : lookup('DataSource', reference);
  const type = text(source, 'type') ?? text(childOf(dataSource, 'spec'), 'type');
  const spec = childOf(source, 'spec');
  return { source: type?.toLowerCase(), query: text(spec, 'query') ?? text(spec, 'where') ?? text(spec, 'promql') };
}

function readAlphaIndicator(objective: JsonValue, spec: JsonValue | undefined): Result<Indicator> {
  const ratio = childOf(objective, 'ratioMetrics') ?? undefined;
  if (ratio !== undefined) {
    const [good, total] = [childOf(ratio, 'good'), childOf(ratio, 'total')];
    if (!isJsonObject(good) || !isJsonObject(total)) return problem('Its ratio needs `good` and `total`.');
    const counter = childOf(ratio, 'incremental') === true;
    const [counted, all] = [alphaMetricOf(good), alphaMetricOf(total)];
    return ok({ kind: 'ratio', name: undefined, counts: 'good', counted, total: all, counter });
  }
  const threshold = childOf(childOf(spec, 'indicator'), 'thresholdMetric');
  if (isJsonObject(threshold)) return thresholdOf(undefined, alphaMetricOf(threshold), objective);
  return problem('It has no indicator.');
}

function alphaMetricOf(metric: JsonObject): Metric {
  return { source: text(metric, 'source')?.toLowerCase(), query: text(metric, 'query') };
}

function text(value: JsonValue | undefined, key: string): string | undefined {
  const found = childOf(value, key);
  return typeof found === 'string' ? found : undefined;
}

/** Labels may be lists; then they are one text, as alerting wants it. */
function texts(value: JsonValue | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  const entries = Object.entries(value).flatMap(([key, one]): readonly [string, string][] => {
    if (typeof one === 'string') return [[key, one]];
    return isJsonArray(one) ? [[key, one.filter((item) => typeof item === 'string').join(',')]] : [];
  });
  return Object.fromEntries(entries);
}
