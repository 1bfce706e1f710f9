/**
 * What a release is compared with: the one that is named, or the one that serves. Where its answers to this very suite
 * are still there, no model is asked again.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { Refusal } from '../../core/contract/runner.ts';
import type { EvalRun } from '../../core/eval/result.ts';
import type { Suite } from '../../core/eval/suite.ts';
import type { NamedRelease } from '../../core/release/document.ts';
import { nameRelease } from '../../core/release/document.ts';
import type { Digest } from '../../core/values/digest.ts';
import { sha256 } from '../../host/sha256.ts';
import { baselineOf } from '../deploy/next-state.ts';
import { fileNamedIn, type OpenProject, openProject, resolveSubject, type Subject } from '../deploy/subject.ts';
import { digestOfFile } from '../deploy/targets/state-folder.ts';
import type { Target } from '../deploy/targets/target.ts';
import { promptOf } from './evaluated-release.ts';
import { formerCheckout } from './former-checkout.ts';
import { readHeader, readReleaseText, readRun, runIds } from './journal.ts';

export interface BaselinePlaces {
  readonly project: OpenProject;
  readonly targets: readonly Target[];
  /** `.mooring`. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Removed when the baseline is no longer needed. */
  readonly checkouts: AsyncDisposableStack;
}

/** The subject of a suite, as far as a baseline must be of the same. */
export interface Compared {
  readonly kind: 'Prompt' | 'Model';
  readonly name: string;
}

/** What to compare with: a release that can be run, or, where it is gone, what it once answered. */
export type Baseline =
  | { readonly kind: 'release'; readonly subject: Subject }
  | { readonly kind: 'answers'; readonly run: EvalRun };

/** Undefined when nothing of this subject serves. */
export async function servingBaseline(places: BaselinePlaces, compared: Compared): Promise<Baseline | undefined> {
  const local = (target: Target) => (target.type === 'local' ? 0 : 1);
  for (const target of places.targets.toSorted((a, b) => local(a) - local(b))) {
    const state = await target.readState().catch(() => undefined);
    for (const deployment of state?.deployments ?? []) {
      const text = await target.readRelease(baselineOf(deployment));
      const found = text === undefined ? undefined : comparable(text, compared);
      if (found !== undefined) return withFiles(places, found);
    }
  }
  return undefined;
}

/** `sha256:…`, `name@sha256:…`, the first digits of a digest, `name@VERSION` of the prompt, or a commit. */
export async function namedBaseline(
  places: BaselinePlaces,
  { name: suite, subject: compared }: Pick<Suite, 'name' | 'subject'>,
  reference: string,
): Promise<Baseline> {
  const at = reference.indexOf('@');
  const behind = at < 0 ? reference : reference.slice(at + 1);
  const hex = behind.startsWith('sha256:') ? behind.slice('sha256:'.length) : behind;
  const isHex = /^[0-9a-f]{6,64}$/.test(hex);
  if (at > 0 && !isHex) {
    const name = reference.slice(0, at);
    if (compared.kind === 'Prompt' && name === compared.name) {
      return { kind: 'release', subject: await versionNamed(places, name, behind) };
    }
    throw new Refusal(
      'usage',
      `\`--baseline ${reference}\` is a version of \`${name}\`, and the suite is about the ${compared.kind.toLowerCase()} \`${compared.name}\`.`,
    );
  }
  for (const text of isHex ? await releaseTexts(places, hex) : []) {
    const found = comparable(text, compared);
    if (found !== undefined) return withFiles(places, found);
  }
  const former = isHex ? formerRun(join(places.folder, 'evals'), suite, hex) : undefined;
  if (former !== undefined) return { kind: 'answers', run: former };
  const checkout = await formerCheckout(places.project.root, reference, places.signal);
  if (checkout !== undefined) {
    places.checkouts.use(checkout);
    const { kind, name, range } = compared;
    const project = await openProject(checkout.root, places.signal);
    return { kind: 'release', subject: await resolveSubject(project, { kind, name, version: range }, places.signal) };
  }
  throw new Refusal(
    'usage',
    `There is no release \`${reference}\` of \`${compared.name}\` here. \`mooring release list\` shows those that are known; a version of a prompt is written \`${compared.name}@1.2.0\`, a commit as git knows it.`,
  );
}

