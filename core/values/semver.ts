/**
 * Versions by semver.org 2.0.0, and version ranges with the meaning npm gives them (npm's `semver` README, "Ranges").
 *
 * A range is a list of alternatives, each a list of plain comparisons: `^`, `~`, `x` and hyphens exist only in the text.
 * Text is read by a scanner and not by regular expressions, so that work stays proportional to its length.
 */

import { ok, problem, quoted, type Result } from './result.ts';

declare const versionBrand: unique symbol;

interface VersionParts {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Dot-separated identifiers, as written: numeric ones have no size limit. */
  readonly prerelease: readonly string[];
  /** Carries no precedence. */
  readonly build: readonly string[];
}

export interface Version extends VersionParts {
  readonly [versionBrand]: true;
}

export type Bump = 'major' | 'minor' | 'patch';

type Operator = '<' | '<=' | '>' | '>=' | '=';

interface Comparison {
  readonly operator: Operator;
  readonly version: Version;
}

export interface VersionRange {
  /** As written, trimmed. */
  readonly text: string;
  /** A version is in the range when every comparison of one alternative holds; an empty alternative holds always. */
  readonly alternatives: readonly (readonly Comparison[])[];
}

/** npm refuses longer ones too. */
const longest = 256;

export function parseVersion(text: string): Result<Version> {
  const trimmed = text.trim();
  const parsed = readPartial(trimmed);
  if (parsed.ok && isWhole(parsed.value)) return ok(wholeVersion(parsed.value));
  return problem(versionProblem(trimmed, parsed.ok ? undefined : parsed.problem));
}

export function printVersion(version: Version): string {
  const core = `${version.major}.${version.minor}.${version.patch}`;
  const prerelease = version.prerelease.length > 0 ? `-${version.prerelease.join('.')}` : '';
  const build = version.build.length > 0 ? `+${version.build.join('.')}` : '';
  return core + prerelease + build;
}

/** Negative, zero or positive: semver.org §11. Build metadata is ignored (§10). */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrerelease(a.prerelease, b.prerelease);
}

/** The next release. A prerelease of that very release becomes it: 2.0.0-rc.1 bumped by major is 2.0.0. */
export function bump(version: Version, by: Bump): Version {
  const { major, minor, patch } = version;
  const prerelease = version.prerelease.length > 0;
  switch (by) {
    case 'major':
      return release(prerelease && minor === 0 && patch === 0 ? major : major + 1, 0, 0);
    case 'minor':
      return release(major, prerelease && patch === 0 ? minor : minor + 1, 0);
    case 'patch':
      return release(major, minor, prerelease ? patch : patch + 1);
  }
}

/** 2.0.0-rc.1 → 2.0.0-rc.2, 2.0.0-rc → 2.0.0-rc.0. A release has none before it to count on, so it is given back. */
export function nextPrerelease(before: Version): Version {
  if (before.prerelease.length === 0) return before;
  const labels = [...before.prerelease];
  const last = labels.pop() ?? '';
  const counted = isDigits(last) ? [String(BigInt(last) + 1n)] : [last, '0'];
  return version({ ...before, prerelease: [...labels, ...counted], build: [] });
}

/** `1.2.3`, `^1.2`, `~1.2`, `>=1 <2`, `1.x`, `*`, `1.2 - 2.3`, and several of these joined by `||`. Empty text is `*`. */
export function parseRange(text: string): Result<VersionRange> {
  const trimmed = text.trim();
  if (trimmed.length > longest) {
    return problem(`The version range is longer than ${longest} characters.`);
  }
  const alternatives: (readonly Comparison[])[] = [];
  for (const part of trimmed.split('||')) {
    const alternative = parseAlternative(part.trim());
    if (!alternative.ok) {
      return problem(`${quoted(trimmed)} is not a version range: ${alternative.problem}`);
    }
    alternatives.push(alternative.value);
  }
  return ok({ text: trimmed, alternatives });
}

/**
 * A prerelease is in a range only where the range names a prerelease of the same major.minor.patch: who asks for `^1.2`
 * has not asked for 1.3.0-beta, and who asks for `>=1.3.0-alpha` has asked for 1.3.0-beta but not for 1.4.0-beta.
 */
export function satisfies(version: Version, range: VersionRange): boolean {
  return range.alternatives.some(
    (comparisons) => comparisons.every((comparison) => holds(version, comparison)) && admits(version, comparisons),
  );
}

/** The first of the greatest when some differ in build metadata only. */
export function highest(versions: readonly Version[], range: VersionRange): Version | undefined {
  let best: Version | undefined;
  for (const version of versions) {
    if (!satisfies(version, range)) continue;
    if (best === undefined || compareVersions(version, best) > 0) best = version;
  }
  return best;
}

function holds(version: Version, { operator, version: bound }: Comparison): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '=':
      return order === 0;
  }
}

