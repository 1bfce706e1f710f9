/**
 * Feature: completion. What may stand at the cursor: keys of the map it is in, values that fit, names that exist, fields
 * of an expression, placeholders of a prompt, codes to silence, whole documents where there is nothing yet.
 *
 * The cursor's place is read from the lines around it (`completion/cursor.ts`), so half-typed text is no obstacle; what
 * fits there comes from the schemas, the files of the project and the catalogue.
 */
import type { Diagnostic } from '../diagnostic.ts';
import { type Schema, typesOf } from '../schema/json-schema.ts';
import { schemasBelow } from '../schema/walk.ts';
import type { TextEdit } from '../syntax/tree.ts';
import { anchorItems, anchorsBefore } from './completion/anchors.ts';
import type { Candidate } from './completion/candidate.ts';
import { commentItems } from './completion/comments.ts';
import { cursorContext, type Slot } from './completion/cursor.ts';
import { show } from './completion/describe.ts';
import { headItems, headValues } from './completion/documents.ts';
import { expressionItems } from './completion/expression.ts';
import { type Completion, type CompletionList, escapeSnippet } from './completion/item.ts';
import { keyItems } from './completion/keys.ts';
import type { Outside } from './completion/outside.ts';
import { placeOf, type SlotPlace } from './completion/place.ts';
import { placeholderItems } from './completion/placeholders.ts';
import { writtenAs } from './completion/scalar-text.ts';
import { valueCandidates } from './completion/values.ts';
import type { FileView } from './file-view.ts';

export interface CompletionSurroundings extends Outside {
  /** What is reported in the file; asked for only where codes are completed. */
  readonly diagnostics: () => readonly Diagnostic[];
}

type Found = Pick<CompletionList, 'items' | 'span'> & { readonly isIncomplete?: boolean };

export function completionsAt(
  view: FileView,
  offset: number,
  surroundings: CompletionSurroundings,
): CompletionList | undefined {
  if (view.file.notAnalysed) return undefined;
  const context = cursorContext(view.file.text, offset);
  if (!context) return undefined;
  const found: Found | undefined =
    context.kind === 'comment'
      ? commentItems(view.file, context, offset, surroundings.diagnostics)
      : inSlot(view, context, offset, surroundings);
  if (!found || found.items.length === 0) return undefined;
  const extra = context.kind === 'slot' ? indentation(context) : undefined;
  return { items: found.items, span: found.span, extra, isIncomplete: found.isIncomplete ?? false };
}

function inSlot(view: FileView, slot: Slot, offset: number, outside: Outside): Found | undefined {
  const { start, end } = slot.token;
  const span = { start, end };
  const anchors = anchorItems(view.file, slot, offset);
  if (anchors) return anchors;
  const head = headValues(view, slot, offset);
  if (head) return { items: head, span };
  const atTop = slot.path.length === 0 && slot.position !== 'value';
  const documents = atTop ? headItems(view, slot, offset) : [];
  const place = placeOf(view, slot, offset);
  if (!place) return { items: documents, span };
  const cel = place.schemas.find((schema) => schema['x-cel'] !== undefined)?.['x-cel'];
  if (cel !== undefined && slot.position !== 'key' && slot.position !== 'entry')
    return expressionItems(place, cel, outside.readHead);
  const placeholders = placeholderItems(place);
  if (placeholders) return placeholders;
  if (slot.token.multiline) return cel === undefined ? undefined : expressionItems(place, cel, outside.readHead);
  const found = itemsOf(place, outside);
  return { ...found, items: [...documents, ...found.items], span };
}

function itemsOf(place: SlotPlace, outside: Outside): Pick<Found, 'items' | 'isIncomplete'> {
  const { slot, schemas, view, offset } = place;
  switch (slot.position) {
    case 'key':
      return { items: keyItems(place, 'alone') };
    case 'entry': {
      if (takes(schemas, 'array') && !slot.before.some(({ key }) => key !== undefined))
        return listEntries(place, outside);
      const keys = keyItems(place, 'alone');
      return {
        items:
          keys.length > 0 ? [...keys, ...mergeKey(view, offset, slot)] : valuesFor(place, schemas, '', outside).items,
      };
    }
    case 'item': {
      const values = valuesFor(place, schemas, slot.needsSpace ? ' ' : '', outside);
      const keys = keyItems(place, slot.inFlow ? 'braces' : 'alone');
      return {
        items: [...values.items, ...(slot.needsSpace ? spaced(keys) : keys)],
        isIncomplete: values.isIncomplete,
      };
    }
    case 'value':
      return valuesFor(place, schemas, slot.needsSpace ? ' ' : '', outside);
  }
}

