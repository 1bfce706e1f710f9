/**
 * A resource with its values written in one form, as the formatter writes them: `5%` for 0.05, `20s` for 20000ms. What a
 * release says must not depend on how somebody chose to write it.
 */
import type { KindKey } from '../schema/generated/types.ts';
import { walkSchema } from '../schema/walk.ts';
import { formatDuration, parseDuration } from '../values/duration.ts';
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { formatMoneyInFiles, parseMoney } from '../values/money.ts';
import { formatShare, parseShare } from '../values/share.ts';

export function plainForm(key: KindKey, value: JsonValue): JsonValue {
  const replacements = new Map<string, JsonValue>();
  walkSchema(key, value, ({ path, value: written, schema }) => {
    if (typeof written !== 'string' && typeof written !== 'number') return;
    const plain = plainValue(schema.format, written);
    if (plain !== undefined) replacements.set(pathKey(path), plain);
  });
  return replacements.size === 0 ? value : rebuilt(value, [], replacements);
}

function plainValue(format: string | undefined, written: string | number): string | undefined {
  switch (format) {
    case 'share': {
      const share = parseShare(written);
      return share.ok ? formatShare(share.value) : undefined;
    }
    case 'duration': {
      const duration = parseDuration(written);
      return duration.ok ? formatDuration(duration.value) : undefined;
    }
    case 'money': {
      const money = parseMoney(written);
      return money.ok ? formatMoneyInFiles(money.value) : undefined;
    }
    default:
      return undefined;
  }
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function rebuilt(value: JsonValue, path: Path, replacements: ReadonlyMap<string, JsonValue>): JsonValue {
  if (isJsonArray(value)) return value.map((item, index) => rebuilt(item, [...path, index], replacements));
  if (!isJsonObject(value)) return replacements.get(pathKey(path)) ?? value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, rebuilt(member, [...path, key], replacements)]),
  );
}
