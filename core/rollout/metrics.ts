/** What can be compared between two releases, and how each measure is told from requests. */

import type { Moments } from '../stats/msprt.ts';
import type { ArmEvents } from '../stats/rate-ratio-evidence.ts';

export type RolloutMetric =
  | 'errors'
  | 'invalid_output'
  | 'latency_p50'
  | 'latency_p95'
  | 'latency_p99'
  | 'ttft_p95'
  | 'cost'
  | 'fallbacks'
  | 'blocked'
  | 'reviews';

/**
 * What happened on both arms while one split of traffic held. Counts: `bad` of `n` requests. For a latency they are those
 * that took longer than a limit that was fixed before the step began: the baseline's own quantile (see `slowShare`). A limit
 * that follows the data it judges would make the test invalid. Amounts: the sums of a cost.
 */
export type MetricObservation =
  | ({ readonly kind: 'counts' } & ArmEvents)
  | { readonly kind: 'amounts'; readonly candidate: Moments; readonly baseline: Moments };

/** The baseline's quantile that is the limit of a latency; undefined for what is no latency. */
export function quantileOf(metric: RolloutMetric): number | undefined {
  switch (metric) {
    case 'latency_p50':
      return 0.5;
    case 'latency_p95':
    case 'ttft_p95':
      return 0.95;
    case 'latency_p99':
      return 0.99;
    case 'errors':
    case 'invalid_output':
    case 'cost':
    case 'fallbacks':
    case 'blocked':
    case 'reviews':
      return undefined;
  }
}

/**
 * How much worse than the baseline still counts as alike, as a ratio. Any more errors are worse; that a few more requests than
 * usual are slow, or one costs a little more, is no reason to go back however surely it is known.
 */
export function toleratedRatio(metric: RolloutMetric): number {
  if (metric === 'cost') return 1.05;
  return quantileOf(metric) === undefined ? 1 : 1.1;
}

/** For the beginning of a sentence. */
export function nameOf(metric: RolloutMetric): string {
  switch (metric) {
    case 'errors':
      return 'errors';
    case 'invalid_output':
      return 'invalid outputs';
    case 'latency_p50':
    case 'latency_p95':
    case 'latency_p99':
      return `requests slower than the baseline's usual ${metric.slice('latency_'.length)}`;
    case 'ttft_p95':
      return "first tokens later than the baseline's usual p95";
    case 'cost':
      return 'cost per request';
    case 'fallbacks':
      return 'fallbacks';
    case 'blocked':
      return 'blocked requests';
    case 'reviews':
      return 'requests that went to review';
  }
}
