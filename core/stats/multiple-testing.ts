/** Adjusted p-values for many tests at once: what is adjusted below α is a finding. */

/** Benjamini and Hochberg (1995): of the findings, at most a share α is false on average; if nothing is there, any at all appears with chance α. */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const m = pValues.length;
  const order = Uint32Array.from({ length: m }, (_, index) => index);
  order.sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const adjusted = new Float64Array(m);
  let least = 1;
  for (let rank = m; rank >= 1; rank--) {
    const index = order[rank - 1] ?? 0;
    least = Math.min(least, ((pValues[index] ?? 1) * m) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}

/** Bonferroni: any false finding at all has at most chance α, however the tests hang together. */
export function bonferroni(pValues: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: pValues.length }, (_, index) =>
    Math.min(1, (pValues[index] ?? 1) * pValues.length),
  );
}
