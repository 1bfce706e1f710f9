/**
 * Which version of a prompt a reference means: the highest locked one in its range, else the highest of those that are
 * not locked yet, which makes the release a draft. Without a range it is the working copy.
 */
import { entryOf, findEntry, type LockEntry } from '../prompt/lock.ts';
import { type PromptFile, readPrompt } from '../prompt/model.ts';
import type { Sha256 } from '../values/digest.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import {
  compareVersions,
  parseRange,
  parseVersion,
  printVersion,
  satisfies,
  type Version,
  type VersionRange,
} from '../values/semver.ts';
import { type DefinitionSite, definitionsOf, type Workspace } from '../workspace/workspace.ts';
import { findResource, shownPath, withoutMistakes } from './find-resource.ts';

export interface ChosenPrompt {
  readonly site: DefinitionSite;
  readonly file: PromptFile;
  readonly name: string;
  readonly version: string | undefined;
  /** Why a release with it is a draft; empty when it is locked and as it was when it was locked. */
  readonly draftBecause: readonly string[];
}

interface Candidate {
  readonly site: DefinitionSite;
  /** Undefined of a working copy. */
  readonly version: Version | undefined;
  readonly locked: LockEntry | undefined;
}

export function choosePrompt(
  workspace: Workspace,
  name: string,
  range: string | undefined,
  sha256: Sha256,
): Result<ChosenPrompt> {
  const candidates = candidatesOf(workspace, name);
  if (candidates.length === 0) {
    const missing = findResource(workspace, 'Prompt', name);
    return missing.ok ? problem(`The prompt ${quoted(name)} has no version that can be read.`) : missing;
  }
  const chosen =
    range === undefined ? workingCopy(workspace, name, candidates) : inRange(workspace, name, range, candidates);
  if (!chosen.ok) return chosen;
  const sound = withoutMistakes(workspace, chosen.value.candidate.site);
  if (!sound.ok) return sound;
  return ok(promptOf(workspace, name, chosen.value, sha256));
}

interface Choice {
  readonly candidate: Candidate;
  /** Sentences about what was not chosen. */
  readonly passedOver: readonly string[];
}

function candidatesOf(workspace: Workspace, name: string): readonly Candidate[] {
  const lock = workspace.lock.byName.get(name);
  return definitionsOf(workspace, 'Prompt', name).flatMap((site): Candidate[] => {
    const written = site.resource.version ?? readPrompt(site.resource.value).version;
    if (written === undefined) return [{ site, version: undefined, locked: undefined }];
    const version = parseVersion(written);
    if (!version.ok) return [];
    const locked = lock === undefined ? undefined : findEntry(lock, name, version.value);
    return [{ site, version: version.value, locked }];
  });
}

/** The file without a version; where every file has one, the highest, for that is the one being worked on. */
function workingCopy(workspace: Workspace, name: string, candidates: readonly Candidate[]): Result<Choice> {
  const unversioned = candidates.filter(({ version }) => version === undefined);
  return single(workspace, name, unversioned.length > 0 ? unversioned : highestOf(candidates), []);
}

function inRange(workspace: Workspace, name: string, text: string, candidates: readonly Candidate[]): Result<Choice> {
  const range = parseRange(text);
  if (!range.ok) return range;
  const fitting = candidates.filter(({ version }) => version !== undefined && satisfies(version, range.value));
  const locked = fitting.filter((candidate) => candidate.locked !== undefined);
  if (fitting.length === 0) {
    const known = candidates.flatMap(({ version }) => (version === undefined ? [] : [printVersion(version)]));
    const there =
      known.length === 0 ? 'there are only working copies without a version' : `there are ${known.join(', ')}`;
    return problem(
      `No version of the prompt ${quoted(name)} is in the range ${quoted(text)}: ${there}. Change the range, or add a version.`,
    );
  }
  const best = highestOf(locked.length > 0 ? locked : fitting);
  return single(workspace, name, best, vanishedAbove(workspace, name, range.value, best[0]?.version));
}

/** A locked version whose file is gone must not be replaced by a lower one without a word. */
function vanishedAbove(
  workspace: Workspace,
  name: string,
  range: VersionRange,
  chosen: Version | undefined,
): readonly string[] {
  const entries = workspace.lock.byName.get(name)?.entries ?? [];
  if (chosen === undefined) return [];
  return entries
    .filter(({ version }) => satisfies(version, range) && compareVersions(version, chosen) > 0)
    .map(({ version }) => {
      const gone = quoted(`${name}@${printVersion(version)}`);
      return `${gone} is locked and would be served, but no file holds it; ${printVersion(chosen)} is taken instead. Restore the file, or remove its block from mooring.lock.`;
    });
}

function highestOf(candidates: readonly Candidate[]): readonly Candidate[] {
  const sorted = candidates.toSorted((a, b) => (a.version && b.version ? compareVersions(b.version, a.version) : 0));
  const best = sorted[0]?.version;
  return best === undefined
    ? sorted
    : sorted.filter(({ version }) => version !== undefined && compareVersions(version, best) === 0);
}

function single(
  workspace: Workspace,
  name: string,
  best: readonly Candidate[],
  passedOver: readonly string[],
): Result<Choice> {
  const [candidate, second] = best;
  if (candidate === undefined) return problem(`There is no Prompt named ${quoted(name)} in this project.`);
  if (second === undefined) return ok({ candidate, passedOver });
  const files = best.map(({ site }) => shownPath(workspace, site.file)).join(' and ');
  const what =
    candidate.version === undefined
      ? 'Two working copies'
      : `Two files with the version ${printVersion(candidate.version)}`;
  return problem(`${what} of the prompt ${quoted(name)} are there: ${files}. Bump or remove one.`);
}

function promptOf(workspace: Workspace, name: string, { candidate, passedOver }: Choice, sha256: Sha256): ChosenPrompt {
  const { site, version } = candidate;
  const file = readPrompt(site.resource.value);
  return {
    site,
    file,
    name,
    version: version === undefined ? undefined : printVersion(version),
    draftBecause: [...lockReasons(workspace, name, candidate, file, sha256), ...passedOver],
  };
}

function lockReasons(
  workspace: Workspace,
  name: string,
  { site, version, locked }: Candidate,
  prompt: PromptFile,
  sha256: Sha256,
): readonly string[] {
  const path = shownPath(workspace, site.file);
  if (version === undefined) {
    return [
      `The prompt ${quoted(name)} (${path}) is a working copy without a version. Give it one and run \`mooring prompt lock\`.`,
    ];
  }
  const label = quoted(`${name}@${printVersion(version)}`);
  if (workspace.lock.problem !== undefined)
    return [`Whether ${label} is locked cannot be told. ${workspace.lock.problem}`];
  if (locked === undefined) return [`${label} is not locked. Run \`mooring prompt lock\`.`];
  const now = entryOf({ file: site.file, prompt }, sha256);
  if (now.ok && now.value.content === locked.content) return [];
  return [`${label} is locked and has been edited since. Bump its version, or take the edit back.`];
}
