/** The smallest parts in which two values differ, named as people would: list items by their name, not by their place. */
import { own } from '../prompt/own-key.ts';
import { sameOptional } from '../prompt/same-value.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';

export interface ValueChange {
  /** `timeout.total`, `guardrails.input[no-pii].action`. */
  readonly what: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

export function valueChanges(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  what: string,
): readonly ValueChange[] {
  if (sameOptional(before, after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) return mapChanges(before, after, what);
  if (isJsonArray(before) && isJsonArray(after)) return listChanges(before, after, what);
  return [{ what, before, after }];
}

function mapChanges(before: JsonObject, after: JsonObject, what: string): readonly ValueChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => valueChanges(own(before, key), own(after, key), what === '' ? key : `${what}.${key}`));
}

/** Items that have names are compared name by name; a list of others is one value. */
function listChanges(before: readonly JsonValue[], after: readonly JsonValue[], what: string): readonly ValueChange[] {
  const [old, fresh] = [byName(before), byName(after)];
  if (old === undefined || fresh === undefined) return [{ what, before, after }];
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  const changes = names.flatMap((name) => valueChanges(old.get(name), fresh.get(name), `${what}[${name}]`));
  // The same items in another order: checks and fallbacks are tried in theirs.
  return changes.length > 0
    ? changes
    : [{ what: `order of ${what}`, before: [...old.keys()], after: [...fresh.keys()] }];
}

function byName(items: readonly JsonValue[]): ReadonlyMap<string, JsonValue> | undefined {
  const named = new Map<string, JsonValue>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

/** By its name; a check without one by its kind, a fallback by its model or as the fixed reply that it is. */
function nameOf(item: JsonValue): string | undefined {
  if (typeof item === 'string') return item;
  if (!isJsonObject(item)) return undefined;
  for (const key of ['name', 'displayName', 'model', 'webhook']) {
    const value = own(item, key);
    if (typeof value === 'string') return value;
  }
  if (Object.hasOwn(item, 'reply')) return 'reply';
  return Object.hasOwn(item, 'action') ? Object.keys(item).find((key) => key !== 'action') : undefined;
}
