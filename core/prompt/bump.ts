/**
 * What the version of a prompt file should become, and the edit that makes it so. The rules for the least version,
 * those below 1.0.0 among them, are in least-version.ts.
 */

import type { Span, TextEdit } from '../syntax/tree.ts';
import type { Sha256 } from '../values/digest.ts';
import { ok, type Result } from '../values/result.ts';
import { parseVersion, printVersion, type Version } from '../values/semver.ts';
import type { Change, ChangeReason } from './classify.ts';
import { factsOf, hashedText } from './facts.ts';
import { isHighEnough, type KnownVersion, leastVersion, predecessor } from './least-version.ts';
import { entryOf, findEntry, type Lock, type LockCandidate, type LockEntry } from './lock.ts';
import { promptName } from './model.ts';

export interface BumpPlan {
  readonly name: string;
  /** Undefined for a working copy. */
  readonly from: Version | undefined;
  /** Equal to `from` when the version may stay. */
  readonly to: Version;
  readonly needed: boolean;
  /** The locked version that the change is counted from; undefined when none of this name is locked. */
  readonly since: Version | undefined;
  readonly change: Change;
  readonly reasons: readonly ChangeReason[];
}

/** A prompt of which nothing is locked starts at 1.0.0. */
export function bumpPlan(candidate: LockCandidate, lock: Lock, sha256: Sha256): Result<BumpPlan> {
  const name = promptName(candidate.prompt, candidate.file);
  const versions = lock.entries.filter((entry) => entry.name === name);
  if (candidate.prompt.version === undefined) return planWorkingCopy(candidate, name, versions, sha256);
  const entry = entryOf(candidate, sha256);
  if (!entry.ok) return entry;
  const { version, content, facts } = entry.value;
  const same = findEntry(lock, name, version);
  const settled = { name, from: version, to: version, needed: false, reasons: [] };
  if (same !== undefined && same.content === content) return ok({ ...settled, since: version, change: 'none' });
  const before = same ?? predecessor(versions, version);
  if (before === undefined) return ok({ ...settled, since: undefined, change: 'none' });
  const least = leastVersion(facts, before, versions);
  const { change, reasons } = least;
  const stays = same === undefined && isHighEnough(version, least.version);
  const to = stays ? version : least.version;
  return ok({ name, from: version, to, needed: !stays, since: before.version, change, reasons });
}

function planWorkingCopy(
  candidate: LockCandidate,
  name: string,
  versions: readonly LockEntry[],
  sha256: Sha256,
): Result<BumpPlan> {
  const newest = versions.at(-1);
  if (newest === undefined) return firstVersion(name);
  const facts = factsOf(candidate.prompt, hashedText(sha256), name);
  const before: KnownVersion = newest;
  const { version: to, change, reasons } = leastVersion(facts, before, versions);
  return ok({ name, from: undefined, to, needed: true, since: newest.version, change, reasons });
}

function firstVersion(name: string): Result<BumpPlan> {
  const first = parseVersion('1.0.0');
  if (!first.ok) return first;
  return ok({ name, from: undefined, to: first.value, needed: true, since: undefined, change: 'none', reasons: [] });
}

/** Replaces the version where it is written, in the quotes that it has. */
export function bumpText(text: string, versionSpan: Span, version: Version): TextEdit {
  const first = text[versionSpan.start];
  const quote = first === '"' || first === "'" ? first : '';
  return { span: versionSpan, text: `${quote}${printVersion(version)}${quote}` };
}
