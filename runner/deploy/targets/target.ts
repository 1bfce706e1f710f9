/**
 * What a target is to the control plane: a place that keeps one `TargetState` and runs one gateway on it. One file per
 * type exports `targetType`; the list of them, `registry.ts`, is generated. Only these files know an engine.
 */
import type { GatewayView, Health, PlanLimit } from '../../../core/contract/runner.ts';
import type { ApiKey, ProviderConfig, TargetState } from '../../../core/contract/target-state.ts';
import type { Model, TargetSpec } from '../../../core/schema/generated/types.ts';
import type { Digest } from '../../../core/values/digest.ts';

export interface Target {
  readonly name: string;
  readonly type: TargetSpec['type'];
  /** Brings releases and files there, before a state names them. What is there already is left alone. */
  prepare(content: TargetContent): Promise<void>;
  /** Undefined when nothing was ever deployed there. */
  readState(): Promise<TargetState | undefined>;
  /** Replaces the state whole. Fails with `Refusal` when the sequence there is not the one before. */
  writeState(next: TargetState): Promise<void>;
  /** A release that is kept there, as its canonical text. */
  readRelease(digest: Digest): Promise<string | undefined>;
  /** Every release that is kept there. */
  releases(): Promise<readonly Digest[]>;
  /** Runs the gateway, unless it does already; resolves once it answers. */
  start(options: StartGateway): Promise<GatewayView>;
  /** Why `start` would replace a gateway that runs, as a sentence; undefined when it would leave it alone. */
  renewal?(): Promise<string | undefined>;
  /** Watches the gateway when one is meant to run, and starts it where it ended meanwhile. */
  adopt(): Promise<void>;
  /** Lets it finish what it was asked, unless it must end at once: when nobody will read its records. */
  stop(options?: { readonly atOnce: boolean }): Promise<void>;
  /** The gateway as it is now, asked anew. */
  look(signal?: AbortSignal): Promise<GatewayLook>;
  /** A `records.db` that can be read on this machine; undefined when there is none (yet). */
  recordsPath(): Promise<string | undefined>;
  /** What opens the gateway's `/v1/feedback` to us, whatever keys are declared; undefined until one has started. */
  operatorKey(): Promise<string | undefined>;
  /** Lets go of what this object holds; the gateway goes on. */
  close(): Promise<void>;
}

export interface TargetContent {
  readonly releases: readonly { readonly digest: Digest; readonly text: string }[];
  /** Files by absolute path. */
  readonly blobs: readonly { readonly digest: Digest; readonly path: string }[];
}

export interface StartGateway {
  readonly port?: number;
  /** Whether the gateway is watched and started again when it dies: a runner that stays does that. */
  readonly watch: boolean;
  readonly signal?: AbortSignal;
}

export interface GatewayLook {
  readonly health: Health;
  /** Absent when nothing runs or answers. */
  readonly gateway?: GatewayView | undefined;
}

export interface TargetOptions {
  readonly name: string;
  readonly spec: TargetSpec;
  /** The project it belongs to: with the name, what identifies it for everyone who operates it. */
  readonly project: string;
  /** Where this target's files are kept on this machine: `.mooring/targets/<name>`. */
  readonly folder: string;
  /** Told of what a person should know: a gateway that died, a port that is taken. */
  readonly note: (sentence: string) => void;
  /** Told when health or the gateway's address may have changed. */
  readonly changed: () => void;
}

/** What a type is asked for when a model is planned for one of its targets. */
export interface LimitsQuestion {
  readonly name: string;
  readonly spec: TargetSpec;
  /** Absent for a release that is no Model. */
  readonly model: Model['spec'] | undefined;
  /** The providers that the release may call. */
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  readonly keys: readonly ApiKey[];
}

export interface TargetType {
  readonly type: TargetSpec['type'];
  /** What this type, or the target as its file describes it, does not do for the model. */
  limits(question: LimitsQuestion): readonly PlanLimit[];
  open(options: TargetOptions): Target;
}
