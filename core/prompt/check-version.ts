/** What the lock says against one prompt file: the versions of its own name decide, so the rest is not looked at. */
import type { Sha256 } from '../values/digest.ts';
import { printVersion } from '../values/semver.ts';
import { checkLock, type Lock, type LockProblem } from './lock.ts';
import type { PromptFile } from './model.ts';

export type VersionProblemCode = 'edited-locked-version' | 'version-too-low';

export interface VersionProblem {
  readonly change: string;
  /** The gravest reason, as a sentence; empty when there is none to name. */
  readonly reason: string;
  readonly bumpTo: string;
}

export function versionProblem(
  code: VersionProblemCode,
  lock: Lock,
  file: string,
  prompt: PromptFile,
  sha256: Sha256,
): VersionProblem | undefined {
  const found = checkLock(lock, [{ file, prompt }], sha256).find((one: LockProblem) => one.code === code);
  if (found?.bumpTo === undefined) return undefined;
  return {
    change: found.change ?? 'patch',
    reason: found.reasons?.[0]?.what ?? '',
    bumpTo: printVersion(found.bumpTo),
  };
}
