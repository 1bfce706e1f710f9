/**
 * A comparison as one page that needs nothing else: no script, no network, light or dark as the reader has it. At most a
 * megabyte: columns that drifted come first, and where the page is full the others are told without a picture.
 */
import { escaped, shortened } from '../../eval/report/markup.ts';
import type { ColumnDrift, DriftReport, DriftVerdict } from '../compare.ts';
import { overlaySvg } from './overlay-svg.ts';
import { bySeverity, columnFacts, columnNote } from './view.ts';

export interface DriftPage {
  readonly report: DriftReport;
  readonly reference: ComparedSide;
  readonly current: ComparedSide;
  /** When the comparison was made, ISO 8601. */
  readonly at: string;
}

export interface ComparedSide {
  readonly name: string;
  readonly rows: number;
}

/** In UTF-8, with room for what stands around the columns. */
const mostBytes = 900_000;
const words: Readonly<Record<DriftVerdict, string>> = {
  fail: 'drift',
  inconclusive: 'too little data',
  not_evaluated: 'not evaluated',
  pass: 'no drift',
};

export function driftPage({ report, reference, current, at }: DriftPage): string {
  const { dataset, columns } = report;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<title>Drift report</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    '<h1>Drift report</h1>',
    `<p>${badge(dataset.verdict)} ${escaped(dataset.why)}</p>`,
    `<p>Reference: <b>${escaped(reference.name)}</b>, ${count(reference.rows)}. Current: <b>${escaped(current.name)}</b>, ${count(current.rows)}. Compared at ${escaped(at)}.</p>`,
    '<p class="key"><span class="swatch grey"></span> reference <span class="swatch color"></span> current</p>',
    ...sections(bySeverity(columns)),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function sections(columns: readonly ColumnDrift[]): readonly string[] {
  const brief = columns.map((column) => section(column, false));
  // What is kept free, so that every column still gets its line where that is possible.
  let reserved = brief.reduce((sum, part) => sum + bytesOf(part), 0);
  let used = 0;
  const parts: string[] = [];
  for (const [index, column] of columns.entries()) {
    const short = brief[index] ?? '';
    reserved -= bytesOf(short);
    const whole = section(column, true);
    const part = used + bytesOf(whole) + reserved < mostBytes ? whole : short;
    used += bytesOf(part);
    if (used > mostBytes) break;
    parts.push(part);
  }
  const left = columns.length - parts.length;
  return left === 0 ? parts : [...parts, `<p>${left} more columns are not shown: the page is full.</p>`];
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length + 1;

function section(column: ColumnDrift, isWhole: boolean): string {
  const { name, type, verdict, why, distribution } = column;
  const title = escaped(shortened(name, 100));
  const head = `<section><h2>${title} ${badge(verdict)}</h2><p>${escaped(shortened(why, isWhole ? 2000 : 300))}</p>`;
  if (!isWhole) return `${head}</section>`;
  const picture = distribution === null ? '' : overlaySvg(name, distribution);
  return `${head}<div class="wide">${picture}</div>${facts(column)}<p class="type">${type}${note(column)}</p></section>`;
}

function facts(column: ColumnDrift): string {
  const { method, statistic, effect, p, pAdjusted, values, missing, psi } = columnFacts(column);
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Test', method],
    ['Statistic', statistic],
    ['Effect', effect],
    ['p', p],
    ['p, corrected', pAdjusted],
    ['Values', values],
    ['Missing', missing],
    ['PSI', psi],
  ];
  const parts = rows.flatMap(([term, value]) =>
    value === undefined ? [] : [`<div><dt>${term}</dt><dd>${escaped(value)}</dd></div>`],
  );
  return `<dl>${parts.join('')}</dl>`;
}

function note(column: ColumnDrift): string {
  const text = columnNote(column);
  return text === '' ? '' : escaped(`. ${text}`);
}

const badge = (verdict: DriftVerdict): string => `<span class="badge ${verdict}">${words[verdict]}</span>`;
const count = (rows: number): string => `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;

const style = [
  ':root{color-scheme:light dark;--pass:light-dark(#1a7f37,#4ac26b);--fail:light-dark(#cf222e,#ff7b72);--open:light-dark(#9a6700,#d4a72c);--now:light-dark(#0969da,#58a6ff);--line:color-mix(in srgb,CanvasText 20%,Canvas)}',
  'body{font:15px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}',
  'main{max-width:60rem;margin:0 auto;padding:1.5rem}',
  'h2{font-size:1.1rem;margin-top:2rem;border-top:1px solid var(--line);padding-top:1rem;overflow-wrap:anywhere}',
  'p{overflow-wrap:anywhere}.wide{overflow-x:auto}.type{color:color-mix(in srgb,CanvasText 70%,Canvas);font-size:.9em}',
  'dl{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;margin:.5rem 0}dt{font-size:.8em;opacity:.7}dd{margin:0;font-variant-numeric:tabular-nums}',
  '.badge{font-size:.8em;font-weight:400;border:1px solid currentColor;border-radius:1rem;padding:.05rem .5rem;white-space:nowrap}',
  '.pass{color:var(--pass)}.fail{color:var(--fail)}.inconclusive,.not_evaluated{color:var(--open)}',
  'svg{display:block;font-size:11px;fill:CanvasText}.reference{fill:color-mix(in srgb,CanvasText 25%,Canvas)}.current{fill:none;stroke:var(--now);stroke-width:2}.bar{fill:var(--now)}.axis{stroke:var(--line);fill:none}',
  '.swatch{display:inline-block;width:.8em;height:.8em;margin-inline-start:.8em}.grey{background:color-mix(in srgb,CanvasText 25%,Canvas)}.color{background:var(--now)}',
].join('\n');
