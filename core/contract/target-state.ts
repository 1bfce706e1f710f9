/**
 * The state of one target, as its gateway reads it: a folder with
 *
 *     state.json          this document; replaced whole, atomically
 *     releases/<hex>.json ReleaseDocument
 *     blobs/<hex>         artifacts
 *     records.db          written by the gateway's writer thread alone
 *     operator.key        made anew whenever a gateway starts; opens its /v1/feedback to whoever operates the target
 *     instance            made anew too; /readyz repeats it, which tells the gateway of this folder from another one
 *                         that has taken its port
 *
 * The runner (control plane) writes the first three, the gateway (data plane) the others. A gateway that finds a newer
 * `sequence` loads it whole or, if anything is missing or wrong, keeps what it has and says so at `/readyz`.
 */
import type { Digest } from '../values/digest.ts';
import type { JsonObject } from '../values/json.ts';

export const OPERATOR_KEY_FILE = 'operator.key';
export const INSTANCE_FILE = 'instance';

export interface TargetState {
  readonly schemaVersion: 1;
  readonly target: string;
  /** Counts up with every write. */
  readonly sequence: number;
  readonly deployments: readonly Deployment[];
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  /** `provider/model` to a price per million tokens, such as `0.15 USD`; the catalog fills what is absent. */
  readonly prices: Readonly<Record<string, TokenPrice>>;
  /** Empty: on loopback any caller is accepted. */
  readonly keys: readonly ApiKey[];
}

export interface Deployment {
  readonly model: string;
  /** `r1`, `r2`, … */
  readonly revision: string;
  readonly releases: readonly WeightedRelease[];
  /** Set while the kill switch is on: requests are refused with 503 and this reason. */
  readonly stopped: { readonly by: string; readonly why: string; readonly at: string } | undefined;
  /** The rollout in progress, when there is one. */
  readonly rollout: RolloutState | undefined;
  readonly since: string;
  /** What served before, newest first: where a rollback leads. Kept here, so that whoever operates the target knows. */
  readonly former?: readonly FormerRevision[];
}

export interface FormerRevision {
  readonly revision: string;
  readonly release: Digest;
  readonly since: string;
  readonly until: string;
  /** True when it was left for a former one: a rollback does not lead here, unless it is named. */
  readonly rolledBack?: boolean;
}

export interface WeightedRelease {
  readonly digest: Digest;
  /** 0 to 1; the weights of a deployment add up to 1. */
  readonly weight: number;
  /** How records name this arm: `baseline` or `canary`. */
  readonly variant: 'baseline' | 'canary';
}

export interface RolloutState {
  readonly from: Digest;
  readonly to: Digest;
  /** Index into the steps of the release that is rolled out. */
  readonly step: number;
  readonly stepSince: string;
  /** When each step began, this one included: with the records, all that a decision rests on. */
  readonly begun: readonly string[];
  readonly status: 'progressing' | 'held';
  readonly why: string;
  /** The person who holds it: then no comparison moves it on. */
  readonly heldBy?: string;
}

export interface ProviderConfig {
  readonly type: 'openai' | 'anthropic' | 'azure' | 'google' | 'bedrock' | 'replay';
  readonly baseUrl?: string;
  /** A reference such as `${env:OPENAI_API_KEY}`; resolved by the gateway, never stored resolved. */
  readonly apiKey?: string;
  /** Of a replay provider: a blob. */
  readonly file?: Digest;
  readonly region?: string;
}

export interface TokenPrice {
  readonly input: string;
  readonly output: string;
  readonly cachedInput?: string;
}

export interface ApiKey {
  readonly name: string;
  /** `sha256:` of the key; the key itself is never stored. */
  readonly hash: Digest;
  readonly team?: string;
  readonly models?: readonly string[];
  readonly limits?: JsonObject;
}
