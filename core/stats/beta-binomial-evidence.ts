/**
 * An always-valid test of two rates by counts (Johari et al. 2022; Lindon and Malek, "Anytime-valid inference for
 * multinomial count data", 2022). Of the bad events seen so far, S fell on the candidate and F on the baseline. If both are
 * as bad as each other, each falls on the candidate with the share ρ of traffic that it gets, and
 *
 *   E = B(a + S, b + F) / (B(a, b) · ρˢ (1 − ρ)ᶠ)
 *
 * has a mean of at most 1 at any time one chooses to look (Ville): E ≥ 1/α happens with a chance of at most α, ever.
 */
import { betaTails } from './beta.ts';
import { logBeta } from './gamma.ts';

export interface EventCounts {
  readonly candidate: number;
  readonly baseline: number;
}

export interface BetaPrior {
  readonly a: number;
  readonly b: number;
}

/** ln E against "no difference"; grows when the candidate is worse or better. */
export function logBetaBinomialE(events: EventCounts, share: number, prior: BetaPrior = { a: 1, b: 1 }): number {
  const { candidate, baseline } = events;
  return (
    logBeta(prior.a + candidate, prior.b + baseline) -
    logBeta(prior.a, prior.b) -
    candidate * Math.log(share) -
    baseline * Math.log1p(-share)
  );
}

/** ln E against "not worse": the prior keeps only what is above ρ, so nothing is lost on a candidate that is better. */
export function logWorseBetaBinomialE(events: EventCounts, share: number, prior: BetaPrior = { a: 1, b: 1 }): number {
  const after = betaTails(prior.a + events.candidate, prior.b + events.baseline, share).upper;
  const before = betaTails(prior.a, prior.b, share).upper;
  return logBetaBinomialE(events, share, prior) + Math.log(after / before);
}
