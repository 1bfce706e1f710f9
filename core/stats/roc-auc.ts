/**
 * The area under the ROC curve with its variance by DeLong, DeLong and Clarke-Pearson (1988), in sorting time by the
 * midranks of Sun and Xu (2014). Ties count half.
 */

import type { Interval } from './interval.ts';
import { normalQuantile, normalTails } from './normal.ts';
import { clopperPearsonLower } from './share-interval.ts';

interface Placements {
  readonly auc: number;
  /** For each positive the share of negatives below it, for each negative the share of positives above. */
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

/** `undefined` when one of the classes is empty. */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<boolean>): number | undefined {
  return placements(scores, labels)?.auc;
}

export function delongInterval(
  scores: ArrayLike<number>,
  labels: ArrayLike<boolean>,
  confidence: number,
): Interval | undefined {
  const found = placements(scores, labels);
  if (found === undefined) return undefined;
  const { auc, ofPositives, ofNegatives } = found;
  const deviation = Math.sqrt(covariance(ofPositives, ofPositives) + covariance(ofNegatives, ofNegatives));
  if (!(deviation > 0)) return ofPerfect(auc, Math.min(ofPositives.length, ofNegatives.length), confidence);
  const reach = normalQuantile((1 + confidence) / 2) * deviation;
  return { estimate: auc, low: Math.max(0, auc - reach), high: Math.min(1, auc + reach) };
}

export interface AucDifference extends Interval {
  readonly pValue: number;
}

/** Two scores of the same cases: the first AUC less the second, and the two-sided p of their being equal. */
export function delongDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  labels: ArrayLike<boolean>,
  confidence: number,
): AucDifference | undefined {
  const a = placements(first, labels);
  const b = placements(second, labels);
  if (a === undefined || b === undefined) return undefined;
  const estimate = a.auc - b.auc;
  const positives = a.ofPositives.map((value, index) => value - (b.ofPositives[index] ?? 0));
  const negatives = a.ofNegatives.map((value, index) => value - (b.ofNegatives[index] ?? 0));
  const deviation = Math.sqrt(covariance(positives, positives) + covariance(negatives, negatives));
  if (!(deviation > 0)) return { estimate, low: estimate, high: estimate, pValue: estimate === 0 ? 1 : 0 };
  const reach = normalQuantile((1 + confidence) / 2) * deviation;
  return {
    estimate,
    low: Math.max(-1, estimate - reach),
    high: Math.min(1, estimate + reach),
    pValue: 2 * normalTails(-Math.abs(estimate) / deviation).lower,
  };
}

/** Classes that the scores part without a fault have no variance; what they prove is bounded by the smaller class. */
function ofPerfect(auc: number, n: number, confidence: number): Interval {
  const low = clopperPearsonLower(n, n, (1 + confidence) / 2);
  if (auc === 1) return { estimate: 1, low, high: 1 };
  if (auc === 0) return { estimate: 0, low: 0, high: 1 - low };
  // One case of a class, or scores that are all the same: anything is possible.
  return { estimate: auc, low: 0, high: 1 };
}

function placements(scores: ArrayLike<number>, labels: ArrayLike<boolean>): Placements | undefined {
  const n = scores.length;
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let positives = 0;
  for (let index = 0; index < n; index++) if (labels[index]) positives++;
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) return undefined;
  const ofPositives = new Float64Array(positives);
  const ofNegatives = new Float64Array(negatives);
  const placeInClass = placesInClass(labels, n);
  let positivesBelow = 0;
  let negativesBelow = 0;
  let auc = 0;
  for (let start = 0; start < n; ) {
    const score = scores[order[start] ?? 0];
    let end = start;
    let positivesHere = 0;
    while (end < n && scores[order[end] ?? 0] === score) {
      if (labels[order[end] ?? 0]) positivesHere++;
      end++;
    }
    const negativesHere = end - start - positivesHere;
    const below = (negativesBelow + negativesHere / 2) / negatives;
    const above = (positives - positivesBelow - positivesHere / 2) / positives;
    for (let place = start; place < end; place++) {
      const row = order[place] ?? 0;
      if (labels[row]) ofPositives[placeInClass[row] ?? 0] = below;
      else ofNegatives[placeInClass[row] ?? 0] = above;
    }
    auc += (below * positivesHere) / positives;
    positivesBelow += positivesHere;
    negativesBelow += negativesHere;
    start = Math.max(end, start + 1);
  }
  return { auc, ofPositives, ofNegatives };
}

function placesInClass(labels: ArrayLike<boolean>, n: number): Uint32Array {
  const places = new Uint32Array(n);
  const next = { positive: 0, negative: 0 };
  for (let index = 0; index < n; index++) places[index] = labels[index] ? next.positive++ : next.negative++;
  return places;
}

/** Of the mean of one class's placements; of a single one it is unknown, which the caller treats as no variance. */
function covariance(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  if (n < 2) return 0;
  let meanA = 0;
  let meanB = 0;
  for (let index = 0; index < n; index++) {
    meanA += (a[index] ?? 0) / n;
    meanB += (b[index] ?? 0) / n;
  }
  let sum = 0;
  for (let index = 0; index < n; index++) sum += ((a[index] ?? 0) - meanA) * ((b[index] ?? 0) - meanB);
  return sum / (n - 1) / n;
}
