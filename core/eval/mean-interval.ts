/** What a mean over independent units can be, by what is known of the values. */
import { bootstrapMean } from '../stats/bootstrap.ts';
import type { Interval } from '../stats/interval.ts';
import type { RandomState } from '../stats/random.ts';
import { clopperPearson } from '../stats/share-interval.ts';
import { studentQuantile } from '../stats/student.ts';
import { deviationOf, meanOf, sumOf } from './units.ts';

/** A share of passes, a mean of numbers from 0 to 1, of any scores, or of amounts such as costs. */
export type Scale = 'share' | 'unit' | 'number' | 'amount';

/** Below this a bootstrap promises more than it keeps, and Student's t is taken instead. */
const fewestForBootstrap = 20;

export function meanInterval(
  values: Float64Array,
  scale: Scale,
  confidence: number,
  random: RandomState,
): Interval | undefined {
  if (values.length === 0) return undefined;
  const estimate = meanOf(values);
  if (isShareLike(values, scale)) return { ...shareOf(values, confidence), estimate };
  if (allAlike(values)) return values.length < 2 ? undefined : { estimate, low: estimate, high: estimate };
  const few = values.length < fewestForBootstrap;
  const interval = few ? studentInterval(values, confidence) : bootstrapped(values, confidence, random);
  return interval !== undefined && knownScale(values, scale) === 'unit' ? withinUnit(interval) : interval;
}

/** Values of a scale with ends that are all the same show no spread, and still leave room for the unseen, as shares do. */
export function isShareLike(values: Float64Array, scale: Scale): boolean {
  const known = knownScale(values, scale);
  return known === 'share' || (known === 'unit' && allAlike(values));
}

function allAlike(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

/**
 * Passes averaged over trials or a cluster lie between 0 and 1. Such values vary less than plain passes with the same
 * mean, so counting their sum as passes of as many units errs on the safe side.
 */
function shareOf(values: Float64Array, confidence: number): Interval {
  return clopperPearson(Math.min(sumOf(values), values.length), values.length, confidence);
}

/** A `cel` score may turn out to be other than it was declared; an amount of 0 or 1 is still an amount. */
function knownScale(values: Float64Array, scale: Scale): Scale {
  if (scale === 'amount') return 'amount';
  if (values.every((value) => value === 0 || value === 1)) return 'share';
  return values.every((value) => value >= 0 && value <= 1) ? scale : 'number';
}

function bootstrapped(values: Float64Array, confidence: number, random: RandomState): Interval | undefined {
  return bootstrapMean(values, { confidence, random, resamples: resamplesFor(values.length) });
}

/** As many as a second allows: large samples need fewer, for their means hardly differ in shape from the normal. */
export function resamplesFor(n: number): number {
  return Math.min(4000, Math.max(1000, Math.floor(20_000_000 / Math.max(1, n))));
}

export function studentInterval(values: Float64Array, confidence: number): Interval | undefined {
  if (values.length < 2) return undefined;
  const estimate = meanOf(values);
  const reach =
    studentQuantile((1 + confidence) / 2, values.length - 1) * (deviationOf(values) / Math.sqrt(values.length));
  return { estimate, low: estimate - reach, high: estimate + reach };
}

function withinUnit({ estimate, low, high }: Interval): Interval {
  return { estimate, low: Math.max(0, low), high: Math.min(1, high) };
}
