/**
 * The part of a release that decides answers. What is left out (owner, descriptions, runbook, limits, budget, SLOs, rollout)
 * may change without an eval having to run again.
 */
import type { ReleasedArtifact, ReleasedPrompt } from '../contract/release.ts';
import { own } from '../prompt/own-key.ts';
import { canonicalJson } from '../values/canonical-json.ts';
import type { Digest, Sha256 } from '../values/digest.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, type Result } from '../values/result.ts';

export interface BehaviourParts {
  /** In plain form; undefined for a prompt by itself. */
  readonly manifest: JsonObject | undefined;
  readonly prompt: ReleasedPrompt | undefined;
  readonly artifact: ReleasedArtifact | undefined;
}

export function behaviourDigest({ manifest, prompt, artifact }: BehaviourParts, sha256: Sha256): Result<Digest> {
  // A suite may judge a prompt by itself: what is known of it then holds for every release of the same text.
  if (manifest === undefined && prompt !== undefined) return ok(prompt.behaviour);
  const spec = objectAt(manifest ?? {}, 'spec');
  const content = canonicalJson({
    task: own(spec, 'task') ?? null,
    serve: withSets(withoutNotes(servedBehaviour(objectAt(spec, 'serve')))),
    guardrails: withSets(withoutNotes(objectAt(spec, 'guardrails'), 'name')),
    tools: withSets(objectAt(spec, 'tools')),
    // What callers get while an answer waits for a person.
    reviewReply: own(objectAt(spec, 'review'), 'reply') ?? null,
    prompt: prompt?.behaviour ?? null,
    artifact: artifact?.digest ?? null,
  });
  return content.ok ? ok(sha256(content.value)) : content;
}

/** A range or a path is only a way to what it names, which is in the digest by itself. */
function servedBehaviour(serve: JsonObject): JsonObject {
  const { prompt: _prompt, artifact: _artifact, ...rest } = serve;
  return rest;
}

/** Without what is written for people: descriptions, and the names of checks, which only records show. */
function withoutNotes(value: JsonObject, ...also: readonly string[]): JsonObject {
  const notes = new Set(['description', ...also]);
  const strip = (part: JsonValue): JsonValue => {
    if (isJsonArray(part)) return part.map(strip);
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(
      Object.entries(part).flatMap(([key, member]) =>
        notes.has(key) ? [] : [[key, key === 'reply' ? member : strip(member)]],
      ),
    );
  };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, strip(member)]));
}

/** Lists in which only membership counts. */
const sets: ReadonlySet<string> = new Set(['on', 'entities', 'allow', 'approve']);

function withSets(value: JsonObject): JsonObject {
  const sort = (part: JsonValue, key: string): JsonValue => {
    if (isJsonArray(part)) {
      const items = part.map((item) => sort(item, ''));
      return sets.has(key) && items.every((item) => typeof item === 'string') ? items.toSorted() : items;
    }
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, member]) => [name, name === 'reply' ? member : sort(member, name)]),
    );
  };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sort(member, key)]));
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isJsonObject(value) ? value : {};
}
