/**
 * The shape of a parsed file, as the rest of the house sees it.
 *
 * Nodes are views: positions are absolute UTF-16 offsets into the text of one version of the file, computed on demand.
 * `green` is the position-free node behind a view. Two views with the same `green` have the same text and the same
 * meaning wherever they stand, in whatever version, so facts that do not depend on position are cached by it.
 */

/** Half-open range of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type SyntaxNode = MapNode | SequenceNode | ScalarNode | AliasNode;

interface NodeBase {
  /** The text of the node itself, without its anchor and tag. */
  readonly span: Span;
  /** The map or sequence that holds this node; undefined at the root of a document. */
  readonly parent: MapNode | SequenceNode | undefined;
  /** Place of the node among the pairs or items of its parent; 0 at the root. A key and its value share it. */
  readonly index: number;
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  readonly green: object;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
  /** The last pair that starts at or before `offset`. Logarithmic, and makes no view of any other pair. */
  pairAt(offset: number): Pair | undefined;
}

export interface Pair {
  readonly index: number;
  readonly key: SyntaxNode;
  /** `key:` with nothing behind it has a null scalar of no width; a key without a colon has no value at all. */
  readonly value: SyntaxNode | undefined;
  /** From the start of the key to the end of the value. */
  readonly span: Span;
  readonly green: object;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly SyntaxNode[];
  /** The last item that starts at or before `offset`. Logarithmic, and makes no view of any other item. */
  itemAt(offset: number): SyntaxNode | undefined;
}

export type ScalarValue = string | number | boolean | null | bigint;

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  /** Resolved by the YAML 1.2 core schema. */
  readonly value: ScalarValue;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
}

export interface Comment {
  readonly span: Span;
  /** Without the leading `#`. */
  readonly text: string;
}

export interface SyntaxError {
  /** Stable and dashed, e.g. `bad-indent`, `unresolved-alias`, `too-deep`. Becomes the diagnostic code `syntax/…`. */
  readonly code: string;
  /** A whole sentence that says what is wrong and, where it is known, what to do. */
  readonly message: string;
  readonly span: Span;
}

/** One `---` document of a file. */
export interface DocumentNode {
  readonly root: SyntaxNode | undefined;
  readonly span: Span;
  readonly errors: readonly SyntaxError[];
  /** The node an anchor names at its last definition before `offset`, or undefined. Constant or logarithmic time. */
  resolveAnchor(name: string, offset: number): SyntaxNode | undefined;
  readonly green: object;
}

/** One edit: replace `span` of the old text by `text`. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** One version of one file. Immutable; `edit` shares what did not change. */
export interface SyntaxFile {
  /** What was parsed. Where a lone carriage return ended a line, a line feed stands; all else is as it was given. */
  readonly text: string;
  readonly documents: readonly DocumentNode[];
  /** Comments that touch the given span, in order. */
  comments(span: Span): readonly Comment[];
  /** Set when the file is not analysed at all (too large, binary); then there are no documents. */
  readonly notAnalysed: SyntaxError | undefined;
  readonly lines: LineIndex;
  /** `text` is that after the edit, where the caller has it already. */
  edit(edit: TextEdit, text?: string): SyntaxFile;
}

/** Offsets to lines and back. Lines and characters count from 0; a character is a UTF-16 unit. */
export interface LineIndex {
  readonly count: number;
  positionAt(offset: number): Position;
  /** Clamped into the text. */
  offsetAt(position: Position): number;
  lineStart(line: number): number;
  /** With the end of the line. */
  lineText(line: number): string;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}
