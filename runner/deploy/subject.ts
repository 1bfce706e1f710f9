/** A model or prompt of the project as it is now, resolved to a release, with the files that go along. */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { Refusal } from '../../core/contract/runner.ts';
import { resolveRelease } from '../../core/release/resolve-release.ts';
import { type ReleaseSubject, releaseSources } from '../../core/release/sources.ts';
import type { Project, TargetSpec } from '../../core/schema/generated/types.ts';
import type { Digest } from '../../core/values/digest.ts';
import { isJsonObject } from '../../core/values/json.ts';
import { nearest } from '../../core/values/suggest.ts';
import { definitionsOf, namesOf, resourcesOf, type Workspace } from '../../core/workspace/workspace.ts';
import { checkoutOf } from '../../host/git.ts';
import { defaultSettings, loadProject } from '../../host/project.ts';
import { sha256 } from '../../host/sha256.ts';
import type { DeclaredTarget } from './deployments.ts';
import type { ProjectFile } from './settings.ts';
import { digestOfFile } from './targets/state-folder.ts';
import type { TargetContent } from './targets/target.ts';

export interface Subject {
  readonly name: string;
  readonly document: ReleaseDocument;
  readonly digest: Digest;
  /** The document as it is stored: canonical. */
  readonly text: string;
  readonly blobs: TargetContent['blobs'];
}

export interface OpenProject {
  readonly root: string;
  readonly workspace: Workspace;
}

export async function openProject(root: string, signal?: AbortSignal): Promise<OpenProject> {
  const { workspace } = await loadProject(root, { settings: defaultSettings, ...(signal && { signal }) });
  return { root, workspace };
}

export async function resolveModel(project: OpenProject, name: string, signal?: AbortSignal): Promise<Subject> {
  const names = namesOf(project.workspace, 'Model');
  if (!names.includes(name)) throw new Refusal('usage', unknown('model', name, names));
  return resolveSubject(project, { kind: 'Model', name }, signal);
}

/** Models first: a prompt of the same name is reached through its own releases. */
export async function resolveNamed(
  project: OpenProject,
  name: string,
  signal?: AbortSignal,
): Promise<Subject | undefined> {
  for (const kind of ['Model', 'Prompt'] as const) {
    if (namesOf(project.workspace, kind).includes(name)) return resolveSubject(project, { kind, name }, signal);
  }
  return undefined;
}

export async function resolveSubject(
  { root, workspace }: OpenProject,
  subject: ReleaseSubject,
  signal?: AbortSignal,
): Promise<Subject> {
  const sources = releaseSources(workspace, subject, sha256);
  if (!sources.ok) throw notReleased(subject, sources.problem);
  const { artifact, files } = sources.value;
  const path = artifact && fileNamedIn(root, artifact.file, artifact.path);
  const facts = path === undefined ? undefined : await artifactFacts(path);
  const release = resolveRelease(workspace, subject, {
    git: await checkoutOf(root, files, signal),
    artifacts: new Map(artifact && facts ? [[artifact.path, facts]] : []),
    sha256,
  });
  if (!release.ok) throw notReleased(subject, release.problem);
  const blobs = path !== undefined && facts ? [{ digest: facts.digest, path }] : [];
  return { name: subject.name, ...release.value, blobs };
}

const notReleased = ({ kind, name }: ReleaseSubject, problem: string): Refusal =>
  new Refusal('refused', `The ${kind.toLowerCase()} \`${name}\` cannot be released: ${problem}`);

async function artifactFacts(path: string): Promise<{ readonly digest: Digest; readonly bytes: number } | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? { digest: await digestOfFile(path), bytes: stats.size } : undefined;
}

/** What a target's file says. `local` needs none. */
export function targetSpec({ workspace }: OpenProject, name: string): TargetSpec {
  const [site] = definitionsOf(workspace, 'Target', name);
  const spec = isJsonObject(site?.resource.value) ? site.resource.value.spec : undefined;
  if (isTargetSpec(spec)) return spec;
  if (name === 'local') return { type: 'local' };
  throw new Refusal('usage', unknown('target', name, [...new Set([...namesOf(workspace, 'Target'), 'local'])]));
}

function isTargetSpec(value: unknown): value is TargetSpec {
  return typeof value === 'object' && value !== null && 'type' in value;
}

export function projectFile({ workspace }: OpenProject): ProjectFile | undefined {
  for (const { file, resource } of resourcesOf(workspace, 'Project')) {
    const spec = isJsonObject(resource.value) ? resource.value.spec : undefined;
    return { file, spec: isProjectSpec(spec) ? spec : undefined };
  }
  return undefined;
}

/** By which everyone knows the project; the folder's name where it has none. */
export function projectName({ root, workspace }: OpenProject): string {
  return namesOf(workspace, 'Project')[0] ?? basename(root);
}

/** The targets that files declare. */
export function declaredTargets(project: OpenProject): readonly DeclaredTarget[] {
  const known = namesOf(project.workspace, 'Target');
  return known.map((name) => ({ name, spec: targetSpec(project, name), project: projectName(project) }));
}

function isProjectSpec(value: unknown): value is NonNullable<Project['spec']> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(what: string, name: string, names: readonly string[]): string {
  const guess = nearest(name, names);
  const there = names.length === 0 ? `This project has none.` : `There are: ${names.slice(0, 10).join(', ')}.`;
  return `There is no ${what} \`${name}\`.${guess ? ` Did you mean \`${guess}\`?` : ''} ${there}`;
}

/** Paths in manifests start at the project folder; `./` and `../` start at the file they stand in. */
export function fileNamedIn(root: string, file: string, path: string): string {
  return resolve(/^\.\.?\//.test(path) ? dirname(file) : root, path);
}
