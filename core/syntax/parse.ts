/**
 * Text to a tree with positions. Parsing never fails: it returns a tree and errors.
 */

import { commentsIn } from './comments.ts';
import { DocumentView } from './document.ts';
import { type Change, editFile, type GreenFile, readFile } from './edit.ts';
import { binary, type Problem, tooLarge as tooLargeProblem, tooManyNodes } from './errors.ts';
import { createLineIndex, type EditableLineIndex } from './line-index.ts';
import type { DocumentNode, SyntaxFile, TextEdit } from './tree.ts';
import { newWork, type WorkCounter } from './work.ts';

export interface ParseOptions {
  /** Counts on through all edits of the file. */
  readonly work?: WorkCounter;
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  readonly maxNodes?: number;
}

export const MAX_BYTES = 4_000_000;
const MAX_DEPTH = 200;
const MAX_NODES = 1_000_000;

interface Limits {
  readonly work: WorkCounter;
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxNodes: number;
}

export function parse(text: string, options: ParseOptions = {}): SyntaxFile {
  const { work = newWork(), maxBytes = MAX_BYTES, maxDepth = MAX_DEPTH, maxNodes = MAX_NODES } = options;
  return parseAll(text, createLineIndex(text), { work, maxBytes, maxDepth, maxNodes });
}

/** What parsing gives for a file that is not even read because it is too large. */
export function tooLarge(bytes: number, limit: number = MAX_BYTES): SyntaxFile {
  const limits = { work: newWork(), maxBytes: limit, maxDepth: MAX_DEPTH, maxNodes: MAX_NODES };
  return notAnalysed('', createLineIndex(''), tooLargeProblem(bytes, limit), limits);
}

function parseAll(source: string, lines: EditableLineIndex, limits: Limits): SyntaxFile {
  // So long a text is too large whatever its letters are.
  const bytes = source.length > limits.maxBytes ? source.length : utf8Length(source);
  const refusal = refuse(source, bytes, limits);
  if (refusal) return notAnalysed(source, lines, refusal, limits);
  const text = withoutLoneReturns(source);
  return analysed({ source, bytes, text, lines }, readFile(text, limits.maxDepth, limits.work), limits, undefined);
}

/** `text` is what is parsed and shown to all others; offsets and lines are those of `source`, which edits are made to. */
interface Texts {
  readonly source: string;
  /** In UTF-8; an edit counts only what it takes and brings. */
  readonly bytes: number;
  readonly text: string;
  readonly lines: EditableLineIndex;
}

function analysed(
  texts: Texts,
  green: GreenFile,
  limits: Limits,
  before: readonly DocumentView[] | undefined,
): SyntaxFile {
  const { source, bytes, text, lines } = texts;
  let nodes = 0;
  for (const document of green.documents) nodes += document.nodes;
  if (nodes > limits.maxNodes) return notAnalysed(source, lines, tooManyNodes(limits.maxNodes), limits);
  const documents = viewsOf(green, before);
  const file: SyntaxFile = {
    text,
    documents,
    lines,
    notAnalysed: undefined,
    comments: (span) => commentsIn(file, span),
    edit(edit, newSource = apply(source, edit)) {
      const newLines = lines.edit(edit, newSource);
      const newBytes = bytes - utf8Length(source.slice(edit.span.start, edit.span.end)) + utf8Length(edit.text);
      const refusal = refuse(newSource, newBytes, limits);
      if (refusal) return notAnalysed(newSource, newLines, refusal, limits);
      const readEdit = editOfText(edit, source, newSource);
      // As a rule they are one string, and stay one.
      const isSame = text === source && readEdit.text === edit.text;
      const newText = isSame ? newSource : apply(text, readEdit);
      const newGreen = editFile(green, changeOf(readEdit, newText, limits));
      return analysed(
        { source: newSource, bytes: newBytes, text: newText, lines: newLines },
        newGreen,
        limits,
        documents,
      );
    },
  };
  return file;
}

/** YAML 1.2.2, section 5.4: a lone carriage return ends a line too. Behind here each line ends with a line feed. */
function withoutLoneReturns(source: string): string {
  return source.includes('\r') ? source.replaceAll(/\r(?!\n)/g, '\n') : source;
}

/** The edit of the text that is parsed; a carriage return just before it may have become a lone one, or ceased to be. */
function editOfText({ span, text: inserted }: TextEdit, source: string, newSource: string): TextEdit {
  const start = source.charAt(span.start - 1) === '\r' ? span.start - 1 : span.start;
  const end = span.start + inserted.length;
  // With what follows, which decides about a carriage return at the end.
  const text = withoutLoneReturns(newSource.slice(start, end + 1)).slice(0, end - start);
  return { span: { start, end: span.end }, text };
}

function changeOf({ span, text: inserted }: TextEdit, text: string, { maxDepth, work }: Limits): Change {
  const delta = inserted.length - (span.end - span.start);
  return { text, start: span.start, end: span.end, delta, maxDepth, work };
}

/** Documents before an edit stay where they are, and so do their views with all that they have worked out. */
function viewsOf(green: GreenFile, before: readonly DocumentView[] | undefined): readonly DocumentView[] {
  return green.documents.map((document, index) => {
    const start = green.starts[index] ?? 0;
    const known = before?.[index];
    return known?.green === document && known.span.start === start ? known : new DocumentView(document, start);
  });
}

function notAnalysed(source: string, lines: EditableLineIndex, why: Problem, limits: Limits): SyntaxFile {
  const documents: readonly DocumentNode[] = [];
  return {
    text: source,
    documents,
    lines,
    notAnalysed: { ...why, span: { start: 0, end: 0 } },
    comments: () => [],
    edit(edit, newSource = apply(source, edit)) {
      limits.work.edits += 1;
      return parseAll(newSource, lines.edit(edit, newSource), limits);
    },
  };
}

function apply(text: string, { span, text: inserted }: TextEdit): string {
  return text.slice(0, span.start) + inserted + text.slice(span.end);
}

function refuse(text: string, bytes: number, { maxBytes }: Limits): Problem | undefined {
  if (looksBinary(text)) return binary();
  return bytes > maxBytes ? tooLargeProblem(bytes, maxBytes) : undefined;
}

/** Half of a pair counts for two, so that the sum over parts is that of the whole. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

const SAMPLE = 8192;

/** A NUL, or one unit in ten that no text has, near the start. */
function looksBinary(text: string): boolean {
  const end = Math.min(text.length, SAMPLE);
  let odd = 0;
  for (let at = 0; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0) return true;
    const isControl = unit < 32 && unit !== 9 && unit !== 10 && unit !== 12 && unit !== 13 && unit !== 27;
    if (isControl || unit === 0xfffd) odd += 1;
  }
  return odd * 10 > end;
}
