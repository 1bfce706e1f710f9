/** Runs as text: metrics with their intervals, the gates with their reasons, and the answers that fail. */
import type { Attempt, EvalCase, EvalSummary, Metric, Score, ScorerFacts, Verdict } from '../../core/eval/result.ts';
import { showValue } from '../../core/eval/show-metric.ts';
import { type Unjudged, unjudged } from '../../core/eval/unjudged.ts';
import { shortDigest } from '../../core/values/digest.ts';
import { columns, printable } from '../printable.ts';
import type { Finished } from './finished.ts';

const MOST_FAILURES = 5;
const LONGEST_VALUE = 300;
const SHOWN_SLICE_VALUES = 12;

export function runText(finished: Finished): string {
  const { told, shown } = finished;
  const digest = shortDigest(told.release);
  const model = told.model === undefined ? '' : ` with ${told.model}`;
  if (shown === undefined) return `${told.suite}${model}  ${digest}  ${words[told.verdict]}\n  ${told.why}\n`;
  const { summary, run } = shown;
  const trials = run.trials === 1 ? '' : ` × ${run.trials} trials`;
  const asked = `${plural(summary.cases, 'case')}${trials}`;
  return [
    `${told.suite}  ${run.release.name} ${digest}${model}  ${asked}  ${words[told.verdict]}\n`,
    `  ${told.why}\n`,
    '\n',
    indented(metricsTable(summary, unjudged(run, summary))),
    ...slicesText(summary),
    ...(summary.gates.length === 0 ? [] : ['\n', indented(gatesText(summary))]),
    ...failuresText(finished),
  ].join('');
}

const words: Readonly<Record<Verdict, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  not_evaluated: 'NOT EVALUATED',
};

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?', not_evaluated: '–' };

function metricsTable({ metrics, currency }: EvalSummary, open: readonly Unjudged[]): string {
  const rows = Object.entries(metrics).map(([name, metric]) => [
    printable(name, 60),
    showValue(metric.value, metric.unit, currency),
    intervalText(metric, currency),
    String(metric.n),
    metric.notEvaluated === 0 ? '' : `${metric.notEvaluated} not evaluated`,
  ]);
  const without = open.map(({ metric, why }) => [
    printable(metric, 60),
    '–',
    '–',
    '0',
    `not evaluated: ${printable(why, LONGEST_VALUE)}`,
  ]);
  return columns([['metric', 'value', '95% interval', 'n', ''], ...rows, ...without], [1, 3]);
}

function intervalText({ low, high, unit }: Metric, currency: string | null): string {
  if (low === undefined && high === undefined) return '–';
  return `${showValue(low, unit, currency)} … ${showValue(high, unit, currency)}`;
}

/** What the scorers give, by slice: the values of one slice below each other. */
function slicesText({ slices, metrics, currency }: EvalSummary): readonly string[] {
  const shown = Object.entries(metrics).flatMap(([name, { unit }]) =>
    unit === 'seconds' || unit === 'money' || name === 'errors' ? [] : [name],
  );
  const bySlice = Map.groupBy(slices, ({ slice }) => slice);
  return [...bySlice].flatMap(([slice, values]) => {
    const rows = values.slice(0, SHOWN_SLICE_VALUES).map((one) => [
      printable(one.value, 30),
      String(one.cases),
      ...shown.map((name) => {
        const metric = one.metrics[name];
        return metric === undefined ? '–' : showValue(metric.value, metric.unit, currency);
      }),
    ]);
    const more = values.length > rows.length ? [`    … and ${values.length - rows.length} more\n`] : [];
    const head = [printable(slice, 30), 'cases', ...shown.map((name) => printable(name, 30))];
    const right = head.map((_, index) => index).slice(1);
    return ['\n', indented(columns([head, ...rows], right)), ...more];
  });
}

