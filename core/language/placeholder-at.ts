/** The `{{placeholder}}` under the cursor, in a text that has them. */
import { type Placeholder, scanPlaceholders } from '../prompt/placeholders.ts';
import { contentOffsets } from '../syntax/scalar-offsets.ts';
import type { Span } from '../syntax/tree.ts';
import { contentOffsetAt } from './expression-at.ts';
import type { FileView } from './file-view.ts';
import type { CursorPlace } from './place-at.ts';

export interface PlaceholderAt {
  readonly placeholder: Placeholder;
  /** With its braces. */
  readonly span: Span;
}

export function placeholderAt(view: FileView, place: CursorPlace, offset: number): PlaceholderAt | undefined {
  const { node, at, schemas } = place;
  if (at === 'key' || node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  if (!schemas.some((schema) => schema['x-placeholders'])) return undefined;
  const span = contentOffsets(view.file.text, node);
  const inside = contentOffsetAt(span, node.value, offset);
  const placeholder = scanPlaceholders(node.value).find(({ start, end }) => start <= inside && inside <= end);
  return placeholder && { placeholder, span: span(placeholder.start, placeholder.end) };
}
