/**
 * Every error that the syntax layer can report: its stable code and its sentence.
 *
 * Also the translation of the `yaml` package's errors into ours, so that its wording never reaches a user.
 */

import type { ErrorCode } from 'yaml';

const SENTENCES = {
  'bad-alias': 'An alias is written `*name` and stands alone: it takes no anchor and no tag.',
  'bad-anchor': 'An anchor is written `&name`, once, directly before the value that it names.',
  'bad-directive': 'Only the directives `%YAML 1.2` and `%TAG` are known, and a line `---` must follow them.',
  'bad-escape':
    'This is not an escape sequence of double-quoted text. Write `\\\\` for a backslash or use single quotes.',
  'bad-indent': 'This line does not line up with its neighbours. Entries of one map or list start at the same column.',
  'bad-scalar-start': 'Unquoted text cannot start with this character. Put the text in quotes.',
  'bad-tag': 'This tag does not fit the value that it stands before.',
  'block-in-flow': 'A block map or list cannot stand inside [ ] or { }. Write it in flow style, or move it out.',
  'conflict-marker': 'This line was left by a merge in git. Keep one of the two sides and remove the marker lines.',
  'key-too-long': 'A key on one line may be at most 1024 characters long.',
  'missing-bracket': 'This bracket is never closed, or its content is indented too little. Close it.',
  'missing-colon': 'A colon is missing behind this key.',
  'missing-comma': 'A comma is missing before this.',
  'missing-dash':
    'This line is between the items of a list but is none. Start it with `- `, or indent it below its item.',
  'missing-document-start': 'A line `---` is missing between the directives and the document.',
  'missing-quote': 'This quoted text is never closed. Add the closing quote.',
  'missing-space': 'White space is missing before this.',
  'multiline-key': 'A key must be on one line. Is a colon missing, or a quote or bracket not closed?',
  'nested-map-on-one-line':
    'The value of a key cannot be another `key: value` on the same line. Quote it, or indent it below.',
  'tab-indent': 'Tabs cannot indent YAML. Use spaces.',
  'unexpected-comma': 'There is nothing before this comma. Remove it.',
  'unexpected-dash': 'A list cannot start here. Move its first item to a line of its own, indented like its siblings.',
  'unexpected-text': 'This does not belong here: the value before it is already complete.',
} as const;

/** Errors whose sentence names the thing that they are about. */
const NAMING_SENTENCES = {
  binary: () => 'This file looks binary, not like text, and is not analysed.',
  'duplicate-key': (key: string) => `The key \`${key}\` is already in this map. Remove one of the two.`,
  'recursive-alias': (name: string) =>
    `The alias \`*${name}\` stands inside the value that it refers to, which would never end.`,
  'too-deep': (limit: number) => `More than ${limit} levels of maps and lists; what is below is not analysed.`,
  'too-large': (megabytes: string, limit: string) =>
    `This file has ${megabytes} MB, more than the ${limit} MB that are analysed. Split it into several files.`,
  'too-many-nodes': (limit: number) =>
    `This file has more than the ${limit} values that are analysed. Split it into several files.`,
  'unknown-tag': (tag: string) =>
    `The tag \`${tag}\` is not known. Remove it, or use one of YAML's own such as \`!!str\`.`,
  'unresolved-alias': (name: string, near: string | undefined) =>
    near === undefined
      ? `No anchor \`&${name}\` stands before this alias.`
      : `No anchor \`&${name}\` stands before this alias. Did you mean \`*${near}\`?`,
} as const;

type PlainCode = keyof typeof SENTENCES;
type NamingCode = keyof typeof NAMING_SENTENCES;
export type SyntaxErrorCode = PlainCode | NamingCode;

export interface Problem {
  readonly code: SyntaxErrorCode;
  readonly message: string;
}

export function problem(code: PlainCode): Problem {
  return { code, message: SENTENCES[code] };
}

