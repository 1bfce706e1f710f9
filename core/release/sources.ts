/** The files that make a release: what the caller asks git and the disk about before it resolves one. */
import { own } from '../prompt/own-key.ts';
import type { Sha256 } from '../values/digest.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { ok, type Result } from '../values/result.ts';
import type { DefinitionSite, Workspace } from '../workspace/workspace.ts';
import { type ChosenPrompt, choosePrompt } from './choose-prompt.ts';
import { embeddedResources } from './embedded-resources.ts';
import { findResource } from './find-resource.ts';

export interface ReleaseSubject {
  readonly kind: 'Model' | 'Prompt';
  readonly name: string;
  /** Of a prompt, a version or range; undefined is the working copy. */
  readonly version?: string | undefined;
}

export interface ReleaseSources {
  /** Undefined for a prompt released by itself. */
  readonly manifest: DefinitionSite | undefined;
  readonly prompt: ChosenPrompt | undefined;
  /** The model file, as the manifest writes its path. */
  readonly artifact: { readonly file: string; readonly path: string } | undefined;
  readonly resources: ReadonlyMap<string, DefinitionSite>;
  /** Files whose text is part of the release, as the workspace names them, sorted; with the lock where it has a say. */
  readonly files: readonly string[];
}

export function releaseSources(workspace: Workspace, subject: ReleaseSubject, sha256: Sha256): Result<ReleaseSources> {
  return subject.kind === 'Prompt'
    ? promptSources(workspace, subject, sha256)
    : modelSources(workspace, subject.name, sha256);
}

function promptSources(
  workspace: Workspace,
  { name, version }: ReleaseSubject,
  sha256: Sha256,
): Result<ReleaseSources> {
  const prompt = choosePrompt(workspace, name, version, sha256);
  if (!prompt.ok) return prompt;
  const none: ReadonlyMap<string, DefinitionSite> = new Map();
  const files = filesOf(workspace, [prompt.value.site], prompt.value);
  return ok({ manifest: undefined, prompt: prompt.value, artifact: undefined, resources: none, files });
}

function modelSources(workspace: Workspace, name: string, sha256: Sha256): Result<ReleaseSources> {
  const manifest = findResource(workspace, 'Model', name);
  if (!manifest.ok) return manifest;
  const { file, resource } = manifest.value;
  const prompt = servedPrompt(workspace, resource.value, sha256);
  if (!prompt.ok) return prompt;
  const resources = embeddedResources(workspace, resource);
  if (!resources.ok) return resources;
  const path = serveKey(resource.value, 'artifact');
  return ok({
    manifest: manifest.value,
    prompt: prompt.value,
    artifact: path === undefined ? undefined : { file, path },
    resources: resources.value,
    files: filesOf(workspace, [manifest.value, ...resources.value.values()], prompt.value),
  });
}

function servedPrompt(workspace: Workspace, manifest: JsonValue, sha256: Sha256): Result<ChosenPrompt | undefined> {
  const reference = serveKey(manifest, 'prompt');
  if (reference === undefined) return ok(undefined);
  const at = reference.indexOf('@');
  const name = at < 0 ? reference : reference.slice(0, at);
  return choosePrompt(workspace, name, at < 0 ? undefined : reference.slice(at + 1), sha256);
}

function serveKey(manifest: JsonValue, key: string): string | undefined {
  const spec = isJsonObject(manifest) ? own(manifest, 'spec') : undefined;
  const serve = isJsonObject(spec) ? own(spec, 'serve') : undefined;
  const value = isJsonObject(serve) ? own(serve, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function filesOf(
  workspace: Workspace,
  sites: readonly DefinitionSite[],
  prompt: ChosenPrompt | undefined,
): readonly string[] {
  const files = new Set(sites.map(({ file }) => file));
  if (prompt !== undefined) files.add(prompt.site.file);
  if (prompt?.version !== undefined) files.add(lockFile(workspace));
  return [...files].sort();
}

function lockFile({ root }: Workspace): string {
  return root.endsWith('/') ? `${root}mooring.lock` : `${root}/mooring.lock`;
}
