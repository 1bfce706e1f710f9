/**
 * A run as one page that needs nothing else: no script, no network, light or dark as the reader has it. At most a
 * megabyte: cases that fail come first, and where the page is full it says how many were left out.
 */
import type { Result } from '../../values/result.ts';
import type { Comparison } from '../comparison.ts';
import type { Gate } from '../gate.ts';
import type { Attempt, EvalCase, EvalRun, EvalSummary, Metrics, Score, SliceResult, Verdict } from '../result.ts';
import { asText } from '../scorers/answer-part.ts';
import { showValue } from '../show-metric.ts';
import { type Unjudged, unjudged } from '../unjudged.ts';
import { escaped, shortened } from './markup.ts';
import { metricDrawing } from './metric-drawing.ts';
import { comparisonView } from './view.ts';

export interface ReportedRun {
  readonly run: EvalRun;
  readonly summary: EvalSummary;
  readonly gates: readonly Gate[];
  /** With another run of the same cases, where one was chosen. */
  readonly comparison?: { readonly with: string; readonly result: Result<Comparison> } | undefined;
}

/** In UTF-8, with room for what stands around the cases. */
const mostBytes = 900_000;
const longestText = 2000;
const smallestRow = 200;

export function htmlReport(reported: readonly ReportedRun[], title: string): string {
  const share = Math.floor(mostBytes / Math.max(1, reported.length));
  const sections = reported.map((one) => section(one, { bytes: share }));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escaped(title)}</h1>`,
    ...sections,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

interface Budget {
  bytes: number;
}

/** Verdict, gates and metrics are always there; slices, then cases, as far as there is room. */
function section({ run, summary, gates, comparison }: ReportedRun, budget: Budget): string {
  const parts = [
    `<section aria-label="${escaped(summary.suite)}">`,
    `<h2>${escaped(summary.suite)} ${badge(summary.verdict)}</h2>`,
    `<p>Release <code>${escaped(summary.release)}</code>: ${summary.cases} cases, ${summary.answers} answers${run.complete ? '' : '; <strong>stopped before its end</strong>'}.</p>`,
    gatesTable(summary),
    metricsTable(summary.metrics, summary, gates, 'Metrics, with what each can be in 95% of such runs'),
    ...unjudgedText(unjudged(run, summary)),
    ...(comparison === undefined ? [] : [comparisonTable(comparison)]),
  ];
  budget.bytes -= byteLength(parts.join('\n'));
  return [...parts, ...slicesTables(summary, gates, budget), casesTable(run, budget), '</section>'].join('\n');
}

const words: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  not_evaluated: 'not evaluated',
};

/** A sign besides the colour, for those who do not see colours. */
const signs: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?', not_evaluated: '–' };

function badge(verdict: Verdict): string {
  return `<span class="badge ${verdict}">${signs[verdict]} ${words[verdict]}</span>`;
}

function gatesTable({ gates }: EvalSummary): string {
  if (gates.length === 0) return '<p>The suite has no gates, so that nothing was passed or failed.</p>';
  const rows = gates.map(
    ({ metric, verdict, why }) =>
      `<tr><th scope="row">${escaped(metric)}</th><td>${badge(verdict)}</td><td>${escaped(why)}</td></tr>`,
  );
  return table('Gates', ['Metric', 'Verdict', 'Why'], rows);
}

function metricsTable(metrics: Metrics, { currency }: EvalSummary, gates: readonly Gate[], caption: string): string {
  const names = Object.keys(metrics);
  if (names.length === 0) return '<p>No answer was judged.</p>';
  const rows = Object.entries(metrics).map(([name, metric]) => {
    const show = (value: number | undefined) => escaped(showValue(value, metric.unit, currency));
    const missing = metric.notEvaluated === 0 ? '' : ` <small>(${metric.notEvaluated} not evaluated)</small>`;
    return `<tr><th scope="row">${escaped(name)}</th><td class="number">${show(metric.value)}</td><td class="number">${show(metric.low)}</td><td class="number">${show(metric.high)}</td><td>${metricDrawing(name, metric, gates, currency)}</td><td class="number">${metric.n}${missing}</td></tr>`;
  });
  return table(caption, ['Metric', 'Value', 'At least', 'At most', 'Interval', 'n'], rows);
}

function unjudgedText(open: readonly Unjudged[]): readonly string[] {
  if (open.length === 0) return [];
  const items = open.map(({ metric, why }) => `<li><code>${escaped(metric)}</code>: ${escaped(why)}</li>`);
  return [`<p>No answer gives a value for these, and why the first does not:</p><ul>${items.join('')}</ul>`];
}

function comparisonTable({ with: other, result }: NonNullable<ReportedRun['comparison']>): string {
  const caption = `Compared with ${other} on the same cases`;
  const view = comparisonView(result);
  if (view.kind === 'incomparable') return `<p>${escaped(`${caption}: ${view.why}`)}</p>`;
  const rows = view.metrics.map(
    ({ name, difference, low, high, drawing, n, test }) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${escaped(difference)}</td><td>${escaped(low)}</td><td>${escaped(high)}</td><td>${drawing}</td><td class="number">${n}</td><td>${escaped(test)}</td></tr>`,
  );
  const turned = `<p>Cases that passed and fail now: ${view.broken}. That failed and pass now: ${view.mended}.</p>`;
  const heads = ['Metric', 'Difference', 'From', 'To', 'Interval', 'n', 'Test'];
  return `${table(caption, heads, rows)}\n${turned}`;
}

