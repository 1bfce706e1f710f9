/**
 * What other expressions say: at this place in others of the project, and elsewhere in this resource. A name or text
 * that stands in many of them is likely to be meant again.
 */
import { schemas } from '../../schema/generated/schemas.ts';
import { valueAt } from '../../schema/value-at.ts';
import { walkSchema } from '../../schema/walk.ts';
import type { SlotPlace } from './place.ts';
import { valuesUsed } from './usage.ts';

const WORD = /"([^"]*)"|'([^']*)'|[A-Za-z_]\w*/g;

/** How many of them hold the word; that of the cursor is not counted. */
export function wordsInExpressions({ view, kind, pattern, resource, slot }: SlotPlace): ReadonlyMap<string, number> {
  const written = new Map<string, number>();
  const add = (text: unknown, times: number): void => {
    if (typeof text === 'string') written.set(text, (written.get(text) ?? 0) + times);
  };
  for (const [value, times] of valuesUsed(view.workspace, kind, pattern)) add(value, times);
  const own = resource && valueAt(resource.value, slot.path);
  add(own, -1);
  if (resource && schemas[resource.key]) {
    walkSchema(resource.key, resource.value, ({ value, schema }) => {
      if (schema['x-cel'] !== undefined && value !== own) add(value, 1);
    });
  }
  const counts = new Map<string, number>();
  for (const [text, times] of written) {
    if (times <= 0) continue;
    for (const word of new Set(wordsIn(text))) counts.set(word, (counts.get(word) ?? 0) + times);
  }
  return counts;
}

function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(WORD)].map(([word, double, single]) => double ?? single ?? word);
}
