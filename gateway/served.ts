/**
 * What a loaded state consists of: releases compiled to what a request needs, so that nothing is parsed, compiled or
 * looked up by text while one is served. All of it is immutable; a request keeps what it started with.
 */
import type { ApiKey, Deployment } from '../core/contract/target-state.ts';
import type { PromptFile, PromptInput } from '../core/prompt/model.ts';
import type { ModelFeature, ModelOutput } from '../core/schema/generated/types.ts';
import type { Digest } from '../core/values/digest.ts';
import type { JsonObject, JsonValue } from '../core/values/json.ts';
import type { InputCheck, OutputCheck } from './checks/check.ts';
import type { PiiEntity } from './checks/pii.ts';
import type { ArtifactModel } from './providers/onnx.ts';
import type { Provider } from './providers/provider.ts';

export interface LoadedState {
  readonly sequence: number;
  readonly target: string;
  readonly deployments: ReadonlyMap<string, ServedDeployment>;
  /** By the hexadecimal SHA-256 of the key. */
  readonly keys: ReadonlyMap<string, ApiKey>;
  /** What is not right but does not keep the rest from serving, such as a secret that is not set. */
  readonly warnings: readonly string[];
  /** The files of the artifacts it runs. */
  readonly artifacts: readonly string[];
}

export interface ServedDeployment {
  readonly model: string;
  readonly revision: string;
  readonly stopped: Deployment['stopped'];
  readonly since: number;
  /** The canary, if there is one, comes first: who was in it stays in it when its weight rises. */
  readonly arms: readonly Arm[];
  /** Limits and the budget are those of the baseline: they hold for the deployment, not for an arm. */
  readonly limits: Limits;
  readonly budget: Budget | undefined;
  readonly owner: string | undefined;
}

export interface Arm {
  readonly variant: 'baseline' | 'canary';
  readonly weight: number;
  readonly release: ServedRelease;
}

export interface Limits {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly concurrency: number | undefined;
}

/** Amounts in billionths of the currency's unit: whole numbers that stay exact up to nine million units. */
export interface Budget {
  readonly currency: string;
  readonly monthly: number | undefined;
  readonly perRequest: number | undefined;
  readonly onExceeded: 'block' | 'fallback' | 'flag';
}

export interface ServedRelease {
  readonly name: string;
  readonly digest: Digest;
  readonly subject: ChatSubject | ArtifactSubject;
  readonly candidates: readonly Candidate[];
  readonly timeout: Timeout;
  readonly retries: { readonly max: number; readonly backoff: 'exponential' | 'constant' };
  readonly inputChecks: readonly InputCheck[];
  /** The declared ones, after those of tools and before that of the confidence. */
  readonly outputChecks: readonly OutputCheck[];
  readonly stream: 'buffer' | 'observe';
  readonly reviewReply: JsonValue | undefined;
  readonly content: 'full' | 'redacted' | 'hashed' | 'none';
  /** The kinds of personal data that its checks look for: what `redacted` keeps out of records. */
  readonly redactedEntities: ReadonlySet<PiiEntity>;
  readonly retentionMs: number | undefined;
  readonly labels: JsonObject | undefined;
}

export interface ChatSubject {
  readonly kind: 'chat';
  /** Undefined of a model that is passed through. */
  readonly prompt: ServedPrompt | undefined;
}

export interface ServedPrompt {
  readonly file: PromptFile;
  /** `name@version`; of a working copy the name alone. */
  readonly label: string;
  readonly inputs: readonly PromptInput[];
  /** The only required text: what a caller's last message fills when he gives no variables. */
  readonly messageInput: string | undefined;
  readonly sensitive: ReadonlySet<string>;
  /** The body of a call but for its messages and model. */
  readonly parameters: JsonObject;
}

export interface ArtifactSubject {
  readonly kind: 'artifact';
  readonly features: readonly ModelFeature[];
  readonly outputs: readonly ModelOutput[];
  readonly model: ArtifactModel;
  /** As the manifest names the file. */
  readonly path: string;
}

export type FailureKind = 'timeout' | 'rate_limited' | 'server_error' | 'invalid_output';

/** What may answer: first the primary, then the fallbacks in order. */
export type Candidate = ModelCandidate | ReplyCandidate;

export interface ModelCandidate {
  readonly kind: 'model';
  /** `provider/model`, as files write it. */
  readonly id: string;
  readonly providerName: string;
  readonly model: string;
  readonly provider: Provider;
  readonly price: Price | undefined;
  /** The failures that lead here. */
  readonly on: ReadonlySet<FailureKind>;
}

export interface ReplyCandidate {
  readonly kind: 'reply';
  readonly value: JsonValue;
  readonly on: ReadonlySet<FailureKind>;
}

/** Billionths of the currency's unit per million tokens. */
export interface Price {
  readonly currency: string;
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

export interface Timeout {
  readonly connect: number;
  readonly firstByte: number;
  readonly total: number;
}
