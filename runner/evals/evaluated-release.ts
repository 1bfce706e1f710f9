/**
 * The release as the private gateway serves it: the same behaviour, without what protects production from callers. Its
 * digest is never shown; results bind to the release it was made of.
 */
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { Refusal } from '../../core/contract/runner.ts';
import { digests } from '../../core/prompt/content.ts';
import { readPrompt } from '../../core/prompt/model.ts';
import { behaviourDigest } from '../../core/release/behaviour.ts';
import { type NamedRelease, nameRelease } from '../../core/release/document.ts';
import { isJsonObject, type JsonObject } from '../../core/values/json.ts';
import type { Result } from '../../core/values/result.ts';
import { sha256 } from '../../host/sha256.ts';

/** Limits and budgets are for traffic, and sinks hand answers on; records are kept whole, and thrown away at the end. */
export function evaluatedRelease(document: ReleaseDocument): NamedRelease {
  if (document.manifest === undefined) return named(nameRelease(document, sha256));
  const spec = objectAt(document.manifest, 'spec');
  const { limits: _limits, budget: _budget, sinks: _sinks, ...kept } = spec;
  const manifest = { ...document.manifest, spec: { ...kept, record: { content: 'full' } } };
  return named(nameRelease({ ...document, manifest }, sha256));
}

/** The same prompt, asked of another model. */
export function withModel(document: ReleaseDocument, model: string): NamedRelease {
  const { manifest, prompt } = document;
  if (prompt === undefined && objectAt(objectAt(manifest ?? {}, 'spec'), 'serve').artifact !== undefined) {
    throw new Refusal('usage', `\`${document.name}\` is a predictive model: \`--models\` compares models of a prompt.`);
  }
  const other = prompt === undefined ? undefined : { ...prompt, value: { ...prompt.value, model } };
  const hashes = other === undefined ? undefined : digests(readPrompt(other.value), sha256);
  if (hashes?.ok === false) throw new Refusal('refused', hashes.problem);
  const changed = {
    manifest: manifest === undefined ? undefined : servedBy(manifest, model, prompt === undefined),
    prompt: other === undefined || hashes === undefined ? undefined : { ...other, ...hashes.value },
    artifact: undefined,
  };
  const behaviour = behaviourDigest(changed, sha256);
  if (!behaviour.ok) throw new Refusal('refused', behaviour.problem);
  const why = `It was made to compare models: it asks \`${model}\`.`;
  const draft = {
    ...document,
    ...changed,
    behaviour: behaviour.value,
    final: false,
    draftBecause: [why],
    commit: undefined,
  };
  return named(nameRelease(draft, sha256));
}

function servedBy(manifest: JsonObject, model: string, passesThrough: boolean): JsonObject {
  const spec = objectAt(manifest, 'spec');
  const { model: own, fallbacks: _fallbacks, ...serve } = objectAt(spec, 'serve');
  // An answer of a fallback would be counted for the model that failed.
  return {
    ...manifest,
    spec: { ...spec, serve: { ...serve, ...(passesThrough || own !== undefined ? { model } : {}) } },
  };
}

/** A prompt by itself, as it stands in the release of a Model. */
export function promptOf({ prompt, ...document }: ReleaseDocument): NamedRelease | undefined {
  if (prompt === undefined) return undefined;
  return named(
    nameRelease(
      {
        ...document,
        name: prompt.name,
        subject: 'Prompt',
        behaviour: prompt.behaviour,
        manifest: undefined,
        prompt,
        artifact: undefined,
        resources: {},
      },
      sha256,
    ),
  );
}

function named(release: Result<NamedRelease>): NamedRelease {
  if (release.ok) return release.value;
  throw new Refusal('refused', release.problem);
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return isJsonObject(value) ? value : {};
}
