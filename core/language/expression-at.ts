/** The CEL expression under the cursor: its text, what it may see, and how its offsets map to those of the file. */
import type { CelPlace, CelShapes } from '../cel/places.ts';
import { contentOffsets } from '../syntax/scalar-offsets.ts';
import type { Span } from '../syntax/tree.ts';
import { expressionShapes } from '../workspace/expression-shapes.ts';
import type { FileView } from './file-view.ts';
import type { CursorPlace } from './place-at.ts';

export interface ExpressionAt {
  readonly source: string;
  readonly place: CelPlace;
  readonly shapes: CelShapes;
  /** Of the cursor in the source. */
  readonly offset: number;
  /** A part of the source, in the file. */
  readonly span: (start: number, end: number) => Span;
}

export function expressionAt(view: FileView, cursor: CursorPlace, offset: number): ExpressionAt | undefined {
  const { node, at, schemas, resource, path } = cursor;
  const place = schemas.find((schema) => schema['x-cel'] !== undefined)?.['x-cel'];
  if (place === undefined || at === 'key' || node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const span = contentOffsets(view.file.text, node);
  return {
    source: node.value,
    place,
    shapes: expressionShapes(view.workspace, resource, path),
    offset: contentOffsetAt(span, node.value, offset),
    span,
  };
}

/** The last offset of a text whose source stands at or before an offset of the file. */
export function contentOffsetAt(span: ExpressionAt['span'], content: string, offset: number): number {
  let low = 0;
  let high = content.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (span(middle, middle).start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
