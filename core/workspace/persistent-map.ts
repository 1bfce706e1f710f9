/**
 * An immutable map whose copies share almost everything: a snapshot of the workspace is taken at every key press.
 * Keys fall into 256 buckets; setting one copies that bucket and the outer array, whatever the size of the rest.
 */
export interface PersistentMap<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
  has(key: string): boolean;
  with(key: string, value: Value): PersistentMap<Value>;
  without(key: string): PersistentMap<Value>;
  entries(): IterableIterator<[string, Value]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<Value>;
}

const BUCKETS = 256;
type Buckets<Value> = readonly (ReadonlyMap<string, Value> | undefined)[];

export function persistentMap<Value>(entries: Iterable<readonly [string, Value]> = []): PersistentMap<Value> {
  const buckets: (Map<string, Value> | undefined)[] = new Array(BUCKETS).fill(undefined);
  let size = 0;
  for (const [key, value] of entries) {
    const at = bucketOf(key);
    const bucket = buckets[at] ?? new Map<string, Value>();
    if (!bucket.has(key)) size += 1;
    bucket.set(key, value);
    buckets[at] = bucket;
  }
  return fromBuckets(buckets, size);
}

function fromBuckets<Value>(buckets: Buckets<Value>, size: number): PersistentMap<Value> {
  function* entries(): IterableIterator<[string, Value]> {
    for (const bucket of buckets) if (bucket) yield* bucket.entries();
  }
  function* keys(): IterableIterator<string> {
    for (const bucket of buckets) if (bucket) yield* bucket.keys();
  }
  function* values(): IterableIterator<Value> {
    for (const bucket of buckets) if (bucket) yield* bucket.values();
  }
  return {
    size,
    entries,
    keys,
    values,
    get: (key) => buckets[bucketOf(key)]?.get(key),
    has: (key) => buckets[bucketOf(key)]?.has(key) ?? false,
    with(key, value) {
      const at = bucketOf(key);
      const bucket = new Map(buckets[at]);
      const grown = bucket.has(key) ? size : size + 1;
      bucket.set(key, value);
      return fromBuckets(buckets.with(at, bucket), grown);
    },
    without(key) {
      const at = bucketOf(key);
      if (!buckets[at]?.has(key)) return this;
      const bucket = new Map(buckets[at]);
      bucket.delete(key);
      return fromBuckets(buckets.with(at, bucket), size - 1);
    },
  };
}

/** FNV-1a, folded to a byte. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash ^= key.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (BUCKETS - 1);
}
