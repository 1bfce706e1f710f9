/**
 * A histogram of positive numbers in buckets that grow by a fixed factor (the idea of DDSketch, Masson et al. 2019): a
 * quantile is off by at most 1 %, whatever the distribution, and histograms add. Printed as `[bucket, count, …]`.
 */

const accuracy = 0.01;
const growth = (1 + accuracy) / (1 - accuracy);
const logGrowth = Math.log(growth);
/** Values below this, zero and negative ones count as zero. */
const least = 1e-6;
const zeroBucket = -1_000_000;

export type LogHistogram = Map<number, number>;

export function bucketOf(value: number): number {
  return value < least ? zeroBucket : Math.ceil(Math.log(value) / logGrowth);
}

export function addToHistogram(histogram: LogHistogram, value: number): void {
  const bucket = bucketOf(value);
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

export function mergeHistogram(into: LogHistogram, other: ReadonlyMap<number, number>): void {
  for (const [bucket, count] of other) into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/** Undefined of an empty histogram. */
export function quantileOf(histogram: ReadonlyMap<number, number>, share: number): number | undefined {
  const buckets = [...histogram].sort(([left], [right]) => left - right);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= rank) return middleOf(bucket);
  }
  return undefined;
}

/** How many values were at most so large, to the accuracy of a bucket. */
export function countUpTo(histogram: ReadonlyMap<number, number>, value: number): number {
  const last = bucketOf(value);
  let count = 0;
  for (const [bucket, some] of histogram) if (bucket <= last) count += some;
  return count;
}

function middleOf(bucket: number): number {
  return bucket === zeroBucket ? 0 : (2 * growth ** bucket) / (growth + 1);
}

export function printHistogram(histogram: ReadonlyMap<number, number>): string {
  return JSON.stringify([...histogram].flat());
}

export function parseHistogram(text: string): LogHistogram {
  const histogram: LogHistogram = new Map();
  const numbers: unknown = text === '' ? [] : JSON.parse(text);
  if (!Array.isArray(numbers)) return histogram;
  for (let index = 0; index + 1 < numbers.length; index += 2)
    histogram.set(Number(numbers[index]), Number(numbers[index + 1]));
  return histogram;
}
