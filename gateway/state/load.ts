/** Reads the state of a target whole: `state.json`, every release it names, every file those need. All or nothing. */
import { createHash, hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { Deployment, ProviderConfig, TargetState } from '../../core/contract/target-state.ts';
import { canonicalJson } from '../../core/values/canonical-json.ts';
import type { Digest } from '../../core/values/digest.ts';
import { isDigest } from '../../core/values/digest.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import type { ArtifactModel, ArtifactRunner } from '../providers/onnx.ts';
import { type ConnectionPools, openAiProvider } from '../providers/openai.ts';
import type { Provider } from '../providers/provider.ts';
import { replayProvider } from '../providers/replay.ts';
import { unavailableProvider } from '../providers/unavailable.ts';
import type { Arm, ArtifactSubject, LoadedState, ServedDeployment } from '../served.ts';
import { type CompiledRelease, compileRelease, isModel, priceOf } from './compile-release.ts';
import { readRelease, readTargetState } from './read-state.ts';
import { resolveSecret } from './secrets.ts';

export interface LoadContext {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly pools: ConnectionPools;
  readonly artifacts: ArtifactRunner;
}

export async function loadState(context: LoadContext): Promise<Result<LoadedState>> {
  const text = await readText(join(context.directory, 'state.json'));
  if (!text.ok) return text;
  const state = readTargetState(text.value);
  if (!state.ok) return state;
  const files = await readFiles(context, state.value);
  if (!files.ok) return files;
  return compileState(context, state.value, files.value);
}

interface Files {
  readonly releases: ReadonlyMap<Digest, ReleaseDocument>;
  /** By release. */
  readonly artifacts: ReadonlyMap<Digest, ArtifactModel>;
  /** The files of replay providers. */
  readonly texts: ReadonlyMap<Digest, string>;
}

async function readFiles({ directory, artifacts: runner }: LoadContext, state: TargetState): Promise<Result<Files>> {
  const releases = new Map<Digest, ReleaseDocument>();
  const artifacts = new Map<Digest, ArtifactModel>();
  for (const digest of new Set(state.deployments.flatMap((one) => one.releases.map((release) => release.digest)))) {
    const release = await readReleaseFile(directory, digest);
    if (!release.ok) return release;
    releases.set(digest, release.value);
    const artifact = release.value.artifact ?? undefined;
    if (artifact === undefined) continue;
    const blob = await checkBlob(directory, artifact.digest);
    if (!blob.ok) return blob;
    const { features, outputs } = portsOf(release.value);
    artifacts.set(digest, await runner.load(blobPath(directory, artifact.digest), features, outputs));
  }
  const texts = new Map<Digest, string>();
  for (const [name, { file }] of Object.entries(state.providers)) {
    if (file === undefined || file === null) continue;
    if (!isDigest(file)) return problem(`The provider \`${name}\` names a file that is no digest.`);
    const text = await checkBlob(directory, file);
    if (!text.ok) return text;
    texts.set(file, text.value.toString('utf8'));
  }
  return ok({ releases, artifacts, texts });
}

/** Of a release that is no proper Model none; compiling it says what is wrong. */
function portsOf({ manifest }: ReleaseDocument): Pick<ArtifactSubject, 'features' | 'outputs'> {
  const model = manifest ?? undefined;
  const serve = model !== undefined && isModel(model) ? model.spec.serve : undefined;
  return { features: serve?.features ?? [], outputs: serve?.outputs ?? [] };
}

function blobPath(directory: string, digest: Digest): string {
  return join(directory, 'blobs', hexOf(digest));
}

async function readReleaseFile(directory: string, digest: Digest): Promise<Result<ReleaseDocument>> {
  const path = join('releases', `${hexOf(digest)}.json`);
  const text = await readText(join(directory, path));
  if (!text.ok) return text;
  const release = readRelease(text.value);
  if (!release.ok) return problem(`The release ${path} cannot be served: ${release.problem}`);
  const canonical = canonicalJson(JSON.parse(text.value));
  if (!canonical.ok) return problem(`The release ${path} cannot be served: ${canonical.problem}`);
  if (hash('sha256', canonical.value, 'hex') !== hexOf(digest)) {
    return problem(`The release ${path} is not what its name says: its content was changed. Write it anew.`);
  }
  return release;
}

async function checkBlob(directory: string, digest: Digest): Promise<Result<Buffer>> {
  const path = join('blobs', hexOf(digest));
  try {
    const bytes = await readFile(join(directory, path));
    if (createHash('sha256').update(bytes).digest('hex') === hexOf(digest)) return ok(bytes);
    return problem(`The file ${path} is not what its name says: its content was changed.`);
  } catch (error) {
    return unreadable(path, error);
  }
}

async function readText(path: string): Promise<Result<string>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    return unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Result<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return problem(code === 'ENOENT' ? `The file ${path} does not exist.` : `The file ${path} cannot be read (${code}).`);
}

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

