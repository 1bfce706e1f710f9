/**
 * A release as text, digest and back. The digest is over the canonical JSON of the whole document, in which what is
 * undefined is left out, so that whoever holds the text can check the name it goes by.
 */
import type { ReleaseDocument } from '../contract/release.ts';
import { canonicalJson } from '../values/canonical-json.ts';
import type { Digest, Sha256 } from '../values/digest.ts';
import { ok, type Result } from '../values/result.ts';

export interface NamedRelease {
  readonly document: ReleaseDocument;
  /** The canonical JSON: what is stored. */
  readonly text: string;
  readonly digest: Digest;
}

/** Refuses only what JSON cannot say, such as `.nan` in a prompt. */
export function nameRelease(document: ReleaseDocument, sha256: Sha256): Result<NamedRelease> {
  const { commit, manifest, prompt, artifact, ...always } = document;
  const text = canonicalJson({
    ...always,
    ...(commit === undefined ? {} : { commit }),
    ...(manifest === undefined ? {} : { manifest }),
    ...(prompt === undefined ? {} : { prompt: withoutUndefined(prompt) }),
    ...(artifact === undefined ? {} : { artifact }),
  });
  return text.ok ? ok({ document, text: text.value, digest: sha256(text.value) }) : text;
}

function withoutUndefined({ version, ...rest }: NonNullable<ReleaseDocument['prompt']>): object {
  return version === undefined ? rest : { ...rest, version };
}
