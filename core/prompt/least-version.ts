/**
 * The least version that a changed prompt may have, by what changed since a locked version.
 *
 * Before 1.0.0 the numbers move one place to the right, as caret ranges read them: `^0.2.3` takes 0.2.4 but not 0.3.0,
 * so a major change of 0.2.3 is 0.3.0, and any other is 0.2.4. A prerelease promises nothing: whatever is changed in
 * 2.0.0-rc.1, the next one is 2.0.0-rc.2.
 */

import { bump, compareVersions, nextPrerelease, type Version } from '../values/semver.ts';
import { type Change, type Classification, classifyFacts } from './classify.ts';
import type { PromptFacts } from './facts.ts';

export interface KnownVersion {
  readonly version: Version;
  readonly facts: PromptFacts;
}

export interface LeastVersion extends Classification {
  /** The version that the change is counted from. */
  readonly before: Version;
  readonly version: Version;
}

/** The least free version for new content that was made from `before`. */
export function leastVersion(
  facts: PromptFacts,
  before: KnownVersion,
  versions: readonly KnownVersion[],
): LeastVersion {
  const classification = classifyFacts(before.facts, facts);
  let least = nextVersion(before.version, classification.change);
  // Versions locked since then may stand in the way; the content must be a lawful successor of the one it follows.
  for (;;) {
    const previous = highestUpTo(versions, least);
    if (previous === undefined || compareVersions(previous.version, before.version) <= 0) break;
    const needed = nextVersion(previous.version, classifyFacts(previous.facts, facts).change);
    if (compareVersions(needed, least) <= 0) break;
    least = needed;
  }
  return { ...classification, before: before.version, version: least };
}

/** The locked release that a new version follows. Prereleases do not count: nobody relies on them. */
export function predecessor<Known extends KnownVersion>(
  versions: readonly Known[],
  version: Version,
): Known | undefined {
  let best: Known | undefined;
  for (const known of versions) {
    if (known.version.prerelease.length > 0 || compareVersions(known.version, version) >= 0) continue;
    if (best === undefined || compareVersions(known.version, best.version) > 0) best = known;
  }
  return best;
}

/** A prerelease of a high enough release is high enough. */
export function isHighEnough(version: Version, least: Version): boolean {
  const parts = version.major - least.major || version.minor - least.minor || version.patch - least.patch;
  return parts > 0 || (parts === 0 && least.prerelease.length === 0) || compareVersions(version, least) >= 0;
}

function nextVersion(before: Version, change: Change): Version {
  if (before.prerelease.length > 0) return nextPrerelease(before);
  if (change === 'none') return bump(before, 'patch');
  if (before.major > 0) return bump(before, change);
  return bump(before, change === 'major' ? 'minor' : 'patch');
}

function highestUpTo(versions: readonly KnownVersion[], limit: Version): KnownVersion | undefined {
  let best: KnownVersion | undefined;
  for (const known of versions) {
    if (compareVersions(known.version, limit) > 0) continue;
    if (best === undefined || compareVersions(known.version, best.version) > 0) best = known;
  }
  return best;
}
