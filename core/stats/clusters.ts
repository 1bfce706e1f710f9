/** Rows that are not independent come in clusters; a cluster is then the unit that is drawn, left out or flipped. */
export interface Clusters {
  /** How many there are. */
  readonly count: number;
  /** Rows in order of cluster; cluster c has those from `starts[c]` up to `starts[c + 1]`. */
  readonly rows: Uint32Array;
  readonly starts: Uint32Array;
}

/** Each row on its own. */
export function singleRows(n: number): Clusters {
  const rows = Uint32Array.from({ length: n }, (_, index) => index);
  const starts = Uint32Array.from({ length: n + 1 }, (_, index) => index);
  return { count: n, rows, starts };
}

/** `keys` names the cluster of each row: a customer, a document. Clusters are numbered as they first appear. */
export function clustersOf(keys: readonly (string | number)[]): Clusters {
  const numbers = new Map<string | number, number>();
  const clusterOfRow = keys.map((key) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
  const starts = new Uint32Array(numbers.size + 1);
  for (const cluster of clusterOfRow) starts[cluster + 1] = (starts[cluster + 1] ?? 0) + 1;
  for (let cluster = 1; cluster < starts.length; cluster++) {
    starts[cluster] = (starts[cluster] ?? 0) + (starts[cluster - 1] ?? 0);
  }
  const next = starts.slice();
  const rows = new Uint32Array(keys.length);
  for (const [row, cluster] of clusterOfRow.entries()) {
    const place = next[cluster] ?? 0;
    rows[place] = row;
    next[cluster] = place + 1;
  }
  return { count: numbers.size, rows, starts };
}

/** The sum of the values of each cluster. */
export function clusterSums(values: ArrayLike<number>, { count, rows, starts }: Clusters): Float64Array {
  const sums = new Float64Array(count);
  for (let cluster = 0; cluster < count; cluster++) {
    let sum = 0;
    for (let place = starts[cluster] ?? 0; place < (starts[cluster + 1] ?? 0); place++) {
      sum += values[rows[place] ?? 0] ?? 0;
    }
    sums[cluster] = sum;
  }
  return sums;
}

export function clusterSizes({ count, starts }: Clusters): Float64Array {
  return Float64Array.from({ length: count }, (_, cluster) => (starts[cluster + 1] ?? 0) - (starts[cluster] ?? 0));
}