function admits(version: Version, comparisons: readonly Comparison[]): boolean {
  if (version.prerelease.length === 0) return true;
  return comparisons.some(
    ({ version: bound }) =>
      bound.prerelease.length > 0 &&
      bound.major === version.major &&
      bound.minor === version.minor &&
      bound.patch === version.patch,
  );
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareIdentifiers(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const numericA = isDigits(a);
  const numericB = isDigits(b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  // Without leading zeros, the longer number is the greater one; no number type would hold them all.
  if (numericA && a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A version with some of its parts left open: `1`, `1.2`, `1.x`, `*`, `1.2.3-rc.1`. */
interface Partial {
  readonly major: number | undefined;
  readonly minor: number | undefined;
  readonly patch: number | undefined;
  /** Whether all three parts are written, be it as `x`. */
  readonly complete: boolean;
  readonly prerelease: readonly string[];
  readonly build: readonly string[];
}

interface Whole extends Partial {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

type RangeOperator = Operator | '^' | '~' | '';

interface Term {
  readonly operator: RangeOperator;
  readonly partial: Partial;
}

function parseAlternative(text: string): Result<readonly Comparison[]> {
  const words = joinOperators(text.split(/\s+/).filter((word) => word !== ''));
  if (words[1] === '-') return parseHyphen(words);
  const comparisons: Comparison[] = [];
  for (const word of words) {
    const term = readTerm(word);
    if (!term.ok) return term;
    comparisons.push(...comparisonsOf(term.value));
  }
  return ok(comparisons);
}

/** `>= 1.2` means `>=1.2`: an operator that stands alone belongs to the word behind it. */
function joinOperators(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let operator = '';
  for (const word of words) {
    operator += word;
    if (/^[<>=^~v]+$/.test(word)) continue;
    joined.push(operator);
    operator = '';
  }
  if (operator !== '') joined.push(operator);
  return joined;
}

function parseHyphen(words: readonly string[]): Result<readonly Comparison[]> {
  const [from, , to] = words;
  if (from === undefined || to === undefined || words.length > 3) {
    return problem('a hyphen stands between exactly two versions, as in 1.2 - 2.3.');
  }
  const low = readTerm(from);
  if (!low.ok) return low;
  const high = readTerm(to);
  if (!high.ok) return high;
  if (!isPlain(low.value) || !isPlain(high.value)) {
    return problem('the versions around a hyphen carry no operators.');
  }
  return ok([...atLeast(low.value.partial), ...atMost(high.value.partial)]);
}

function isPlain(term: Term): boolean {
  return term.operator === '' || term.operator === '=';
}

const operators: readonly (readonly [text: string, operator: RangeOperator])[] = [
  ['~>', '~'],
  ['~', '~'],
  ['^', '^'],
  ['>=', '>='],
  ['<=', '<='],
  ['>', '>'],
  ['<', '<'],
  ['=', '='],
];

function readTerm(word: string): Result<Term> {
  const found = operators.find(([text]) => word.startsWith(text));
  const [operatorText, operator] = found ?? ['', '' as const];
  let start = operatorText.length;
  // As npm does, `v1.2` and `=v1.2` are read as 1.2.
  while (word[start] === 'v' || word[start] === '=') start++;
  const partial = readPartial(word.slice(start));
  if (!partial.ok) return partial;
  return ok({ operator, partial: partial.value });
}

function comparisonsOf({ operator, partial }: Term): readonly Comparison[] {
  switch (operator) {
    case '^':
      return [...atLeast(partial), ...belowIfKnown(nextBreaking(partial))];
    case '~':
      return [...atLeast(partial), ...belowIfKnown(after(partial))];
    case '>=':
      return atLeast(partial);
    case '<=':
      return atMost(partial);
    case '>':
      return moreThan(partial);
    case '<':
      return lessThan(partial);
    case '=':
    case '':
      return isWhole(partial)
        ? [{ operator: '=', version: wholeVersion(partial) }]
        : [...atLeast(partial), ...belowIfKnown(after(partial))];
  }
}

function atLeast(partial: Partial): readonly Comparison[] {
  if (partial.major === undefined) return [];
  return [{ operator: '>=', version: floor(partial) }];
}

function atMost(partial: Partial): readonly Comparison[] {
  if (isWhole(partial)) return [{ operator: '<=', version: wholeVersion(partial) }];
  return belowIfKnown(after(partial));
}

function moreThan(partial: Partial): readonly Comparison[] {
  if (isWhole(partial)) return [{ operator: '>', version: wholeVersion(partial) }];
  const next = after(partial);
  return next === undefined ? nothing : [{ operator: '>=', version: next }];
}

function lessThan(partial: Partial): readonly Comparison[] {
  if (isWhole(partial)) return [{ operator: '<', version: wholeVersion(partial) }];
  return partial.major === undefined ? nothing : below(floor(partial));
}

/**
 * The bound is its lowest prerelease, 0: below 2.0.0 also means below 2.0.0-beta, for whoever asked for `^1.2.3-beta`.
 */
function below(bound: Version): readonly Comparison[] {
  return [{ operator: '<', version: version({ ...bound, prerelease: ['0'] }) }];
}

function belowIfKnown(bound: Version | undefined): readonly Comparison[] {
  return bound === undefined ? [] : below(bound);
}

const nothing: readonly Comparison[] = below(release(0, 0, 0));

function floor(partial: Partial): Version {
  if (isWhole(partial)) return wholeVersion(partial);
  return release(partial.major ?? 0, partial.minor ?? 0, 0);
}

/** The first minor after a version; for an open one, the first version after all it stands for: 1.2 → 1.3.0, 1 → 2.0.0. */
function after({ major, minor }: Partial): Version | undefined {
  if (major === undefined) return undefined;
  return minor === undefined ? release(major + 1, 0, 0) : release(major, minor + 1, 0);
}

/** The next change of the leftmost part that is not zero, or of the last one that is known. */
function nextBreaking({ major, minor, patch }: Partial): Version | undefined {
  if (major === undefined) return undefined;
  if (major > 0 || minor === undefined) return release(major + 1, 0, 0);
  if (minor > 0 || patch === undefined) return release(0, minor + 1, 0);
  return release(0, 0, patch + 1);
}

function isWhole(partial: Partial): partial is Whole {
  return partial.complete && partial.patch !== undefined;
}

/** After an open part everything is open, so `1.x.3` says nothing that holds together. npm takes it after `^` and `~` only. */
function readPartial(text: string): Result<Partial> {
  if (text.length > longest) return problem(`it is longer than ${longest} characters.`);
  const [beforeBuild, build] = cut(text, '+');
  const [core, prerelease] = cut(beforeBuild, '-');
  const parts = core.split('.');
  if (parts.length > 3) return problem(`${quoted(text)} has more than three numbers.`);
  const numbers: (number | undefined)[] = [];
  for (const part of parts) {
    const number = readPart(part, text);
    if (!number.ok) return number;
    if (number.value !== undefined && numbers.includes(undefined)) {
      return problem(`in ${quoted(text)} a number follows an open part.`);
    }
    numbers.push(number.value);
  }
  const complete = parts.length === 3;
  if (!complete && (prerelease !== undefined || build !== undefined)) {
    return problem(`${quoted(text)} needs all three numbers before its label.`);
  }
  const labels = readLabel(prerelease, text, true);
  if (!labels.ok) return labels;
  const buildLabels = readLabel(build, text, false);
  if (!buildLabels.ok) return buildLabels;
  const [major, minor, patch] = numbers;
  return ok({ major, minor, patch, complete, prerelease: labels.value, build: buildLabels.value });
}

function readPart(part: string, whole: string): Result<number | undefined> {
  if (part === '*' || part === 'x' || part === 'X') return ok(undefined);
  if (!isDigits(part)) {
    const what = part === '' ? 'a number is missing' : `${quoted(part)} is not a number`;
    return problem(`${what} in ${quoted(whole)}.`);
  }
  if (hasLeadingZero(part)) return problem(`${part} in ${quoted(whole)} starts with a zero.`);
  const number = Number(part);
  if (!Number.isSafeInteger(number)) return problem(`${part} in ${quoted(whole)} is too large.`);
  return ok(number);
}

function readLabel(label: string | undefined, whole: string, ordered: boolean): Result<readonly string[]> {
  if (label === undefined) return ok([]);
  const identifiers = label.split('.');
  for (const identifier of identifiers) {
    if (!/^[0-9A-Za-z-]+$/.test(identifier)) {
      return problem(`the label of ${quoted(whole)} holds more than letters, digits and hyphens between dots.`);
    }
    if (ordered && isDigits(identifier) && hasLeadingZero(identifier)) {
      return problem(`${identifier} in ${quoted(whole)} starts with a zero.`);
    }
  }
  return ok(identifiers);
}

function versionProblem(text: string, why: string | undefined): string {
  const example = 'Write three numbers, as in 2.1.0, and where needed a label, as in 2.1.0-rc.1.';
  if (text === '') return `The version is empty. ${example}`;
  if (text.length > longest) return `The version is longer than ${longest} characters.`;
  if (why === undefined) return `${quoted(text)} is not a whole version. ${example}`;
  return `${quoted(text)} is not a version: ${why} ${example}`;
}

function wholeVersion({ major, minor, patch, prerelease, build }: Whole): Version {
  return version({ major, minor, patch, prerelease, build });
}

function release(major: number, minor: number, patch: number): Version {
  return version({ major, minor, patch, prerelease: [], build: [] });
}

/** The only place where a version is made, so that one in hand is known to be well formed. */
function version(parts: VersionParts): Version {
  return parts as Version;
}

/** The text before the first `mark`, and the text behind it when there is one. */
function cut(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

function hasLeadingZero(digits: string): boolean {
  return digits.length > 1 && digits.startsWith('0');
}
