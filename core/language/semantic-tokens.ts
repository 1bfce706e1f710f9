/**
 * Feature: semantic tokens. Colours for what YAML's own grammar sees as plain text: expressions, and placeholders in
 * prompts. Reads words, so half-written expressions keep their colours.
 */
import { celTokens } from '../cel/tokens.ts';
import { scanPlaceholders } from '../prompt/placeholders.ts';
import { walkSchema } from '../schema/walk.ts';
import { contentOffsets } from '../syntax/scalar-offsets.ts';
import type { ScalarNode, Span } from '../syntax/tree.ts';
import { descend } from '../syntax/walk.ts';
import { type PlacedResource, spanAt } from '../workspace/resource.ts';
import type { FileView } from './file-view.ts';
import { rootOf } from './root-of.ts';

export const semanticTokenTypes = [
  'variable',
  'property',
  'function',
  'method',
  'keyword',
  'number',
  'string',
  'operator',
  'parameter',
] as const;

export type SemanticTokenType = (typeof semanticTokenTypes)[number];

export interface SemanticToken {
  readonly span: Span;
  readonly type: SemanticTokenType;
}

/** The tokens that touch a span, in order and without overlap. None spans lines. */
export function semanticTokensIn(view: FileView, span: Span): readonly SemanticToken[] {
  const placed = view.workspace.files.get(view.path)?.resources ?? [];
  return placed
    .filter(({ resource, offset }) => offset <= span.end && offset + spanAt(resource, []).end >= span.start)
    .flatMap((one) => tokensOf(view, one))
    .filter((token) => token.span.start < span.end && token.span.end > span.start)
    .toSorted((left, right) => left.span.start - right.span.start);
}

/** A cache: an untouched resource keeps its tokens, wherever it moves. Positions are relative to it. */
const remembered = new WeakMap<object, readonly SemanticToken[]>();

function tokensOf(view: FileView, { resource, offset }: PlacedResource): readonly SemanticToken[] {
  const known = remembered.get(resource) ?? relativeTokens(view, { resource, offset });
  remembered.set(resource, known);
  return known.map(({ span, type }) => ({ span: { start: span.start + offset, end: span.end + offset }, type }));
}

function relativeTokens(view: FileView, { resource, offset }: PlacedResource): readonly SemanticToken[] {
  const root = rootOf(view.file, offset);
  if (!root) return [];
  const found: SemanticToken[] = [];
  walkSchema(resource.key, resource.value, ({ path, value, schema }) => {
    if (typeof value !== 'string') return;
    const place = schema['x-cel'];
    if (place === undefined && !schema['x-placeholders']) return;
    const node = descend(root, path);
    if (node?.kind !== 'scalar') return;
    const parts = place === undefined ? placeholders(value) : words(value);
    found.push(...placed(view, node, parts, offset));
  });
  return found;
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly type: SemanticTokenType;
}

function placeholders(text: string): readonly Part[] {
  return scanPlaceholders(text)
    .filter(({ kind }) => kind === 'placeholder')
    .map(({ start, end }) => ({ start, end, type: 'parameter' }));
}

/** What a name is follows from its neighbours: the colours need no types, so no other file changes them. */
function words(source: string): readonly Part[] {
  const tokens = celTokens(source);
  return tokens.flatMap((token, index): Part[] => {
    const { start, end, kind } = token;
    if (kind === 'punctuation') return [];
    if (kind !== 'name') return [{ start, end, type: kind }];
    const isMember = tokens[index - 1]?.text === '.';
    const isCalled = tokens[index + 1]?.text === '(';
    if (isCalled) return [{ start, end, type: isMember ? 'method' : 'function' }];
    return [{ start, end, type: isMember ? 'property' : 'variable' }];
  });
}

/** A word that a line break of the file runs through has no colour: a token stands on one line. */
function placed({ file }: FileView, node: ScalarNode, parts: readonly Part[], base: number): readonly SemanticToken[] {
  const toFile = contentOffsets(file.text, node);
  return parts.flatMap(({ start, end, type }) => {
    const span = toFile(start, end);
    if (/[\r\n]/.test(file.text.slice(span.start, span.end))) return [];
    return [{ span: { start: span.start - base, end: span.end - base }, type }];
  });
}
