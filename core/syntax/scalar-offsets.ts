/**
 * Offsets in the content of a scalar to offsets in the file: `output.x` inside a folded block, behind escapes, in quotes.
 *
 * Walks source and content side by side and steps over what the content lacks: indentation, quotes, escapes, folded line
 * breaks. Exact wherever the content has something to point at.
 */
import type { ScalarNode, Span } from './tree.ts';

export type ContentOffsets = (start: number, end: number) => Span;

export function contentOffsets(text: string, node: ScalarNode): ContentOffsets {
  const content = String(node.value ?? '');
  const source = text.slice(node.span.start, node.span.end);
  const from = contentStart(source, node.style);
  // Text that stands for itself, between its quotes if it has any.
  if (source.length === content.length + 2 * from && source.startsWith(content, from)) {
    return (start, end) => ({ start: node.span.start + from + start, end: node.span.start + from + end });
  }
  const { starts, ends } = align(source, from, content, node.style);
  const base = node.span.start;
  return (start, end) => {
    const at = base + (starts[Math.min(start, content.length)] ?? from);
    return { start: at, end: end > start ? base + (ends[Math.min(end, content.length) - 1] ?? from) : at };
  };
}

function contentStart(source: string, style: ScalarNode['style']): number {
  if (style === 'single' || style === 'double') return 1;
  if (style === 'plain') return 0;
  const header = source.indexOf('\n');
  return header < 0 ? source.length : header + 1;
}

interface Alignment {
  /** For each content offset where its source starts, one past the end included. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function align(source: string, from: number, content: string, style: ScalarNode['style']): Alignment {
  const isBlock = style === 'literal' || style === 'folded';
  const starts = new Int32Array(content.length + 1);
  const ends = new Int32Array(content.length);
  let at = from;
  for (let index = 0; index < content.length && at < source.length; ) {
    if (isBlock) at = skipTo(source, at, content[index]);
    const { length, units } = isBlock ? ONE : flowUnit(source, at, style);
    starts.fill(at, index, index + units);
    at += length;
    ends.fill(at, index, index + units);
    index += units;
  }
  starts[content.length] = at;
  return { starts, ends };
}

/** How much source stands for how many UTF-16 units of the content. */
interface Unit {
  readonly length: number;
  readonly units: number;
}

const ONE: Unit = { length: 1, units: 1 };

/** In a block, steps over what folding and indentation removed; a folded break stands for a space. */
function skipTo(source: string, from: number, wanted: string | undefined): number {
  for (let at = from; at < source.length; at += 1) {
    const char = source[at];
    if (char === wanted || (wanted === ' ' && char === '\n') || !/\s/.test(char ?? '')) return at;
  }
  return from;
}

const FOLD = /(?:[ \t]*\r?\n)+[ \t]*/y;
const ESCAPED_BREAK = /\\\r?\n[ \t]*/y;

/** In quotes or plain text, by YAML 1.2 §7.3: one line break folds into a space, of several the first is dropped. */
function flowUnit(source: string, at: number, style: ScalarNode['style']): Unit {
  const fold = matchAt(FOLD, source, at);
  if (fold !== undefined) return { length: fold.length, units: Math.max(1, breaksIn(fold) - 1) };
  if (style === 'single') return source.startsWith("''", at) ? { length: 2, units: 1 } : ONE;
  if (style !== 'double' || source[at] !== '\\') return ONE;
  const escapedBreak = matchAt(ESCAPED_BREAK, source, at);
  if (escapedBreak !== undefined) return { length: escapedBreak.length, units: 0 };
  switch (source[at + 1]) {
    case 'x':
      return { length: 4, units: 1 };
    case 'u':
      return { length: 6, units: 1 };
    case 'U':
      return { length: 10, units: Number.parseInt(source.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 };
    default:
      return { length: 2, units: 1 };
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const breaksIn = (text: string): number => text.split('\n').length - 1;
