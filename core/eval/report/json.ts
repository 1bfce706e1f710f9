/** A run as the command line's JSON answer lists it. */
import type { EvalSummary, GateResult, SliceResult, Verdict } from '../result.ts';

export interface EvalRow {
  readonly suite: string;
  /** `name@sha256:…` */
  readonly release: string;
  readonly cases: number;
  readonly metrics: Readonly<Record<string, MetricRow>>;
  readonly slices: readonly (Omit<SliceResult, 'metrics'> & {
    readonly metrics: Readonly<Record<string, MetricRow>>;
  })[];
  readonly gates: readonly GateResult[];
  readonly verdict: Verdict;
}

/** Shares from 0 to 1, durations in seconds, money in units of `currency`; a bound that the data does not give is absent. */
export interface MetricRow {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  readonly n: number;
  readonly unit: string;
  readonly currency?: string;
  readonly notEvaluated: number;
}

export function evalRow(summary: EvalSummary): EvalRow {
  const { suite, release, cases, gates, verdict } = summary;
  return {
    suite,
    release,
    cases,
    metrics: metricRows(summary.metrics, summary.currency),
    slices: summary.slices.map((one) => ({ ...one, metrics: metricRows(one.metrics, summary.currency) })),
    gates,
    verdict,
  };
}

function metricRows(metrics: EvalSummary['metrics'], currency: string | null): Readonly<Record<string, MetricRow>> {
  const rows = Object.entries(metrics).map(
    ([name, { value, low, high, n, unit, notEvaluated }]): [string, MetricRow] => [
      name,
      {
        value,
        ...(low === undefined ? {} : { low }),
        ...(high === undefined ? {} : { high }),
        n,
        unit,
        ...(unit === 'money' && currency !== null ? { currency } : {}),
        notEvaluated,
      },
    ],
  );
  return Object.fromEntries(rows);
}