export const duplicateKey = (key: string) => named('duplicate-key', NAMING_SENTENCES['duplicate-key'](key));
export const recursiveAlias = (name: string) => named('recursive-alias', NAMING_SENTENCES['recursive-alias'](name));
export const tooDeep = (limit: number) => named('too-deep', NAMING_SENTENCES['too-deep'](limit));
export const tooManyNodes = (limit: number) => named('too-many-nodes', NAMING_SENTENCES['too-many-nodes'](limit));
export const unknownTag = (tag: string) => named('unknown-tag', NAMING_SENTENCES['unknown-tag'](tag));
export const binary = () => named('binary', NAMING_SENTENCES.binary());
export const tooLarge = (bytes: number, limit: number) =>
  named('too-large', NAMING_SENTENCES['too-large'](megabytes(bytes), megabytes(limit)));
export const unresolvedAlias = (name: string, near: string | undefined) =>
  named('unresolved-alias', NAMING_SENTENCES['unresolved-alias'](name, near));

function named(code: NamingCode, message: string): Problem {
  return { code, message };
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 100_000) / 10);
}

/** YAML's own tags beyond the core schema: legal, and of no consequence here. */
const HARMLESS_TAGS = new Set(
  ['binary', 'float', 'merge', 'omap', 'pairs', 'set', 'timestamp', 'value', 'yaml'].map(
    (name) => `tag:yaml.org,2002:${name}`,
  ),
);

/** Undefined for a warning that does not matter. `source` is what the error's range covers. */
export function fromYaml(code: ErrorCode, message: string, source: string): Problem | undefined {
  switch (code) {
    case 'ALIAS_PROPS':
      return problem('bad-alias');
    case 'BAD_ALIAS':
      if (message.includes('ambiguous')) return undefined;
      return problem(message.startsWith('Anchor') ? 'bad-anchor' : 'bad-alias');
    case 'BAD_DIRECTIVE':
      return problem('bad-directive');
    case 'BAD_DQ_ESCAPE':
      return problem('bad-escape');
    case 'BAD_INDENT':
      return problem(message.startsWith('Flow') ? 'missing-bracket' : 'bad-indent');
    case 'BAD_PROP_ORDER':
    case 'MULTIPLE_ANCHORS':
      return problem('bad-anchor');
    case 'BAD_SCALAR_START':
      return problem('bad-scalar-start');
    case 'BLOCK_AS_IMPLICIT_KEY':
      return problem(message.startsWith('Nested') ? 'nested-map-on-one-line' : 'unexpected-dash');
    case 'BLOCK_IN_FLOW':
      return problem('block-in-flow');
    case 'DUPLICATE_KEY':
      return duplicateKey(source);
    case 'KEY_OVER_1024_CHARS':
      return problem('key-too-long');
    case 'MISSING_CHAR':
      return missing(message);
    case 'MULTILINE_IMPLICIT_KEY':
      return problem('multiline-key');
    case 'MULTIPLE_TAGS':
    case 'BAD_COLLECTION_TYPE':
      return problem('bad-tag');
    case 'RESOURCE_EXHAUSTION':
      return problem('unexpected-text');
    case 'TAB_AS_INDENT':
      return problem('tab-indent');
    case 'TAG_RESOLVE_FAILED':
      return unresolvedTag(message, source);
    case 'UNEXPECTED_TOKEN':
      return unexpected(message);
    default:
      return problem('unexpected-text');
  }
}

function missing(message: string): Problem {
  if (message.startsWith('Missing closing')) return problem('missing-quote');
  if (message.startsWith('Missing , ')) return problem('missing-comma');
  if (message.includes('must end with a')) return problem('missing-bracket');
  if (message.startsWith('Implicit map keys')) return problem('missing-colon');
  if (message.startsWith('Sequence item without')) return problem('missing-dash');
  if (message.includes('directives-end/')) return problem('missing-document-start');
  if (message.startsWith('Block scalars with')) return problem('bad-indent');
  if (message.startsWith('Block collection cannot')) return problem('unexpected-text');
  return problem('missing-space');
}

function unresolvedTag(message: string, source: string): Problem | undefined {
  if (!message.startsWith('Unresolved tag') && !message.startsWith('Could not resolve')) return problem('bad-tag');
  const tag = message.slice(message.indexOf(': ') + 2);
  return HARMLESS_TAGS.has(tag) ? undefined : unknownTag(source);
}

function unexpected(message: string): Problem {
  if (message.startsWith('Unexpected , ') || message.startsWith('Unexpected empty item'))
    return problem('unexpected-comma');
  if (message.startsWith('Unexpected block-seq-ind')) return problem('unexpected-dash');
  return problem('unexpected-text');
}