function slicesTables(summary: EvalSummary, gates: readonly Gate[], budget: Budget): readonly string[] {
  // Half of the room is for the cases.
  const floor = budget.bytes / 2;
  const parts: string[] = [];
  let left = 0;
  for (const [slice, results] of Map.groupBy(summary.slices, ({ slice }) => slice)) {
    parts.push(`<h3>By ${escaped(slice)}</h3>`);
    for (const one of results) {
      const details = left > 0 ? '' : sliceDetails(one, summary, gates);
      const size = byteLength(details) + 1;
      if (left > 0 || budget.bytes - size < floor) left++;
      else {
        parts.push(details);
        budget.bytes -= size;
      }
    }
  }
  return left === 0
    ? parts
    : [...parts, `<p>${left} more slices do not fit on this page; the JSON of the run has them all.</p>`];
}

function sliceDetails(
  { slice, value, cases, metrics }: SliceResult,
  summary: EvalSummary,
  gates: readonly Gate[],
): string {
  const caption = `${slice}: ${value} (${cases} ${cases === 1 ? 'case' : 'cases'})`;
  return `<details><summary>${escaped(caption)}</summary>\n${metricsTable(metrics, summary, gates, caption)}\n</details>`;
}

/** The worst first: no answer, then failed, then what could not be judged. */
function rank(attempt: Attempt): number {
  if (attempt.error !== null) return 0;
  const verdicts = Object.values(attempt.scores).map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return 1;
  return verdicts.includes('not_evaluated') ? 2 : 3;
}

function casesTable(run: EvalRun, budget: Budget): string {
  const cases = new Map(run.cases.map((one) => [one.id, one]));
  const rows: string[] = [];
  let left = 0;
  for (const attempt of run.attempts.toSorted((a, b) => rank(a) - rank(b))) {
    const row = budget.bytes < smallestRow ? '' : attemptRow(run, attempt, cases.get(attempt.case));
    const size = byteLength(row) + 1;
    if (row === '' || size > budget.bytes) left++;
    else {
      rows.push(row);
      budget.bytes -= size;
    }
  }
  if (rows.length === 0 && left === 0) return '<p>No case has run.</p>';
  const note =
    left === 0 ? '' : `<p>${left} more answers do not fit on this page; the JSON of the run has them all.</p>`;
  return `${table('Answers, those that need a look first', ['Case', 'Input', 'Answer', 'Scores'], rows)}\n${note}`;
}

function attemptRow(run: EvalRun, attempt: Attempt, found: EvalCase | undefined): string {
  const name = run.trials > 1 ? `${attempt.case}, trial ${attempt.trial}` : attempt.case;
  const line = found?.line === null || found === undefined ? '' : `<br><small>line ${found.line}</small>`;
  const answer =
    attempt.error === null
      ? block(attempt.text ?? asText(attempt.output))
      : `<em>No answer: ${escaped(shortened(attempt.error, longestText))}</em>`;
  const expected = found?.values.expected;
  const wanted = expected === undefined ? '' : `<p><small>Expected</small></p>${block(asText(expected))}`;
  const scores = Object.entries(attempt.scores).map(([scorer, score]) => scoreItem(scorer, score));
  const list = scores.length === 0 ? '' : `<ul>${scores.join('')}</ul>`;
  return `<tr><th scope="row">${escaped(name)}${line}</th><td>${block(asText(attempt.input))}</td><td>${answer}${wanted}</td><td>${list}</td></tr>`;
}

function scoreItem(name: string, { verdict, score, why }: Score): string {
  const shown =
    verdict === 'scored' ? `<span class="badge">${Number((score ?? 0).toPrecision(4))}</span>` : badge(verdict);
  return `<li>${shown} <strong>${escaped(name)}</strong>: ${escaped(shortened(why, longestText))}</li>`;
}

function block(text: string): string {
  return `<div class="text" dir="auto">${escaped(shortened(text, longestText))}</div>`;
}

function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((one) => `<th scope="col">${escaped(one)}</th>`).join('');
  return `<div class="wide"><table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

/** In UTF-8. */
function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of its four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

const style = [
  ':root{color-scheme:light dark;--pass:light-dark(#1a7f37,#4ac26b);--fail:light-dark(#cf222e,#ff7b72);--open:light-dark(#9a6700,#d4a72c);--line:color-mix(in srgb,CanvasText 20%,Canvas)}',
  'body{font:15px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}',
  'main{max-width:75rem;margin:0 auto;padding:1.5rem}',
  'h2{margin-top:2.5rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}',
  '.wide{overflow-x:auto}',
  'table{border-collapse:collapse;margin:1rem 0;width:100%}',
  'caption{text-align:start;font-weight:600;padding:.3rem 0}',
  'th,td{text-align:start;vertical-align:top;padding:.4rem .6rem;border-top:1px solid var(--line)}',
  'thead th{border-top:0}',
  '.number{font-variant-numeric:tabular-nums;white-space:nowrap}',
  '.text{white-space:pre-wrap;overflow-wrap:anywhere;max-height:14rem;overflow:auto;min-width:12rem}',
  'code{overflow-wrap:anywhere}',
  'ul{margin:0;padding-inline-start:1.1rem}',
  '.badge{font-size:.85em;border:1px solid currentColor;border-radius:1rem;padding:.05rem .5rem;white-space:nowrap}',
  '.pass{color:var(--pass)}.fail{color:var(--fail)}.inconclusive,.not_evaluated{color:var(--open)}',
  'svg{display:block;stroke:currentColor;stroke-width:1.5;fill:none}',
  'svg circle{fill:currentColor;stroke:none}svg .axis{stroke:var(--line);stroke-width:1}svg .range{stroke-width:2.5}svg .bound{stroke:var(--fail);stroke-dasharray:3 2}',
].join('\n');
