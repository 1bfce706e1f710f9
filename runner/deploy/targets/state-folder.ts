/** A target's state as a folder of this machine, laid out as core/contract/target-state.ts says. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../../../core/contract/runner.ts';
import type { TargetState } from '../../../core/contract/target-state.ts';
import { type Digest, digestOfHex, isDigest } from '../../../core/values/digest.ts';
import { reason } from '../../../host/files.ts';
import { writeWholeSync } from '../../../host/write.ts';
import type { TargetContent } from './target.ts';

const hexOf = (digest: Digest): string => digest.slice('sha256:'.length);

export async function readStateFolder(folder: string): Promise<TargetState | undefined> {
  const path = join(folder, 'state.json');
  if (!existsSync(path)) return undefined;
  try {
    const state: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isTargetState(state)) return state;
  } catch (error) {
    throw new Refusal('refused', `${path} cannot be read: ${reason(error)}. Restore it, or remove it to begin anew.`);
  }
  throw new Refusal('refused', `${path} is not the state of a target. Restore it, or remove it to begin anew.`);
}

function isTargetState(value: unknown): value is TargetState {
  if (typeof value !== 'object' || value === null) return false;
  const { sequence, deployments, schemaVersion }: Partial<Record<keyof TargetState, unknown>> = value;
  return schemaVersion === 1 && typeof sequence === 'number' && Array.isArray(deployments);
}

/** Compares and replaces: whoever changed the state meanwhile is not overwritten. */
export async function writeStateFolder(folder: string, next: TargetState): Promise<void> {
  const there = (await readStateFolder(folder))?.sequence ?? 0;
  if (there !== next.sequence - 1) {
    throw new Refusal('refused', `The state of ${next.target} was changed meanwhile (it is at ${there}). Plan anew.`);
  }
  writeWholeSync(join(folder, 'state.json'), `${JSON.stringify(next, null, 2)}\n`);
}

export async function prepareStateFolder(folder: string, { releases, blobs }: TargetContent): Promise<void> {
  for (const { digest, text } of releases) {
    const path = join(folder, 'releases', `${hexOf(digest)}.json`);
    if (!existsSync(path)) writeWholeSync(path, text);
  }
  await mkdir(join(folder, 'blobs'), { recursive: true });
  for (const { digest, path } of blobs) {
    const to = join(folder, 'blobs', hexOf(digest));
    if (existsSync(to)) continue;
    const draft = `${to}.tmp`;
    await copyFile(path, draft);
    if ((await digestOfFile(draft)) !== digest) {
      await rm(draft, { force: true });
      throw new Refusal('refused', `${path} was changed while it was copied. Plan anew.`);
    }
    await rename(draft, to);
  }
}

export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return digestOfHex(hash.digest('hex'));
}

export async function readReleaseFile(folder: string, digest: Digest): Promise<string | undefined> {
  return readFile(join(folder, 'releases', `${hexOf(digest)}.json`), 'utf8').catch(() => undefined);
}

export async function releasesIn(folder: string): Promise<readonly Digest[]> {
  const files = await readdir(join(folder, 'releases')).catch(() => []);
  return files.map((file) => `sha256:${file.replace(/\.json$/, '')}`).filter(isDigest);
}
