/** Newton's method inside a bracket that bisection keeps: it cannot run away, and cannot loop. */
export interface Slope {
  readonly value: number;
  readonly slope: number;
}

export function rootOfIncreasing(at: (x: number) => Slope, lowest: number, highest: number, start: number): number {
  let low = lowest;
  let high = highest;
  let x = Math.min(high, Math.max(low, start));
  for (let step = 0; step < 200; step++) {
    const { value, slope } = at(x);
    if (value === 0) return x;
    // NaN comes of a tail that vanished below x; the root is then above.
    if (value > 0) high = x;
    else low = x;
    const newton = x - value / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 2 ** -52 * Math.max(1e-300, Math.abs(next)) || next === low || next === high) return next;
    x = next;
  }
  return x;
}
