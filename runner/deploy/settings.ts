/** What goes to a target besides releases: providers, prices and keys, from the project and the target's own overrides. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Refusal } from '../../core/contract/runner.ts';
import type { ApiKey, ProviderConfig, TokenPrice } from '../../core/contract/target-state.ts';
import type { Project, TargetSpec } from '../../core/schema/generated/types.ts';
import { canonicalJson } from '../../core/values/canonical-json.ts';
import { type Digest, isDigest } from '../../core/values/digest.ts';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { sha256 } from '../../host/sha256.ts';
import type { Settings } from './next-state.ts';
import { digestOfFile } from './targets/state-folder.ts';
import type { TargetContent } from './targets/target.ts';

export interface ResolvedSettings {
  readonly settings: Settings;
  readonly digest: Digest;
  readonly blobs: TargetContent['blobs'];
}

export interface ProjectFile {
  readonly file: string;
  readonly spec: Project['spec'];
}

export async function settingsFor(
  root: string,
  project: ProjectFile | undefined,
  target: TargetSpec,
): Promise<ResolvedSettings> {
  const blobs: TargetContent['blobs'][number][] = [];
  const providers: Record<string, ProviderConfig> = {};
  for (const [name, provider] of Object.entries(project?.spec?.providers ?? {})) {
    const { file, ...config } = { ...provider, ...target.providers?.[name] };
    if (file === undefined) {
      providers[name] = config;
      continue;
    }
    const path = resolve(/^\.\.?\//.test(file) ? dirname(project?.file ?? root) : root, file);
    if (!existsSync(path))
      throw new Refusal('refused', `The provider \`${name}\` answers from ${file}, which does not exist.`);
    const digest = await digestOfFile(path);
    blobs.push({ digest, path });
    providers[name] = { ...config, file: digest };
  }
  const prices: Readonly<Record<string, TokenPrice>> = project?.spec?.prices ?? {};
  const settings: Settings = { providers, prices, keys: (project?.spec?.keys ?? []).map(keyOf) };
  return { settings, digest: settingsDigest(settings), blobs };
}

function keyOf({
  name,
  hash,
  team,
  models,
  limits,
}: NonNullable<NonNullable<Project['spec']>['keys']>[number]): ApiKey {
  if (!isDigest(hash))
    throw new Refusal('refused', `The key \`${name}\` of mooring.yaml has no hash that is a digest.`);
  const plain: JsonValue = JSON.parse(JSON.stringify(limits ?? null));
  return {
    name,
    hash,
    ...(team !== undefined && { team }),
    ...(models !== undefined && { models }),
    ...(isJsonObject(plain) && { limits: plain }),
  };
}

export function settingsDigest({ providers, prices, keys }: Settings): Digest {
  const text = canonicalJson({ providers, prices, keys });
  if (!text.ok) throw new Refusal('refused', `The settings of the project cannot be written down: ${text.problem}`);
  return sha256(text.value);
}
