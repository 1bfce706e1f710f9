/** Runs as the JSON answer lists them. */
import type { EvalOutput } from '../../core/contract/generated/output.ts';
import { evalRow, type MetricRow } from '../../core/eval/report/json.ts';
import { unjudged } from '../../core/eval/unjudged.ts';
import type { Finished } from './finished.ts';

type RunJson = EvalOutput['runs'][number];
type MetricJson = RunJson['metrics'][string];

export function runJson({ told, shown }: Finished): RunJson {
  const { id, suite, release, verdict, why, model = null } = told;
  const head = { id, suite, model, verdict, why };
  if (shown === undefined) return { ...head, release, cases: 0, metrics: {}, notEvaluated: [], slices: [], gates: [] };
  const row = evalRow(shown.summary);
  return {
    ...head,
    release: row.release,
    cases: row.cases,
    metrics: metricsJson(row.metrics),
    notEvaluated: unjudged(shown.run, shown.summary),
    slices: row.slices.map((one) => ({ ...one, metrics: metricsJson(one.metrics) })),
    gates: row.gates.map((gate) => ({ metric: gate.metric, verdict: gate.verdict, why: gate.why })),
  };
}

function metricsJson(rows: Readonly<Record<string, MetricRow>>): Record<string, MetricJson> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, metricJson(row)]));
}

function metricJson({ value, low, high, n, unit, currency, notEvaluated }: MetricRow): MetricJson {
  return {
    value,
    low: low ?? null,
    high: high ?? null,
    n,
    unit: unitOf(unit),
    ...(currency !== undefined && { currency }),
    notEvaluated,
  };
}

const units = ['share', 'number', 'seconds', 'money'] as const;

function unitOf(unit: string): MetricJson['unit'] {
  return units.find((one) => one === unit) ?? 'number';
}
