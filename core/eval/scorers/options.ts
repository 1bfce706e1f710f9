/** Reads what stands under a scorer's key. The schema has checked it; what is missing or odd is simply absent here. */
import { own } from '../../prompt/own-key.ts';
import { isJsonObject, type JsonValue } from '../../values/json.ts';

export function option(written: JsonValue, key: string): JsonValue | undefined {
  return isJsonObject(written) ? own(written, key) : undefined;
}

export function textOption(written: JsonValue, key: string): string | undefined {
  const value = option(written, key);
  return typeof value === 'string' ? value : undefined;
}
