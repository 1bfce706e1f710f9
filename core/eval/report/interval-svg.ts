/** An interval drawn small: the range as a line, its bounds as ticks, the value as a dot, what a gate asks as a dashed line. */

export interface DrawnInterval {
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** What gates ask of it. */
  readonly bounds: readonly number[];
}

export interface Scale {
  readonly from: number;
  readonly to: number;
}

const width = 180;
const height = 18;
const margin = 6;

/** `label` says the same in words, for whoever does not see it. */
export function intervalSvg({ value, low, high, bounds }: DrawnInterval, scale: Scale, label: string): string {
  const place = (at: number): string => {
    const share = scale.to > scale.from ? (at - scale.from) / (scale.to - scale.from) : 0.5;
    return (margin + Math.min(1, Math.max(0, share)) * (width - 2 * margin)).toFixed(1);
  };
  const middle = height / 2;
  const [left, right] = [place(low ?? scale.from), place(high ?? scale.to)];
  // A side without a bound is open: it is drawn to the edge, without its tick.
  const ticks = [low === undefined ? undefined : left, high === undefined ? undefined : right].flatMap((x) =>
    x === undefined ? [] : [`<path d="M${x} ${middle - 4}v8"/>`],
  );
  return [
    `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<path class="axis" d="M${margin} ${middle}h${width - 2 * margin}"/>`,
    `<path class="range" d="M${left} ${middle}H${right}"/>`,
    ...ticks,
    ...bounds.map((bound) => `<path class="bound" d="M${place(bound)} 1v${height - 2}"/>`),
    `<circle cx="${place(value)}" cy="${middle}" r="3.5"/>`,
    '</svg>',
  ].join('');
}

/** From 0 to 1 for shares; else from 0, or below it, to a little beyond the greatest number there is. */
export function scaleFor(unit: string, numbers: readonly number[]): Scale {
  if (unit === 'share') return { from: 0, to: 1 };
  const finite = numbers.filter((one) => Number.isFinite(one));
  const greatest = finite.reduce((a, b) => Math.max(a, b), 0);
  const least = finite.reduce((a, b) => Math.min(a, b), 0);
  return { from: least, to: greatest === least ? least + 1 : greatest + (greatest - least) * 0.05 };
}