async function versionNamed({ project, signal }: BaselinePlaces, name: string, version: string): Promise<Subject> {
  try {
    return await resolveSubject(project, { kind: 'Prompt', name, version }, signal);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal('usage', `\`--baseline ${name}@${version}\`: ${error.message}`);
    throw error;
  }
}

/** Releases whose digest begins so: on targets, and of former runs. */
async function releaseTexts({ targets, folder }: BaselinePlaces, hex: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const target of targets) {
    for (const digest of await target.releases()) {
      if (!digest.slice('sha256:'.length).startsWith(hex)) continue;
      const text = await target.readRelease(digest);
      if (text !== undefined) texts.push(text);
    }
  }
  const evals = join(folder, 'evals');
  for (const id of runIds(evals)) {
    const digest = readHeader(join(evals, id))?.release.digest;
    if (digest?.slice('sha256:'.length).startsWith(hex) !== true) continue;
    const text = readReleaseText(join(evals, id));
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/** A suite about a prompt is compared with the prompt alone that the Model serves. */
function comparable(text: string, { kind, name }: Compared): NamedRelease | undefined {
  const document = documentIn(text);
  if (document === undefined) return undefined;
  if (document.subject === kind && document.name === name) {
    const release = nameRelease(document, sha256);
    return release.ok ? release.value : undefined;
  }
  return kind === 'Prompt' && document.prompt?.name === name ? promptOf(document) : undefined;
}

function documentIn(text: string): ReleaseDocument | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isDocument(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function isDocument(value: unknown): value is ReleaseDocument {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Release';
}

async function withFiles({ project, folder }: BaselinePlaces, release: NamedRelease): Promise<Baseline> {
  const { artifact, name } = release.document;
  if (artifact === undefined) return { kind: 'release', subject: { ...release, name, blobs: [] } };
  const path = await artifactPath(project.root, folder, artifact);
  if (path !== undefined) {
    return { kind: 'release', subject: { ...release, name, blobs: [{ digest: artifact.digest, path }] } };
  }
  throw new Refusal(
    'refused',
    `The baseline needs ${artifact.path} as it was (${artifact.digest}), and no target has kept it.`,
  );
}

async function artifactPath(
  root: string,
  folder: string,
  { path, digest }: { readonly path: string; readonly digest: Digest },
): Promise<string | undefined> {
  const now = fileNamedIn(root, join(root, 'mooring.yaml'), path);
  if (existsSync(now) && (await digestOfFile(now)) === digest) return now;
  const kept = join(folder, 'targets', 'local', 'blobs', digest.slice('sha256:'.length));
  return existsSync(kept) ? kept : undefined;
}

/**
 * A finished run of exactly this suite and behaviour that can be compared by `metrics`. One from an outage, with calls
 * that failed or a judge that never answered, says nothing of the release: it is asked again.
 */
export function storedRun(
  evals: string,
  { name: suite, digest }: { readonly name: string; readonly digest: Digest },
  behaviour: Digest,
  metrics: readonly string[],
): EvalRun | undefined {
  for (const id of runIds(evals)) {
    const header = readHeader(join(evals, id));
    if (header?.suite.name !== suite || header.suite.digest !== digest || header.release.behaviour !== behaviour) {
      continue;
    }
    const stored = readRun(evals, id);
    if (stored?.run.complete === true && isSound(stored.run, metrics)) return stored.run;
  }
  return undefined;
}

function isSound({ attempts, scorers }: EvalRun, metrics: readonly string[]): boolean {
  if (attempts.some(({ error }) => error !== null)) return false;
  const judged = (name: string) => attempts.some(({ scores }) => scores[name]?.verdict !== 'not_evaluated');
  return scorers.every(({ name }) => !metrics.includes(name) || judged(name));
}

/** What a release once answered to a suite of this name, whatever its cases were then. */
function formerRun(evals: string, suite: string, hex: string): EvalRun | undefined {
  for (const id of runIds(evals)) {
    const header = readHeader(join(evals, id));
    if (header?.suite.name !== suite || !header.release.digest.startsWith(`sha256:${hex}`)) continue;
    const stored = readRun(evals, id);
    if (stored?.run.complete === true) return stored.run;
  }
  return undefined;
}