/** On a line of its own below a key that holds a list: each entry with its dash. */
function listEntries(place: SlotPlace, outside: Outside): Pick<Found, 'items' | 'isIncomplete'> {
  const items = schemasBelow(place.root, place.schemas, 0);
  const inside: SlotPlace = { ...place, schemas: items, pattern: [...place.pattern, undefined] };
  const values = valuesFor(inside, items, '- ', outside);
  return { items: [...values.items, ...keyItems(inside, 'dash')], isIncomplete: values.isIncomplete };
}

function valuesFor(
  place: SlotPlace,
  schemas: readonly Schema[],
  lead: string,
  outside: Outside,
): { readonly items: readonly Completion[]; readonly isIncomplete: boolean } {
  const isList = place.slot.position === 'value' && takes(schemas, 'array') && !takesScalar(schemas);
  const own = isList ? schemasBelow(place.root, schemas, 0) : schemas;
  const inside: SlotPlace = isList ? { ...place, schemas: own, pattern: [...place.pattern, undefined] } : place;
  const { candidates, isCut } = valueCandidates(inside, own, outside);
  const taken = place.slot.position === 'item' || place.slot.position === 'entry' ? takenItems(place.slot) : new Set();
  const items = candidates
    .filter(({ value }) => !taken.has(value))
    .map((candidate) => valueItem(candidate, place.slot, lead, isList));
  return { items, isIncomplete: isCut };
}

function takenItems({ before, after }: Slot): ReadonlySet<unknown> {
  return new Set([...before, ...after].filter(({ key }) => key === undefined).map(({ value }) => value));
}

function valueItem(candidate: Candidate, slot: Slot, lead: string, inBrackets: boolean): Completion {
  const { value, kind, detail, documentation, deprecated } = candidate;
  const text = writtenAs(value, { style: slot.token.style, inFlow: slot.inFlow || inBrackets });
  const insert = `${lead}${inBrackets ? `[${text}]` : text}`;
  return {
    label: typeof value === 'string' ? value : show(value),
    kind,
    ...(detail !== undefined && detail !== '' && { detail }),
    ...(documentation !== undefined && { documentation }),
    ...(deprecated && { deprecated }),
    insert,
    ...(inBrackets && { snippet: `${lead}[${escapeSnippet(text)}$0]` }),
  };
}

function spaced(items: readonly Completion[]): readonly Completion[] {
  return items.map((item) => ({
    ...item,
    insert: ` ${item.insert}`,
    ...(item.snippet !== undefined && { snippet: ` ${item.snippet}` }),
  }));
}

/** Where there is something to merge. */
function mergeKey(view: FileView, offset: number, slot: Slot): readonly Completion[] {
  const present = [...slot.before, ...slot.after].some(({ key }) => key === '<<');
  if (present || slot.hasColon || anchorsBefore(view.file, offset).length === 0) return [];
  return [
    {
      label: '<<',
      kind: 'key',
      detail: 'the keys of an anchor',
      insert: '<<: *',
      documentation: 'Merges the map behind an anchor of this document.',
    },
  ];
}

function takes(schemas: readonly Schema[], type: 'array' | 'object'): boolean {
  return schemas.some((schema) => typesOf(schema).includes(type));
}

function takesScalar(schemas: readonly Schema[]): boolean {
  return schemas.some((schema) =>
    typesOf(schema).some((type) => type !== 'array' && type !== 'object' && type !== 'null'),
  );
}

/** Puts a line that stands in no column of its map into the right one. */
function indentation({ misindented }: Slot): TextEdit | undefined {
  if (!misindented || misindented.start === misindented.end) return undefined;
  const { start, end, columns } = misindented;
  return { span: { start, end }, text: ' '.repeat(columns) };
}
