/**
 * Makes a release of what the files say now: everything a Model or Prompt refers to resolved into one document that needs
 * nothing else but its artifact. The same files give the same digest, however they are laid out.
 */
import type { ReleaseDocument, ReleasedArtifact, ReleasedPrompt } from '../contract/release.ts';
import { digests } from '../prompt/content.ts';
import { readPrompt } from '../prompt/model.ts';
import type { Digest, Sha256 } from '../values/digest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { behaviourDigest } from './behaviour.ts';
import type { ChosenPrompt } from './choose-prompt.ts';
import { type NamedRelease, nameRelease } from './document.ts';
import { shownPath } from './find-resource.ts';
import { plainForm } from './plain-form.ts';
import { type ReleaseSources, type ReleaseSubject, releaseSources } from './sources.ts';

export interface ReleaseFacts {
  /** Undefined outside a git checkout. */
  readonly git:
    | {
        readonly commit: string;
        /** Of the files that `releaseSources` names, those that equal the commit. */
        readonly cleanFiles: ReadonlySet<string>;
      }
    | undefined;
  /** Digest and size of model files, by the path as the manifest writes it. */
  readonly artifacts: ReadonlyMap<string, { readonly digest: Digest; readonly bytes: number }>;
  readonly sha256: Sha256;
}

export function resolveRelease(
  workspace: Workspace,
  subject: ReleaseSubject,
  facts: ReleaseFacts,
): Result<NamedRelease> {
  const sources = releaseSources(workspace, subject, facts.sha256);
  if (!sources.ok) return sources;
  const { manifest: site, prompt: chosen, resources } = sources.value;
  const manifest = site === undefined ? undefined : plainObject(plainForm(site.resource.key, site.resource.value));
  const prompt = chosen === undefined ? ok(undefined) : releasedPrompt(chosen, facts.sha256);
  if (!prompt.ok) return prompt;
  const artifact = releasedArtifact(sources.value, facts);
  if (!artifact.ok) return artifact;
  const behaviour = behaviourDigest({ manifest, prompt: prompt.value, artifact: artifact.value }, facts.sha256);
  if (!behaviour.ok) return behaviour;
  const draftBecause = [...(chosen?.draftBecause ?? []), ...uncommitted(workspace, sources.value, facts)];
  const document: ReleaseDocument = {
    schemaVersion: 1,
    kind: 'Release',
    name: subject.name,
    subject: subject.kind,
    final: draftBecause.length === 0,
    draftBecause,
    commit: draftBecause.length === 0 ? facts.git?.commit : undefined,
    behaviour: behaviour.value,
    manifest,
    prompt: prompt.value,
    artifact: artifact.value,
    resources: Object.fromEntries(
      [...resources].map(([key, { resource }]): [string, JsonValue] => [key, plainForm(resource.key, resource.value)]),
    ),
  };
  return nameRelease(document, facts.sha256);
}

function releasedPrompt({ file, name, version, site }: ChosenPrompt, sha256: Sha256): Result<ReleasedPrompt> {
  const value = plainObject(site.resource.value);
  const hashes = digests(readPrompt(value), sha256);
  if (!hashes.ok) return hashes;
  return ok({ name, version, content: hashes.value.content, behaviour: hashes.value.behaviour, value: file.value });
}

function releasedArtifact(
  { artifact }: ReleaseSources,
  { artifacts }: ReleaseFacts,
): Result<ReleasedArtifact | undefined> {
  if (artifact === undefined) return ok(undefined);
  const facts = artifacts.get(artifact.path);
  if (facts !== undefined) return ok({ path: artifact.path, digest: facts.digest, bytes: facts.bytes });
  return problem(
    `The model file ${quoted(artifact.path)} is not there, so there is nothing to serve. Put it there, or correct the path under \`serve\`.`,
  );
}

/** The artifact itself is pinned by its digest, wherever it is kept; it need not be in git. */
function uncommitted(workspace: Workspace, { files }: ReleaseSources, { git }: ReleaseFacts): readonly string[] {
  if (git === undefined) return [];
  return files
    .filter((file) => !git.cleanFiles.has(file))
    .map((file) => `${shownPath(workspace, file)} differs from the last commit, or is not in it. Commit it.`);
}

function plainObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {};
}