function gatesText({ gates }: EvalSummary): string {
  const width = Math.max(...gates.map(({ metric }) => metric.length));
  return gates
    .map(({ metric, verdict, why }) => `${marks[verdict]} ${metric.padEnd(width)}  ${printable(why, 600)}\n`)
    .join('');
}

interface Failure {
  readonly attempt: Attempt;
  readonly whys: readonly string[];
}

function failuresText({ shown }: Finished): readonly string[] {
  if (shown === undefined) return [];
  const { run } = shown;
  const failures = run.attempts.flatMap((attempt): Failure[] => {
    const whys = whysOf(attempt, run.scorers);
    return whys.length === 0 ? [] : [{ attempt, whys }];
  });
  if (failures.length === 0) return [];
  const cases = new Map(run.cases.map((one) => [one.id, one]));
  const byCase = [...Map.groupBy(failures, ({ attempt }) => attempt.case)];
  const head = `\n  ${byCase.length} of ${plural(run.cases.length, 'case')} ${byCase.length === 1 ? 'has' : 'have'} an answer that fails:\n`;
  const told = byCase.slice(0, MOST_FAILURES).map(([id, all]) => failureText(cases.get(id), all, run.trials));
  const more = byCase.length - told.length;
  return [head, ...told, ...(more > 0 ? [`  … and ${more} more. \`--html FILE\` writes them all.\n`] : [])];
}

function whysOf({ error, scores }: Attempt, scorers: readonly ScorerFacts[]): readonly string[] {
  if (error !== null) return [`no answer: ${printable(error, LONGEST_VALUE)}`];
  return scorers.flatMap(({ name, better }) => {
    const score = scores[name];
    return score !== undefined && isFailure(score, better) ? [`${name}: ${printable(score.why, LONGEST_VALUE)}`] : [];
  });
}

/** Where less is better, what holds is what must not. */
function isFailure({ verdict }: Score, better: ScorerFacts['better']): boolean {
  return better === 'higher' ? verdict === 'fail' : verdict === 'pass';
}

function failureText(one: EvalCase | undefined, failures: readonly Failure[], trials: number): string {
  const [first] = failures;
  if (first === undefined || one === undefined) return '';
  const times = trials === 1 ? '' : ` (${failures.length} of ${trials} trials)`;
  const line = one.line === null ? '' : `, line ${one.line}`;
  const rows = [
    ['input', JSON.stringify(first.attempt.input)],
    ...('expected' in one.values ? [['expected', textOf(one.values.expected)]] : []),
    ...('label' in one.values ? [['label', textOf(one.values.label)]] : []),
    ...(first.attempt.text === null ? [] : [['answer', first.attempt.text]]),
  ];
  return [
    `  ${one.id}${line}${times}\n`,
    ...first.whys.map((why) => `    ${why}\n`),
    ...rows.map(([name = '', value = '']) => `    ${name.padEnd(8)}  ${printable(value, LONGEST_VALUE)}\n`),
  ].join('');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The models of a comparison beside each other: quality, cost and latency. */
export function comparisonText(finished: readonly Finished[]): string {
  const bySuite = Map.groupBy(finished, ({ told }) => told.suite);
  return [...bySuite]
    .map(([suite, runs]) => `${suite}: models compared\n${indented(comparisonTable(runs))}`)
    .join('\n');
}

function comparisonTable(runs: readonly Finished[]): string {
  const names = [...new Set(runs.flatMap(({ shown }) => Object.keys(shown?.summary.metrics ?? {})))];
  const shownNames = names.filter((name) => name !== 'latency_p99');
  const rows = runs.map(({ told, shown }) => [
    told.model ?? '–',
    ...shownNames.map((name) => {
      const metric = shown?.summary.metrics[name];
      return metric === undefined ? '–' : showValue(metric.value, metric.unit, shown?.summary.currency ?? null);
    }),
    words[told.verdict].toLowerCase(),
  ]);
  const head = ['model', ...shownNames, 'verdict'];
  return columns(
    [head, ...rows],
    shownNames.map((_, index) => index + 1),
  );
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
