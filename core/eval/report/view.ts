/** A run as a page shows it: every number and text as it is read, the answers that need a look first. */
import type { JsonValue } from '../../values/json.ts';
import type { Result } from '../../values/result.ts';
import { type ComparedMetric, type Comparison, hasFailed } from '../comparison.ts';
import type { Gate } from '../gate.ts';
import type { Attempt, EvalCase, EvalSummary, Metrics, ScoreVerdict, Verdict } from '../result.ts';
import { asText } from '../scorers/answer-part.ts';
import { showValue } from '../show-metric.ts';
import type { ReportedRun } from './html.ts';
import { intervalSvg } from './interval-svg.ts';
import { escaped, shortened, visible } from './markup.ts';
import { metricDrawing } from './metric-drawing.ts';

export interface EvalReportView {
  readonly suite: string;
  readonly verdict: Verdict;
  /** `name@sha256:…` */
  readonly release: string;
  readonly cases: number;
  readonly answers: number;
  readonly complete: boolean;
  readonly gates: readonly GateView[];
  readonly metrics: readonly MetricView[];
  readonly slices: readonly SliceView[];
  readonly comparison: ComparisonView | undefined;
  readonly rows: readonly AnswerView[];
  /** Answers that are too many for a page. */
  readonly leftOut: number;
}

export interface GateView {
  readonly metric: string;
  /** What was asked, in short. */
  readonly asked: string;
  readonly verdict: Verdict;
  readonly why: string;
}

export interface MetricView {
  readonly name: string;
  readonly value: string;
  readonly low: string;
  readonly high: string;
  readonly n: number;
  readonly notEvaluated: number;
  /** SVG. */
  readonly drawing: string;
}

export interface SliceView {
  readonly slice: string;
  readonly value: string;
  readonly cases: number;
  readonly metrics: readonly MetricView[];
}

export type ComparisonView =
  | {
      readonly kind: 'compared';
      readonly metrics: readonly {
        readonly name: string;
        /** `1.2% better` */
        readonly difference: string;
        /** From … to …, 95 %. */
        readonly low: string;
        readonly high: string;
        readonly n: number;
        readonly test: string;
        readonly verdict: 'better' | 'worse' | 'unclear';
        readonly drawing: string;
      }[];
      readonly broken: number;
      readonly mended: number;
    }
  | { readonly kind: 'incomparable'; readonly why: string };

export interface AnswerView {
  readonly case: string;
  readonly trial: number;
  /** In the file of the cases, from 1. */
  readonly line: number | undefined;
  readonly state: 'failed' | 'open' | 'passed';
  /** Against the run that it is compared with. */
  readonly turned: 'broken' | 'mended' | undefined;
  readonly slices: readonly string[];
  readonly input: string;
  readonly expected: string | undefined;
  /** Undefined when there is none; then `error` says why. */
  readonly actual: string | undefined;
  readonly error: string | undefined;
  readonly scores: readonly ScoreView[];
}

export interface ScoreView {
  readonly name: string;
  readonly verdict: ScoreVerdict;
  readonly score: string;
  readonly why: string;
}

const longestText = 2000;
/** More than this nobody reads, and the page has to be drawn. */
const mostRows = 500;

export function evalReportView(
  { run, summary, gates }: ReportedRun,
  comparison: Result<Comparison> | undefined,
): EvalReportView {
  const turned = turnedIn(comparison);
  const cases = new Map(run.cases.map((one) => [one.id, one]));
  const sorted = run.attempts.toSorted((a, b) => rank(a, turned) - rank(b, turned));
  return {
    suite: summary.suite,
    verdict: summary.verdict,
    release: summary.release,
    cases: summary.cases,
    answers: summary.answers,
    complete: run.complete,
    gates: summary.gates.map(({ metric, verdict, why }, index) => ({
      metric,
      asked: askedOf(gates[index]),
      verdict,
      why: cleaned(why),
    })),
    metrics: metricViews(summary.metrics, summary, gates),
    slices: summary.slices.map(({ slice, value, cases: count, metrics }) => ({
      slice,
      value: cleaned(value),
      cases: count,
      metrics: metricViews(metrics, summary, gates),
    })),
    comparison: comparison && comparisonView(comparison),
    rows: sorted.slice(0, mostRows).map((attempt) => answerView(attempt, cases.get(attempt.case), turned)),
    leftOut: Math.max(0, sorted.length - mostRows),
  };
}

