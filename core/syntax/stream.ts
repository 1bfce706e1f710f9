/**
 * Cuts a stretch of text into documents at its `---` and `...` lines and reads each one.
 *
 * Such a line ends whatever is open, in any context, so the cut needs no parsing. After `...`, and at the start of a
 * file, directives and comments may come before the `---` of the next document; they are part of it.
 */

import { type PlacedError, type ReadBody, readBody } from './block.ts';
import { compose } from './compose.ts';
import { problem, tooDeep } from './errors.ts';
import type { GreenDocument } from './green.ts';
import { isMarker, scanLines } from './lines.ts';
import { nesting } from './nesting.ts';
import { isLineEnd, isRestOfLineBlank, skipBlanks } from './scalars.ts';

export interface StreamReader {
  readonly text: string;
  readonly maxDepth: number;
}

interface Cut {
  readonly start: number;
  /** Where the line `---` starts; undefined for a document without one. */
  readonly marker: number | undefined;
  /** True when something other than a comment stands on that line. */
  readonly isInline: boolean;
  readonly hasDirectives: boolean;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly end: number;
  readonly endsWithDots: boolean;
}

export interface ReadStream {
  readonly documents: readonly GreenDocument[];
  /** True when what comes first is no document but belongs to one before it, if there is one. */
  readonly startsEmpty: boolean;
  /** True when what comes last is no document but belongs to the one behind it, if there is one. */
  readonly endsEmpty: boolean;
}

/** The documents of `text` from `from` to `to`, at least one. Unless `atPrelude`, the text starts with a `---` line. */
export function readDocuments(reader: StreamReader, from: number, to: number, atPrelude: boolean): ReadStream {
  const documents: GreenDocument[] = [];
  let prelude = atPrelude;
  let startsEmpty = false;
  let endsEmpty = false;
  let at = from;
  do {
    const cut = cutDocument(reader.text, at, to, prelude);
    const last = documents.at(-1);
    if (last && isEmptyTail(cut)) documents[documents.length - 1] = { ...last, extent: last.extent + cut.end - at };
    else documents.push(readDocument(reader, cut));
    startsEmpty ||= at === from && isEmptyTail(cut);
    endsEmpty = cut.marker === undefined && cut.bodyStart === cut.bodyEnd && !cut.endsWithDots;
    prelude = cut.endsWithDots;
    at = cut.end;
  } while (at < to);
  return { documents, startsEmpty, endsEmpty };
}

/** What is left behind `...`: comments, or one more `...`. It belongs to the document before. */
function isEmptyTail({ marker, hasDirectives, bodyStart, bodyEnd }: Cut): boolean {
  return marker === undefined && !hasDirectives && bodyStart === bodyEnd;
}

function cutDocument(text: string, start: number, to: number, atPrelude: boolean): Cut {
  const prelude = atPrelude ? skipPrelude(text, start, to) : { end: start, hasDirectives: false };
  const hasMarker = prelude.end < to && text.startsWith('---', prelude.end) && isMarker(text, prelude.end);
  const marker = hasMarker ? prelude.end : undefined;
  const isInline = hasMarker && !isRestOfLineBlank(text, prelude.end + 3);
  const bodyStart = hasMarker && !isInline ? nextLine(text, prelude.end, to) : prelude.end;
  const bodyEnd = markerFrom(text, hasMarker ? nextLine(text, prelude.end, to) : bodyStart, to);
  const endsWithDots = bodyEnd < to && text.startsWith('...', bodyEnd);
  const end = endsWithDots ? nextLine(text, bodyEnd, to) : bodyEnd;
  return { start, marker, isInline, hasDirectives: prelude.hasDirectives, bodyStart, bodyEnd, end, endsWithDots };
}

function skipPrelude(
  text: string,
  from: number,
  to: number,
): { readonly end: number; readonly hasDirectives: boolean } {
  let hasDirectives = false;
  let end = text.charAt(from) === '\uFEFF' ? from + 1 : from;
  while (end < to) {
    const at = skipBlanks(text, end);
    if (text.charAt(end) === '%') hasDirectives = true;
    else if (text.charAt(at) !== '#' && !isLineEnd(text, at)) break;
    end = nextLine(text, end, to);
  }
  return { end, hasDirectives };
}

function nextLine(text: string, from: number, to: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 || newline >= to ? to : newline + 1;
}

/** The start of the first marker line at or behind `from`, or `to`. */
function markerFrom(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && !isMarker(text, at)) at = nextLine(text, at, to);
  return at;
}

function readDocument(reader: StreamReader, cut: Cut): GreenDocument {
  const body = cut.hasDirectives || cut.isInline ? composeWhole(reader, cut) : readLines(reader, cut);
  const errors = [...body.errors, ...markerErrors(reader.text, cut)];
  return {
    extent: cut.end - cut.start,
    root: body.value,
    rootAt: body.at - cut.start,
    errors: errors.map((error) => ({ ...error, start: error.start - cut.start, end: error.end - cut.start })),
    nodes: body.value?.nodes ?? 0,
    endsWithDots: cut.endsWithDots,
  };
}

function readLines({ text, maxDepth }: StreamReader, { bodyStart, bodyEnd }: Cut): ReadBody {
  return readBody({ lines: scanLines(text, bodyStart, bodyEnd), maxDepth }, bodyStart);
}

/** With directives, or with something on the line of its `---`, a document is left to the `yaml` package. */
function composeWhole({ text, maxDepth }: StreamReader, { start, bodyEnd }: Cut): ReadBody {
  const end = Math.min(start + 3, bodyEnd);
  const deep = nesting(text, start, bodyEnd) > maxDepth;
  if (deep) return { value: undefined, at: start, errors: [{ ...tooDeep(maxDepth), start, end }] };
  const { root, errors } = compose(text.slice(start, bodyEnd));
  return {
    value: root?.green,
    at: start + (root?.at ?? 0),
    errors: errors.map((error) => ({ ...error, start: start + error.start, end: start + error.end })),
  };
}

function markerErrors(text: string, cut: Cut): readonly PlacedError[] {
  if (!cut.endsWithDots || isRestOfLineBlank(text, cut.bodyEnd + 3)) return [];
  const start = skipBlanks(text, cut.bodyEnd + 3);
  const end = text.slice(start, cut.end).trimEnd().length + start;
  return [{ ...problem('unexpected-text'), start, end }];
}
