/** What a manifest says about answers that wait for a person. */
import type { CheckResult, InferenceRecord } from '../contract/record.ts';
import type { ReleaseDocument } from '../contract/release.ts';
import { parseDuration } from '../values/duration.ts';
import { isJsonObject } from '../values/json.ts';

export interface ReviewTerms {
  readonly team: string | undefined;
  /** Milliseconds from the record on. */
  readonly timeout: number;
  readonly onTimeout: 'reject' | 'accept';
}

const byDefault: ReviewTerms = { team: undefined, timeout: 24 * 3_600_000, onTimeout: 'reject' };

export function reviewTerms(release: ReleaseDocument | undefined): ReviewTerms {
  const spec = release?.manifest?.spec;
  const review = isJsonObject(spec) ? spec.review : undefined;
  if (!isJsonObject(review)) return byDefault;
  const timeout = typeof review.timeout === 'string' ? parseDuration(review.timeout) : undefined;
  return {
    team: typeof review.team === 'string' ? review.team : undefined,
    timeout: timeout?.ok ? timeout.value * 1000 : byDefault.timeout,
    onTimeout: review.onTimeout === 'accept' ? 'accept' : 'reject',
  };
}

/** Why a person was asked: what the checks say that held the answer. */
export function whyHeld({ checks, error }: InferenceRecord): string {
  const held = checks.filter(({ action }) => action === 'review').map(reasonOf);
  return held.length > 0 ? held.join(' ') : (error ?? 'A check asked for a person.');
}

function reasonOf({ name, stage, why }: CheckResult): string {
  return `The ${stage} check \`${name}\` held it${why === '' ? '.' : `: ${why}`}`;
}
