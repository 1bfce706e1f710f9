/** One inference as it happened: what the gateway stores, and what queries, SLIs, drift and cost read. */
import type { Digest } from '../values/digest.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';

export type CheckVerdict = 'pass' | 'fail' | 'inconclusive' | 'not_evaluated';

export interface CheckResult {
  readonly name: string;
  readonly stage: 'input' | 'output';
  readonly verdict: CheckVerdict;
  /** What was done about it. */
  readonly action: 'none' | 'redact' | 'block' | 'retry' | 'fallback' | 'review' | 'flag';
  readonly why: string;
}

/** A call that gave no answer, or one that was to be made and was not. */
export interface FailedCall {
  /** `provider/model`. */
  readonly model: string;
  readonly failure: 'timeout' | 'rate_limited' | 'server_error' | 'refused' | 'cancelled' | 'budget' | 'circuit_open';
  readonly why: string;
}

export type RecordStatus =
  /** An answer was given, by the primary or a fallback. */
  | 'ok'
  | 'error'
  /** A check refused the request or the answer. */
  | 'blocked'
  /** The answer waits for a person. */
  | 'review'
  /** Refused before anything was called: limits, budget, stop. */
  | 'rejected'
  /** The client left before the answer was complete. */
  | 'cancelled'
  /** An opening record of a stream whose end was never written: the process died. */
  | 'open';

export interface InferenceRecord {
  /** Sorts by time: `rec_` and a ULID. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly ts: number;
  readonly model: string;
  readonly release: Digest;
  readonly variant: 'baseline' | 'canary';
  readonly revision: string;
  readonly target: string;
  readonly key: string | undefined;
  readonly team: string | undefined;
  /** The provider and model that answered; of a fixed reply, `reply`. */
  readonly provider: string | undefined;
  readonly providerModel: string | undefined;
  /** `name@version` of the prompt. */
  readonly prompt: string | undefined;
  readonly status: RecordStatus;
  readonly httpStatus: number;
  readonly error: string | undefined;
  readonly latencyMs: number;
  readonly ttftMs: number | undefined;
  readonly inputTokens: number | undefined;
  readonly cachedInputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** In the currency of the price; undefined when it is not known: never zero instead. Zero when nothing was called. */
  readonly cost: number | undefined;
  readonly currency: string | undefined;
  readonly checks: readonly CheckResult[];
  /** Which fallback answered, counted from 1; undefined for the primary. */
  readonly fallback: number | undefined;
  readonly attempts: number;
  /** Why calls before the answer gave none, in their order. */
  readonly failures: readonly FailedCall[];
  readonly review: 'pending' | 'accepted' | 'overridden' | 'rejected' | undefined;
  /** As `record.content` of the manifest says: whole, redacted, hashed or absent. */
  readonly input: JsonValue | undefined;
  readonly output: JsonValue | undefined;
  /** Features of a predictive model, for drift; numbers, text, truth values. */
  readonly features: JsonObject | undefined;
  readonly labels: JsonObject | undefined;
}

/** What came later about a record: a label, an override, a business outcome. */
export interface Feedback {
  readonly id: string;
  readonly record: string;
  readonly ts: number;
  readonly kind: 'label' | 'override' | 'outcome' | 'review';
  readonly value: JsonValue;
  readonly by: string | undefined;
}
