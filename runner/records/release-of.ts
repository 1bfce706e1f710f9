/** The release that a record names, as its target keeps it. */
import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { Digest } from '../../core/values/digest.ts';
import type { Target } from '../deploy/targets/target.ts';

/** Undefined when the target no longer keeps it, or keeps something else in its place. */
export async function releaseOf(target: Target, digest: Digest): Promise<ReleaseDocument | undefined> {
  const text = await target.readRelease(digest);
  if (text === undefined) return undefined;
  try {
    const document: unknown = JSON.parse(text);
    return isRelease(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function isRelease(value: unknown): value is ReleaseDocument {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'Release' &&
    'draftBecause' in value &&
    Array.isArray(value.draftBecause)
  );
}
