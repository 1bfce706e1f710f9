/** Requests and tokens a minute as token buckets, and how many requests run at once; per model and per key. */
import type { Limits } from './served.ts';

interface Bucket {
  level: number;
  at: number;
}

interface Meter {
  readonly requests: Bucket;
  readonly tokens: Bucket;
  running: number;
}

export type LimitKind = 'requestsPerMinute' | 'tokensPerMinute' | 'concurrency';

export interface Exceeded {
  readonly limit: LimitKind;
  readonly most: number;
  readonly retryAfterMs: number;
}

/** Buckets outlive the state: a new release does not give a caller a fresh minute. */
export interface Meters {
  /** Takes a request, or says which limit is reached and takes nothing. */
  readonly enter: (name: string, limits: Limits, tokens: number, now: number) => Exceeded | undefined;
  /** The request ends; tokens are settled by what was really used. */
  readonly leave: (name: string, limits: Limits, reserved: number, used: number) => void;
}

const minute = 60_000;

export function newMeters(): Meters {
  const meters = new Map<string, Meter>();

  function meterOf(name: string, limits: Limits, now: number): Meter {
    let meter = meters.get(name);
    if (meter === undefined) {
      meter = {
        requests: { level: limits.requestsPerMinute ?? 0, at: now },
        tokens: { level: limits.tokensPerMinute ?? 0, at: now },
        running: 0,
      };
      meters.set(name, meter);
    }
    return meter;
  }

  return {
    enter(name, limits, tokens, now) {
      const { requestsPerMinute, tokensPerMinute, concurrency } = limits;
      const meter = meterOf(name, limits, now);
      if (concurrency !== undefined && meter.running >= concurrency) {
        return { limit: 'concurrency', most: concurrency, retryAfterMs: 1000 };
      }
      if (requestsPerMinute !== undefined) {
        const wait = waitFor(meter.requests, 1, requestsPerMinute, now);
        if (wait > 0) return { limit: 'requestsPerMinute', most: requestsPerMinute, retryAfterMs: wait };
      }
      if (tokensPerMinute !== undefined) {
        // A request larger than the whole bucket would never fit: it goes when the bucket is full.
        const wait = waitFor(meter.tokens, Math.min(tokens, tokensPerMinute), tokensPerMinute, now);
        if (wait > 0) return { limit: 'tokensPerMinute', most: tokensPerMinute, retryAfterMs: wait };
        meter.tokens.level -= tokens;
      }
      if (requestsPerMinute !== undefined) meter.requests.level -= 1;
      meter.running += 1;
      return undefined;
    },
    leave(name, limits, reserved, used) {
      const meter = meters.get(name);
      if (meter === undefined) return;
      meter.running -= 1;
      if (limits.tokensPerMinute !== undefined) meter.tokens.level += reserved - used;
    },
  };
}

function waitFor(bucket: Bucket, wanted: number, perMinute: number, now: number): number {
  bucket.level = Math.min(perMinute, bucket.level + ((now - bucket.at) * perMinute) / minute);
  bucket.at = now;
  return bucket.level >= wanted ? 0 : Math.ceil(((wanted - bucket.level) * minute) / perMinute);
}
