/** Numbers as they stand in the sentences of a verdict. */

/** Three significant digits; `1.2e-9` for what is tiny. */
export function shown(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1).replace('e+', 'e');
  return String(size >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}

export function shownShare(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0))} %`;
}

export function shownP(p: number): string {
  if (p < 1e-300) return 'p < 1e-300';
  return p < 0.001 ? `p = ${p.toExponential(0)}` : `p = ${Number(p.toPrecision(2))}`;
}

/** User text inside a sentence. */
export function named(category: string): string {
  const line = category.replace(/\s+/g, ' ');
  return `\`${line.length > 40 ? `${line.slice(0, 37).toWellFormed()}…` : line}\``;
}

export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
