/** Two distributions over each other: the reference as a grey area, the current data as a line or bars. */
import { escaped, shortened } from '../../eval/report/markup.ts';
import type { Distribution } from '../hypothesis.ts';
import { shown, shownShare } from '../wording.ts';

const width = 520;
const height = 150;
const rowHeight = 18;
const labelWidth = 150;

export function overlaySvg(name: string, distribution: Distribution): string {
  return distribution.kind === 'numbers' ? numbersSvg(name, distribution) : categoriesSvg(name, distribution);
}

type Numbers = Extract<Distribution, { kind: 'numbers' }>;
type Categories = Extract<Distribution, { kind: 'categories' }>;

function numbersSvg(name: string, { edges, reference, current }: Numbers): string {
  const sides = [shares(reference), shares(current)] as const;
  const highest = Math.max(...sides.flat(), Number.MIN_VALUE);
  const step = width / Math.max(1, reference.length);
  const y = (share: number): string => rounded(height - (share / highest) * (height - 4));
  const outline = (side: readonly number[]): string =>
    side.map((share, bin) => `L${rounded(bin * step)} ${y(share)}L${rounded((bin + 1) * step)} ${y(share)}`).join('');
  const shape = (side: readonly number[]): string => `M0 ${height}${outline(side)}L${width} ${height}`;
  const ticks = [0, 0.5, 1].map((place) => {
    const low = edges[0] ?? 0;
    const value = low + ((edges.at(-1) ?? 0) - low) * place;
    const anchor = place === 0 ? 'start' : place === 1 ? 'end' : 'middle';
    return `<text x="${place * width}" y="${height + 14}" text-anchor="${anchor}">${escaped(shown(value))}</text>`;
  });
  return svg(height + 18, `${name}: shares of the rows from ${shown(edges[0] ?? 0)} to ${shown(edges.at(-1) ?? 0)}`, [
    `<path class="reference" d="${shape(sides[0])}Z"/>`,
    `<path class="current" d="${shape(sides[1])}"/>`,
    `<path class="axis" d="M0 ${height}H${width}"/>`,
    ...ticks,
  ]);
}

function categoriesSvg(name: string, { categories, reference, current, other }: Categories): string {
  const totals = [sumOf(reference) + other.reference, sumOf(current) + other.current] as const;
  const rows = categories.map((category, index) => ({
    label: category,
    before: part(reference[index], totals[0]),
    after: part(current[index], totals[1]),
  }));
  if (other.categories > 0) {
    rows.push({
      label: `${other.categories} others`,
      before: part(other.reference, totals[0]),
      after: part(other.current, totals[1]),
    });
  }
  const highest = Math.max(...rows.flatMap(({ before, after }) => [before, after]), Number.MIN_VALUE);
  const length = (share: number): string => rounded((share / highest) * (width - labelWidth - 90));
  const bars = rows.flatMap(({ label, before, after }, index) => {
    const top = index * rowHeight;
    const text = escaped(clipped(label.replace(/\s+/g, ' ')));
    return [
      `<text x="0" y="${top + 13}">${text}</text>`,
      `<rect class="reference" x="${labelWidth}" y="${top + 2}" width="${length(before)}" height="14"/>`,
      `<rect class="bar" x="${labelWidth}" y="${top + 6}" width="${length(after)}" height="6"/>`,
      `<text x="${width}" y="${top + 13}" text-anchor="end">${shownShare(before)} → ${shownShare(after)}</text>`,
    ].map((line) => line.replaceAll('< 0.1', '&lt; 0.1'));
  });
  return svg(rows.length * rowHeight + 4, `${name}: shares of the rows by value`, bars);
}

/** There is room for so much before the bars begin. */
function clipped(label: string): string {
  return label.length <= 22 ? label : `${label.slice(0, 21).toWellFormed()}…`;
}

function svg(tall: number, label: string, parts: readonly string[]): string {
  return `<svg role="img" aria-label="${escaped(shortened(label, 200))}" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}">${parts.join('')}</svg>`;
}

function shares(counts: readonly number[]): readonly number[] {
  const total = sumOf(counts);
  return counts.map((count) => part(count, total));
}

const part = (count: number | undefined, total: number): number => (total === 0 ? 0 : (count ?? 0) / total);
const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
const rounded = (value: number): string => String(Math.round(value * 10) / 10);
