/**
 * What .gitignore files say, as git reads them: globs, negation, anchors, folder-only patterns, `**`.
 *
 * Patterns come with the repository and so are not trusted: matching takes time in proportion to the length of the
 * pattern times that of the path, whatever the pattern.
 */
import { relative, sep } from 'node:path';

export interface IgnoreRules {
  ignores(path: string, isFolder: boolean): boolean;
}

export const noIgnoreRules: IgnoreRules = { ignores: () => false };

interface Pattern {
  readonly negated: boolean;
  readonly folderOnly: boolean;
  /** Patterns without a slash look at the name alone, at any depth. */
  readonly nameOnly: boolean;
  readonly segments: readonly Segment[];
}

/** One part of a path between slashes; `**` stands for any number of them. */
type Segment = readonly Unit[] | '**';

/** Matches one character; `*` any number of them. */
type Unit = '*' | ((char: string) => boolean);

/** Rules of a nested .gitignore come after, and so win over, those of the folders above. */
export function ignoreRules(outer: IgnoreRules, folder: string, text: string): IgnoreRules {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line) => readPattern(line.replace(/\r$/, '')) ?? [])
    .reverse();
  if (patterns.length === 0) return outer;
  return {
    ignores(path, isFolder) {
      const parts = relative(folder, path).split(sep);
      const last = patterns.find((pattern) => (isFolder || !pattern.folderOnly) && matches(pattern, parts));
      return last ? !last.negated : outer.ignores(path, isFolder);
    },
  };
}

function readPattern(line: string): Pattern | undefined {
  if (line.startsWith('#')) return undefined;
  const trimmed = withoutTrailingSpaces(line);
  const negated = trimmed.startsWith('!');
  const body = negated ? trimmed.slice(1) : trimmed;
  const folderOnly = body.endsWith('/');
  const glob = folderOnly ? body.slice(0, -1) : body;
  if (glob === '') return undefined;
  const nameOnly = !glob.includes('/');
  const segments = readSegments(glob.replace(/^\//, ''), nameOnly);
  return segments && { negated, folderOnly, nameOnly, segments };
}

/** A backslash keeps the space behind it. */
function withoutTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === ' ') continue;
    end = at + 1;
  }
  return line.slice(0, end);
}

/** Undefined when the pattern is malformed, and so matches nothing. */
function readSegments(glob: string, nameOnly: boolean): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  for (let start = 0; start <= glob.length; ) {
    const found = readUnits(glob, start);
    if (!found) return undefined;
    const any = !nameOnly && /^\*\*+$/.test(glob.slice(start, found.end));
    // `a/**` is what lies in `a`, not `a` itself.
    if (any && start > 0 && found.end === glob.length) segments.push(['*']);
    segments.push(any ? '**' : found.units);
    start = found.end + 1;
  }
  return segments;
}

/** Up to the next slash that is not in a class. */
function readUnits(glob: string, start: number): { readonly units: readonly Unit[]; readonly end: number } | undefined {
  const units: Unit[] = [];
  let at = start;
  for (; at < glob.length; at += 1) {
    if (glob[at] === '*') {
      if (units.at(-1) !== '*') units.push('*');
    } else if (glob[at] === '?') units.push(() => true);
    else if (glob[at] === '[') {
      const found = readClass(glob, at);
      if (!found) return undefined;
      units.push(found.unit);
      at = found.end;
    } else {
      if (glob[at] === '\\') at += 1;
      if (at === glob.length) return undefined;
      if (glob[at] === '/') break;
      const wanted = glob.charAt(at);
      units.push((given) => given === wanted);
    }
  }
  return { units, end: at };
}

type InClass = (char: string) => boolean;

/** `[a-z]`, `[!a]`, `[]a]`, `[[:digit:]]`; undefined when it is never closed or names no class that exists. */
function readClass(text: string, start: number): { readonly unit: InClass; readonly end: number } | undefined {
  const negated = text[start + 1] === '!' || text[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  const members: InClass[] = [];
  for (let at = first; at < text.length; at += 1) {
    if (text[at] === ']' && at > first) {
      return { unit: (char) => members.some((member) => member(char)) !== negated, end: at };
    }
    if (text.startsWith('[:', at)) {
      const close = text.indexOf(']', at + 2);
      if (close > at + 2 && text[close - 1] === ':') {
        const named = NAMED.get(text.slice(at + 2, close - 1));
        if (!named) return undefined;
        members.push((char) => named.test(char));
        at = close;
        continue;
      }
    }
    if (text[at] === '\\') at += 1;
    const low = text.charAt(at);
    let high = low;
    if (text[at + 1] === '-' && at + 2 < text.length && text[at + 2] !== ']') {
      at += text[at + 2] === '\\' ? 3 : 2;
      high = text.charAt(at);
    }
    members.push((char) => low <= char && char <= high);
  }
  return undefined;
}

const NAMED: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /^[A-Za-z0-9]$/],
  ['alpha', /^[A-Za-z]$/],
  ['blank', /^[ \t]$/],
  ['cntrl', /^[\u0000-\u001f\u007f]$/],
  ['digit', /^[0-9]$/],
  ['graph', /^[!-~]$/],
  ['lower', /^[a-z]$/],
  ['print', /^[ -~]$/],
  ['punct', /^[!-/:-@[-`{-~]$/],
  ['space', /^[ \t\n\v\f\r]$/],
  ['upper', /^[A-Z]$/],
  ['xdigit', /^[A-Fa-f0-9]$/],
]);

function matches({ nameOnly, segments }: Pattern, parts: readonly string[]): boolean {
  if (nameOnly) return matchesSegment(segments[0] ?? [], parts.at(-1) ?? '');
  return matchesRow(segments, parts, '**', matchesSegment);
}

function matchesSegment(segment: Segment, name: string): boolean {
  return segment === '**' || matchesRow(segment, name, '*', (unit, char) => unit !== '*' && unit(char));
}

/**
 * Whether a row of patterns, some of which stand for any number of items, matches a row of items. When it fails behind
 * such a wildcard, only the last one needs to take one more: never all of them.
 */
function matchesRow<One, Item>(
  patterns: ArrayLike<One>,
  items: ArrayLike<Item>,
  wildcard: One,
  matchesOne: (pattern: One, item: Item) => boolean,
): boolean {
  let pattern = 0;
  let item = 0;
  let behindWildcard = -1;
  let taken = 0;
  while (item < items.length) {
    const one = patterns[pattern];
    const here = items[item];
    if (one === wildcard) {
      pattern += 1;
      behindWildcard = pattern;
      taken = item;
    } else if (one !== undefined && here !== undefined && matchesOne(one, here)) {
      pattern += 1;
      item += 1;
    } else if (behindWildcard >= 0) {
      pattern = behindWildcard;
      taken += 1;
      item = taken;
    } else return false;
  }
  while (pattern < patterns.length && patterns[pattern] === wildcard) pattern += 1;
  return pattern === patterns.length;
}
