/** Rewritings of what is right already, offered where the cursor stands: see `code-actions.ts`. */
import type { Span } from '../syntax/tree.ts';
import type { CodeAction } from './code-actions.ts';
import type { FileView } from './file-view.ts';
import { placeAt } from './place-at.ts';
import { collectionStyles } from './refactorings/collection-style.ts';
import { extractIndicator } from './refactorings/extract-indicator.ts';
import { newVersions } from './refactorings/new-version.ts';
import { outputsFromText } from './refactorings/outputs-schema.ts';

const refactorings = [newVersions, extractIndicator, outputsFromText, collectionStyles];

export function refactoringsAt(view: FileView, span: Span): readonly CodeAction[] {
  const place = placeAt(view, span.start);
  return place ? refactorings.flatMap((refactoring) => refactoring(view, place)) : [];
}
