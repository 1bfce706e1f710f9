/**
 * One circuit breaker per provider and model. After ten failures in a row calls fail at once for a while, twice as long
 * each time; then one call is let through to see. A dead provider then costs its callers no timeouts.
 */
export interface Breakers {
  /** Lets a call through with 0, or says for how many milliseconds none is. One that was let through must be told of. */
  readonly admit: (name: string, now: number) => number;
  readonly succeeded: (name: string) => void;
  readonly failed: (name: string, now: number) => void;
  /** The call was not made, or ended without saying whether the provider works: the next one may find out. */
  readonly undecided: (name: string) => void;
  readonly open: (now: number) => readonly string[];
}

interface Breaker {
  failures: number;
  openUntil: number;
  openMs: number;
  /** A call was let through to see whether the provider is back. */
  probing: boolean;
}

const failuresToOpen = 10;
const firstOpenMs = 2000;
const longestOpenMs = 30_000;

export function newBreakers(): Breakers {
  const breakers = new Map<string, Breaker>();
  return {
    admit(name, now) {
      const breaker = breakers.get(name);
      if (breaker === undefined || breaker.failures < failuresToOpen) return 0;
      if (now < breaker.openUntil) return breaker.openUntil - now;
      if (breaker.probing) return 1000;
      breaker.probing = true;
      return 0;
    },
    succeeded(name) {
      breakers.delete(name);
    },
    failed(name, now) {
      const breaker = breakers.get(name) ?? { failures: 0, openUntil: 0, openMs: firstOpenMs, probing: false };
      breakers.set(name, breaker);
      breaker.failures += 1;
      breaker.probing = false;
      if (breaker.failures < failuresToOpen) return;
      breaker.openUntil = now + breaker.openMs;
      breaker.openMs = Math.min(breaker.openMs * 2, longestOpenMs);
    },
    undecided(name) {
      const breaker = breakers.get(name);
      if (breaker !== undefined) breaker.probing = false;
    },
    open: (now) => [...breakers].filter(([, { openUntil }]) => now < openUntil).map(([name]) => name),
  };
}
