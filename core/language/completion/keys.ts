/** Keys of the map at the cursor, those it needs first, with a skeleton of what they hold. */
import { typesOf } from '../../schema/json-schema.ts';
import { schemasBelow } from '../../schema/walk.ts';
import type { FileView } from '../file-view.ts';
import type { Candidate } from './candidate.ts';
import type { Slot } from './cursor.ts';
import { describe } from './describe.ts';
import type { Completion } from './item.ts';
import { freeKeys } from './names.ts';
import type { SlotPlace } from './place.ts';
import { openProperties, type Property } from './properties.ts';
import { writtenAs } from './scalar-text.ts';
import { keySkeleton } from './skeleton.ts';
import { keysUsed } from './usage.ts';

/** How a key is set into its surroundings: alone, as the first of a list's item, or in braces of its own. */
export type KeySetting = 'alone' | 'dash' | 'braces';

export function keyItems(place: SlotPlace, setting: KeySetting): readonly Completion[] {
  const { slot, root, schemas } = place;
  const entries = setting === 'alone' ? [...slot.before, ...slot.after] : [];
  const present = new Set(entries.map(({ key }) => key).filter((key) => key !== undefined));
  const declared = ordered(place, openProperties(root, schemas, present), setting);
  const free = freeKeys(place).filter(({ value }) => !present.has(String(value)));
  return [
    ...declared.map((property) => declaredKey(place, property, setting)),
    ...free.map((candidate) => freeKey(place, candidate, setting)),
  ];
}

/**
 * Needed ones first, then those of which one is needed. People write keys in the order of the schema, so among the rest
 * come first those that belong between the neighbours of the cursor; and of these, those that the project uses.
 */
function ordered(place: SlotPlace, properties: readonly Property[], setting: KeySetting): readonly Property[] {
  const { slot, schemas, view, kind, pattern } = place;
  const names = [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const alone = setting === 'alone';
  const above = alone ? slot.before.findLast(({ key }) => key !== undefined && indexOf.has(key))?.key : undefined;
  const below = alone ? slot.after.find(({ key }) => key !== undefined && indexOf.has(key))?.key : undefined;
  const from = above === undefined ? -1 : (indexOf.get(above) ?? -1);
  const to = below === undefined ? names.length : (indexOf.get(below) ?? names.length);
  const used = place.inJsonSchema ? new Map<string, number>() : keysUsed(view.workspace, kind, pattern);
  const rank = (property: Property): readonly number[] => {
    const index = indexOf.get(property.name) ?? names.length;
    const group = property.required ? 0 : property.isChoice ? 1 : property.waits ? 3 : 2;
    const fits = index > from && index < to;
    return [group, fits ? 0 : 1, used.has(property.name) ? 0 : 1, index];
  };
  return properties
    .map((property) => ({ property, rank: rank(property) }))
    .toSorted((left, right) => compare(left.rank, right.rank))
    .map(({ property }) => property);
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function declaredKey(place: SlotPlace, { name, schemas, required }: Property, setting: KeySetting): Completion {
  const { detail, documentation, deprecated } = describe(schemas, required);
  const about = {
    label: name,
    kind: 'key' as const,
    detail,
    ...(documentation !== undefined && { documentation }),
    ...(deprecated && { deprecated }),
  };
  const key = writtenAs(name, { style: place.slot.token.style, inFlow: place.slot.inFlow });
  const bare = bareKey(place.view, place.slot, key);
  if (bare !== undefined) return { ...about, insert: bare };
  const indent = place.slot.column + (setting === 'dash' ? 2 : 0);
  const inFlow = place.slot.inFlow || setting === 'braces';
  const { insert, snippet } = keySkeleton(place.root, key, schemas, inFlow, indent);
  return { ...about, ...set(insert, snippet, setting) };
}

/** Where the name stands alone: its colon is there already, or belongs behind a quote. */
export function bareKey({ file }: FileView, { hasColon, token }: Slot, key: string): string | undefined {
  if (hasColon) return key;
  const quote = token.style === 'double' ? '"' : token.style === 'single' ? "'" : undefined;
  if (quote === undefined) return undefined;
  return file.text[token.end] === quote ? key : `${key}${quote}: `;
}

function freeKey(place: SlotPlace, candidate: Candidate, setting: KeySetting): Completion {
  const { slot, root, schemas } = place;
  const name = String(candidate.value);
  const key = writtenAs(name, { style: slot.token.style, inFlow: slot.inFlow });
  const { kind, detail, documentation, deprecated } = candidate;
  const about = {
    label: name,
    kind: kind === 'reference' ? ('key' as const) : kind,
    ...(detail !== undefined && { detail }),
    ...(documentation !== undefined && { documentation }),
    ...(deprecated && { deprecated }),
  };
  const bare = bareKey(place.view, slot, key);
  if (bare !== undefined) return { ...about, insert: bare };
  const below = schemasBelow(root, schemas, name);
  const isKnown = below.some((schema) => typesOf(schema).length > 0);
  const indent = slot.column + (setting === 'dash' ? 2 : 0);
  const inFlow = slot.inFlow || setting === 'braces';
  const skeleton = isKnown
    ? keySkeleton(root, key, below, inFlow, indent)
    : { insert: `${key}: `, snippet: `${key.replace(/[\\$}]/g, '\\$&')}: $1` };
  return { ...about, ...set(skeleton.insert, skeleton.snippet, setting) };
}

function set(insert: string, snippet: string, setting: KeySetting): { insert: string; snippet: string } {
  switch (setting) {
    case 'alone':
      return { insert, snippet };
    case 'dash':
      return { insert: `- ${insert}`, snippet: `- ${snippet}` };
    case 'braces':
      return { insert: `{${insert}}`, snippet: `{${snippet}}` };
  }
}