function compileState(context: LoadContext, state: TargetState, files: Files): Result<LoadedState> {
  const warnings: string[] = [];
  const providers = new Map<string, Result<Provider>>();
  const provider = (name: string): Result<Provider> => {
    const known = providers.get(name);
    if (known !== undefined) return known;
    const made = makeProvider(context, name, state.providers, files, warnings);
    providers.set(name, made);
    return made;
  };
  const compiled = new Map<Digest, CompiledRelease>();
  for (const [digest, document] of files.releases) {
    const result = compileRelease(document, digest, {
      provider,
      price: (modelId) => priceOf(modelId, state.prices),
      artifact: files.artifacts.get(digest),
    });
    if (!result.ok) return problem(`The release of \`${document.name}\` cannot be served: ${result.problem}`);
    compiled.set(digest, result.value);
    const unready = files.artifacts.get(digest)?.problem;
    if (unready !== undefined) warnings.push(`\`${document.name}\` is not ready: ${unready}`);
  }
  const deployments = new Map<string, ServedDeployment>();
  for (const deployment of state.deployments) {
    const served = compileDeployment(deployment, compiled);
    if (!served.ok) return served;
    deployments.set(deployment.model, served.value);
  }
  const keys = new Map(state.keys.map((key) => [hexOf(key.hash), key]));
  const artifacts = [...files.releases.values()].flatMap(({ artifact }) =>
    artifact ? [blobPath(context.directory, artifact.digest)] : [],
  );
  return ok({ sequence: state.sequence, target: state.target, deployments, keys, warnings, artifacts });
}

function makeProvider(
  { environment, pools }: LoadContext,
  name: string,
  configured: TargetState['providers'],
  { texts }: Files,
  warnings: string[],
): Result<Provider> {
  const config: ProviderConfig | undefined = Object.hasOwn(configured, name) ? configured[name] : undefined;
  if (config === undefined) {
    return problem(`no provider \`${name}\` is configured. Add it under \`providers\` of the project.`);
  }
  if (config.type === 'replay') {
    const text = config.file === undefined ? undefined : texts.get(config.file);
    return text === undefined ? problem(`the replay provider \`${name}\` has no file.`) : replayProvider(name, text);
  }
  if (config.type !== 'openai') {
    return problem(`the provider \`${name}\` is of the type \`${config.type}\`, which this version cannot call.`);
  }
  const apiKey = config.apiKey === undefined ? undefined : resolveSecret(config.apiKey, environment);
  const baseUrl = config.baseUrl === undefined ? undefined : resolveSecret(config.baseUrl, environment);
  const missing = [apiKey, baseUrl].find((secret) => secret?.ok === false);
  if (missing?.ok === false) {
    const why = `The provider \`${name}\` cannot be called: ${missing.problem}`;
    warnings.push(why);
    return ok(unavailableProvider(why));
  }
  const url = baseUrl?.ok ? baseUrl.value : undefined;
  if (url !== undefined && !/^https?:\/\//.test(url))
    return problem(`the \`baseUrl\` of \`${name}\` is not http or https.`);
  return ok(openAiProvider({ name, baseUrl: url, apiKey: apiKey?.ok ? apiKey.value : undefined, pools }));
}

function compileDeployment(
  deployment: Deployment,
  compiled: ReadonlyMap<Digest, CompiledRelease>,
): Result<ServedDeployment> {
  const arms: Arm[] = [];
  for (const { digest, weight, variant } of deployment.releases) {
    const release = compiled.get(digest)?.release;
    if (release !== undefined) arms.push({ variant, weight, release });
  }
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(total - 1) > 1e-6) {
    return problem(`The weights of \`${deployment.model}\` add up to ${total}, and must add up to 1.`);
  }
  const baseline = deployment.releases.find(({ variant }) => variant === 'baseline') ?? deployment.releases[0];
  const base = baseline === undefined ? undefined : compiled.get(baseline.digest);
  if (base === undefined) return problem(`\`${deployment.model}\` has no release.`);
  return ok({
    model: deployment.model,
    revision: deployment.revision,
    stopped: deployment.stopped ?? undefined,
    since: Date.parse(deployment.since) || 0,
    arms: arms.sort((left, right) => (left.variant === right.variant ? 0 : left.variant === 'canary' ? -1 : 1)),
    limits: base.limits,
    budget: base.budget,
    owner: base.owner,
  });
}