function askedOf(gate: Gate | undefined): string {
  if (gate === undefined) return '';
  if (gate.kind === 'every') return 'every case';
  const parts = [
    gate.min && `≥ ${gate.min.written}`,
    gate.max && `≤ ${gate.max.written}`,
    gate.margin !== undefined && `not worse than the baseline by more than ${percent(gate.margin)}`,
    gate.fairness && `at most ${percent(gate.fairness.maxGap)} apart by ${gate.fairness.slice}`,
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function metricViews(metrics: Metrics, { currency }: EvalSummary, gates: readonly Gate[]): readonly MetricView[] {
  return Object.entries(metrics).map(([name, metric]) => ({
    name,
    value: showValue(metric.value, metric.unit, currency),
    low: showValue(metric.low, metric.unit, currency),
    high: showValue(metric.high, metric.unit, currency),
    n: metric.n,
    notEvaluated: metric.notEvaluated,
    drawing: metricDrawing(name, metric, gates, currency),
  }));
}

export function comparisonView(comparison: Result<Comparison>): ComparisonView {
  if (!comparison.ok) return { kind: 'incomparable', why: comparison.problem };
  const { metrics, broken, mended } = comparison.value;
  return { kind: 'compared', metrics: metrics.map(comparedView), broken: broken.length, mended: mended.length };
}

function comparedView({ name, difference }: ComparedMetric) {
  const { interval, n, relative, test } = difference;
  const { estimate, low, high } = interval;
  const say = (value: number): string => {
    const size = `${percent(Math.abs(value))}${relative ? ' (relative)' : ''}`;
    return value === 0 ? 'equal' : `${size} ${value > 0 ? 'better' : 'worse'}`;
  };
  const reach = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE) * 1.05;
  const label = `${say(estimate)}, from ${say(low)} to ${say(high)}`;
  return {
    name,
    difference: say(estimate),
    low: say(low),
    high: say(high),
    n,
    test:
      test === undefined ? '' : `${test.name}: p ${test.pValue < 0.001 ? '< 0.001' : `= ${test.pValue.toFixed(3)}`}`,
    verdict: low > 0 ? ('better' as const) : high < 0 ? ('worse' as const) : ('unclear' as const),
    drawing: intervalSvg({ value: estimate, low, high, bounds: [0] }, { from: -reach, to: reach }, escaped(label)),
  };
}

interface Turned {
  readonly broken: ReadonlySet<string>;
  readonly mended: ReadonlySet<string>;
}

function turnedIn(comparison: Result<Comparison> | undefined): Turned {
  const { broken, mended } = comparison?.ok ? comparison.value : { broken: [], mended: [] };
  return { broken: new Set(broken), mended: new Set(mended) };
}

/** Broken first, then without an answer, failed, not judged, and the rest. */
function rank(attempt: Attempt, { broken }: Turned): number {
  if (broken.has(attempt.case) && hasFailed(attempt)) return 0;
  if (attempt.error !== null) return 1;
  return { failed: 2, open: 3, passed: 4 }[stateOf(attempt)];
}

function stateOf(attempt: Attempt): AnswerView['state'] {
  if (hasFailed(attempt)) return 'failed';
  return Object.values(attempt.scores).some(({ verdict }) => verdict === 'not_evaluated') ? 'open' : 'passed';
}

function answerView(attempt: Attempt, found: EvalCase | undefined, { broken, mended }: Turned): AnswerView {
  const expected = found?.values.expected;
  return {
    case: cleaned(attempt.case),
    trial: attempt.trial,
    line: found?.line ?? undefined,
    state: stateOf(attempt),
    turned: broken.has(attempt.case) ? 'broken' : mended.has(attempt.case) ? 'mended' : undefined,
    slices: Object.entries(found?.slices ?? {}).map(([name, value]) => cleaned(`${name}: ${value}`)),
    input: inputText(attempt.input),
    expected: expected === undefined ? undefined : cleaned(asText(expected)),
    actual: attempt.error === null ? cleaned(attempt.text ?? asText(attempt.output)) : undefined,
    error: attempt.error === null ? undefined : cleaned(attempt.error),
    scores: Object.entries(attempt.scores).map(([name, { verdict, score, why }]) => ({
      name,
      verdict,
      score: score === null ? '' : String(Number(score.toPrecision(4))),
      why: cleaned(why),
    })),
  };
}

/** A map of inputs as lines, since most hold one text. */
function inputText(input: JsonValue): string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return cleaned(asText(input));
  const lines = Object.entries(input).map(([name, value]) => `${name}: ${asText(value)}`);
  return cleaned(lines.join('\n'));
}

const cleaned = (text: string): string => visible(shortened(text, longestText));

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`;
}
