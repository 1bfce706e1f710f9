/**
 * A release as it is stored and loaded: one JSON document that needs nothing else but the blobs it names by digest.
 * Its digest is the SHA-256 of its canonical JSON (RFC 8785); the file is `releases/<hex>.json` of a target's state.
 */
import type { Digest } from '../values/digest.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';

export interface ReleaseDocument {
  readonly schemaVersion: 1;
  readonly kind: 'Release';
  readonly name: string;
  readonly subject: 'Model' | 'Prompt';
  /** A draft comes from a working copy: it may run on `local`, and nowhere else. */
  readonly final: boolean;
  /** Why it is a draft, one sentence each; empty when final. */
  readonly draftBecause: readonly string[];
  /** The commit whose tree the files equal, when final and inside a git checkout. */
  readonly commit: string | undefined;
  readonly behaviour: Digest;
  /** The manifest as plain data; undefined for a Prompt released by itself. */
  readonly manifest: JsonObject | undefined;
  readonly prompt: ReleasedPrompt | undefined;
  readonly artifact: ReleasedArtifact | undefined;
  /** What the manifest refers to, resolved: SLOs, evals and so on by `Kind/name`, as plain data. */
  readonly resources: Readonly<Record<string, JsonValue>>;
}

export interface ReleasedPrompt {
  readonly name: string;
  readonly version: string | undefined;
  readonly content: Digest;
  readonly behaviour: Digest;
  /** The whole prompt file as plain data. */
  readonly value: JsonObject;
}

/** A file such as an ONNX model: `blobs/<hex>` of the target's state. */
export interface ReleasedArtifact {
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
}
