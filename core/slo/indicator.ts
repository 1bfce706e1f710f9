/**
 * Indicators that count inference records: `metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}`. The
 * expressions are compiled once, and every record is looked at once, when it comes.
 */

import { compileExpression } from '../cel/evaluate.ts';
import type { Feedback, InferenceRecord } from '../contract/record.ts';
import type { JsonValue } from '../values/json.ts';
import { ok, problem, type Result } from '../values/result.ts';
import type { Indicator, Metric } from './model.ts';

export type Classification =
  | { readonly kind: 'good' | 'bad' }
  /** Not among what the indicator looks at. */
  | { readonly kind: 'other' }
  /** An expression failed on it: it is in neither sum, and never counts as good. */
  | { readonly kind: 'not_evaluated'; readonly why: string };

export interface RecordIndicator {
  /** Takes what `recordForCel` makes of a record. */
  readonly classify: (record: CelRecord) => Classification;
}

/** A record as expressions see it (core/cel/places.ts): what is absent has no key. */
export type CelRecord = Readonly<Record<string, unknown>>;

const other: Classification = { kind: 'other' };

export function compileIndicator(indicator: Indicator): Result<RecordIndicator> {
  if (indicator.kind === 'threshold') {
    return problem('A `thresholdMetric` compares a number, and conditions over records only count. Use `ratioMetric`.');
  }
  if (indicator.kind === 'raw') {
    return problem(
      'A `raw` ratio is computed elsewhere, and conditions over records only count. Give `good` and `total`.',
    );
  }
  const counted = compileMetric(indicator.counts, indicator.counted);
  if (!counted.ok) return counted;
  const total = compileMetric('total', indicator.total);
  if (!total.ok) return total;
  const isGood = indicator.counts === 'good';
  return ok({
    classify(record) {
      const inTotal = total.value(record);
      if (inTotal.kind === 'error') return { kind: 'not_evaluated', why: inTotal.problem };
      if (inTotal.value !== true) return other;
      const isCounted = counted.value(record);
      if (isCounted.kind === 'error') return { kind: 'not_evaluated', why: isCounted.problem };
      return { kind: (isCounted.value === true) === isGood ? 'good' : 'bad' };
    },
  });
}

/** Whether its numbers come from inference records, so that Mooring itself evaluates it. */
export function countsRecords(indicator: Indicator): boolean {
  return metricsOf(indicator).some(({ source }) => source === 'mooring');
}

export function metricsOf(indicator: Indicator): readonly Metric[] {
  return indicator.kind === 'ratio' ? [indicator.counted, indicator.total] : [indicator.metric];
}

type Condition = (
  record: CelRecord,
) =>
  | { readonly kind: 'value'; readonly value: boolean | number }
  | { readonly kind: 'error'; readonly problem: string };

function compileMetric(part: string, { source, query }: Metric): Result<Condition> {
  if (source !== 'mooring') {
    return problem(`\`${part}\` comes from ${source ?? 'a source that is not defined here'}, not from records.`);
  }
  if (query === undefined) return problem(`\`${part}\` has no \`where\`, the condition that selects records.`);
  const compiled = compileExpression(query, 'sli');
  if (!compiled.ok) return problem(`\`${part}\`: ${compiled.problems.map(({ message }) => message).join(' ')}`);
  return ok((record) => compiled.run({ record }));
}

/** What expressions see of a record; feedback by its kind, later ones over earlier ones. */
export function recordForCel(record: InferenceRecord, feedback: readonly Feedback[] = []): CelRecord {
  const view: Record<string, unknown> = {
    id: record.id,
    ts: record.ts,
    model: record.model,
    release: `${record.model}@${record.release}`,
    variant: record.variant,
    target: record.target,
    status: record.status,
    latencyMs: record.latencyMs,
    checks: Object.fromEntries(record.checks.map(({ name, verdict }) => [name, verdict])),
    feedback: feedbackFields(feedback),
    labels: record.labels ?? {},
  };
  const optional: Readonly<Record<string, JsonValue | undefined>> = {
    key: record.key,
    team: record.team,
    provider: record.provider,
    prompt: record.prompt,
    error: record.error,
    ttftMs: record.ttftMs,
    inputTokens: record.inputTokens,
    outputTokens: record.outputTokens,
    cost: record.cost,
    fallback: record.fallback === undefined ? undefined : String(record.fallback),
    review: record.review,
  };
  for (const [name, value] of Object.entries(optional)) if (value !== undefined) view[name] = value;
  return view;
}

/** An outcome is an object of named values, `{solved: true}`; what is not is kept under its kind. */
function feedbackFields(feedback: readonly Feedback[]): Readonly<Record<string, JsonValue>> {
  const fields: Record<string, JsonValue> = {};
  for (const { kind, value } of feedback) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) Object.assign(fields, value);
    else fields[kind] = value;
  }
  return fields;
}
